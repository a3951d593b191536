"""The simulated market: consistent, seeded, open at any hour. Pure; rows are made by services."""
