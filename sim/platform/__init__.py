"""The platform, with the police behind it."""
