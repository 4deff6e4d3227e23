"""Figures: one style, one page, one ``Picture`` for all figures of runs and of studies."""
