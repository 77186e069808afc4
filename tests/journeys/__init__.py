"""The whole run, used from outside."""
