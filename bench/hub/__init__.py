"""Parts of ``bench/hub_fanout.py``: server application, publisher and clients."""
