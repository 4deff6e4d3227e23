"""The language in which people read figures, tables and catalogues: English in the code, others in dictionaries."""
