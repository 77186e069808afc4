"""Announcements of organisers to those who come, shown on the pages of families."""
