"""The order path: how long things may wait."""

from decimal import Decimal

from terminal.settings.env import env_int

# An entry that could not be sent within this many seconds is not sent at all: the market has moved.
ORDERS_ENTRY_PATIENCE_S = env_int("ORDERS_ENTRY_PATIENCE_S", 5, minimum=1)
# Rupees that a paper account starts with where its broker does not say.
ORDERS_OPENING_CASH = Decimal("10000000.00")
# Seconds between two full comparisons of an account with its broker.
ORDERS_SWEEP_EVERY_S = env_int("ORDERS_SWEEP_EVERY_S", 45, minimum=5)
