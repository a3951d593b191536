"""What a position blocks: simple percentages of notional by dated table. Pure."""

from brokers.margin.requirement import opening_quantity, required_margin

__all__ = ["opening_quantity", "required_margin"]
