"""The places of an organisation: what they are called and where they are."""
