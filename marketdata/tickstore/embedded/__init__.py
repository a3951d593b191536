"""chDB (ClickHouse in process): opened by one process, served to the others over HTTP."""
