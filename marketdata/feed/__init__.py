"""The feed: one process that publishes ticks, market time and bars."""
