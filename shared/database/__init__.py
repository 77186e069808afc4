"""Database access: engines, sessions, migrations, retries."""
