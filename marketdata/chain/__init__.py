"""The option chain of one (underlying, expiry): from quotes to Greeks and totals. Pure."""
