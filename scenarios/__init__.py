"""Stories that can be run: one small script each, whose docstring is the question that it asks."""
