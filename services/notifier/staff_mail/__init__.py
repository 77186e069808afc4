"""Mails to the staff: links to sign in, and invitations."""
