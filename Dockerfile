# The SPA is built once, then everything runs from one Python image.
FROM node:20-bookworm-slim AS spa
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=terminal.settings.service
WORKDIR /srv/terminal
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . ./
COPY --from=spa /src/frontend/dist frontend/dist
# collectstatic needs no secret: the embedded settings make their own and it is not kept.
RUN DJANGO_SETTINGS_MODULE=terminal.settings.embedded python manage.py collectstatic --noinput -v 0 \
      -i '*.map' -i '.vite' \
    && find var -maxdepth 1 -type f -delete \
    && mkdir -p var/spool \
    && useradd --system --home /srv/terminal terminal && chown -R terminal var
USER terminal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s \
  CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"
CMD ["uvicorn", "terminal.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--no-access-log", "--lifespan", "off"]
