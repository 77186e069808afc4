"""Whether all of it runs: signs of life, what waits too long, and who is told."""
