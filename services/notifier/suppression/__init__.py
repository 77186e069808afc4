"""The suppression list: the addresses that get no messages, or no marketing, and why."""
