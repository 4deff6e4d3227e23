"""The plain twin: the same sellers as ordinary Mesa agents, one object each, written for reading."""
