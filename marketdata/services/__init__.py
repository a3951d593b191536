"""Writes of market data, one module a subject."""
