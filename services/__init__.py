"""The three services: events, registrations, notifier. None imports another."""
