"""Pages for families, without an account."""
