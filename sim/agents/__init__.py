"""Who acts, and by which rule: the files to read first."""
