"""The first page of the staff: what is coming, how it fills and what needs doing."""
