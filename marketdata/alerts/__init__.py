"""Price alerts: when a condition holds (pure), and who watches them."""
