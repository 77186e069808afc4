"""events: owns the events, their organisers and the staff accounts."""
