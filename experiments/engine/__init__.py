"""How many runs are made, kept and made again."""
