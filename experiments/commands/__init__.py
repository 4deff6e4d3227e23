"""The commands of ``siege`` that make many runs or look at what they left, one a file."""
