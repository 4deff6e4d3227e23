"""What is to be run: names, axes, designs, plans."""
