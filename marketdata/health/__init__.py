"""How well the feed does: pure measures of its pauses, its prices and its sources."""
