"""The command ``siege``."""
