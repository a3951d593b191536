"""Parts of ``bench/browser_chain.py``."""
