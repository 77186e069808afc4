"""Guardians who confirm or decline the registration of a pupil, by their own link."""
