"""The commands that make many runs or look at what they left."""
