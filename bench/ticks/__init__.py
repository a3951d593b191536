"""Parts of bench/tick_store.py."""
