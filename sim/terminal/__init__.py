"""What the terminal shows of a run and of what there is to choose from."""
