"""What a run comes to, and how it stands beside the facts."""
