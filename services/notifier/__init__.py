"""notifier: sends messages, and records which of them arrived."""
