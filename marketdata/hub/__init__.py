"""The hub: one per web process, between one Redis subscription and all live sockets."""
