"""The page: one story of a run, as a file that opens by itself or live; HTML, style and script stand beside."""
