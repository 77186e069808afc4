"""The demo: ten organisations, their staff and their events, as data files."""
