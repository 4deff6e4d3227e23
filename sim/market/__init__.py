"""The merchants: keywords, auctions, budgets, stock, and how they answer a raid."""
