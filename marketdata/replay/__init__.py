"""The replay source: recorded days at 1 to 100 times their speed."""
