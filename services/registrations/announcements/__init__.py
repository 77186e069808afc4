"""What organisers wrote to those who come, as the pages of families show it."""
