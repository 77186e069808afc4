"""The people of an organisation: their roles, and invitations to join."""
