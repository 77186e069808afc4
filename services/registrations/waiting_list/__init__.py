"""Waiting lists of full occurrences: by quantity, first in, first served."""
