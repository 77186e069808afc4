"""registrations: owns the registrations and the seats of occurrences."""
