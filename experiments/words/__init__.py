"""What a study says on the terminal."""
