"""The times of an event: made in a row or one by one, moved, called off."""
