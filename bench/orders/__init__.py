"""Parts of ``bench/order_path.py``: desk, processes, load, table and the baseline view."""
