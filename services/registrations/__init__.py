"""registrations: who comes, and the seats that were promised."""
