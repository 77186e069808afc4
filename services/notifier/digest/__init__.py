"""The daily digest: what became of messages to families, by e-mail to staff who want it."""
