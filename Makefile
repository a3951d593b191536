# The two commands a newcomer needs: make run, make test.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin

.DEFAULT_GOAL := run
.PHONY: run test setup lint types schema clean

run: ## set everything up and start the terminal
	@$(PYTHON) scripts/setup.py run
	@exec $(VENV)/python manage.py up --port $(PORT)

test: ## set everything up and run all tests
	@$(PYTHON) scripts/setup.py test
	@scripts/test.sh

setup: ## set up for development without starting anything
	@$(PYTHON) scripts/setup.py test

lint: ## what CI checks besides the tests
	@scripts/lint.sh

clean: ## remove what the commands above made
	rm -rf .venv frontend/node_modules frontend/dist var
