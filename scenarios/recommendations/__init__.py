"""What the article recommends, R1 to R6."""
