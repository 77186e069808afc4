"""The ledger: every message of an organisation, found by who, what and when."""
