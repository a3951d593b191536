"""Option prices, implied volatility and Greeks by the conventions of the Indian market: pure."""
