"""The version of the product, as every `/healthz` shows it."""

VERSION = "0.2.0"  # the same as in pyproject.toml; a test compares them
