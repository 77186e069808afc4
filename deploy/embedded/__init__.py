"""The one-command run."""
