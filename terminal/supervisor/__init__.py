"""Embedded mode's supervisor (standard library only: it must stay small)."""
