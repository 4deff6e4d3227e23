"""What is worked out from the rows of many runs."""
