"""Figures of many runs: pure functions from tables to Matplotlib figures and the numbers they show."""
