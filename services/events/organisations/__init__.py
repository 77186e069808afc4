"""The organisations of the region: new ones, and how each can be reached."""
