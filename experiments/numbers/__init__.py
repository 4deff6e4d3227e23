"""What is worked out from the rows of many runs: pure functions, without figures and without words."""
