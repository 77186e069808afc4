"""The questions that an event asks those who register."""
