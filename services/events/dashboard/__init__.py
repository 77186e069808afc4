"""What a member of staff sees first: what is coming, how it fills, what needs doing."""
