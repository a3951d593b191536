"""Bars from ticks: pure, by exchange timestamps, in integers of the tick record's price scale."""
