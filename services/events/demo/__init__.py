"""What the embedded run offers from the start: ten organisations and their events, as data."""
