"""The bus of an embedded installation: a kombu transport over one SQLite file."""
