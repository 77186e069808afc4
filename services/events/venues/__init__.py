"""The venues of an organisation: names and addresses."""
