"""The doors as strangers try them."""
