"""Pure rules of orders: facts, the state derived from them, identity, lanes, rates, positions."""
