"""Organisations: their names, how families reach them, and the list of all."""
