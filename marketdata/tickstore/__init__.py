"""The tick store: ticks, one-minute bars and chain snapshots in ClickHouse SQL."""
