"""Technical indicators: over a whole series by TA-Lib, and bar by bar by own kernels (pure)."""
