"""The results folder of a run."""
