"""The self-check: on request of a page, the worker checks whether providers can be reached."""
