"""What plans allow: pure values."""
