"""How Live is run: the one-command run and its parts."""
