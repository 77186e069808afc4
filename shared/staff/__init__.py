"""What every service knows of the staff: who may do what, and who did what."""
