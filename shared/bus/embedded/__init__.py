"""The bus of the embedded run: a kombu transport on one SQLite file."""
