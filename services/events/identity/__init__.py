"""Signing in and out of the staff, and what each member of staff may do."""
