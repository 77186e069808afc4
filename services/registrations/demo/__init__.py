"""Demo families of the embedded run."""
