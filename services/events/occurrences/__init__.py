"""The occurrences of an event: added in a row or one by one, moved, cancelled."""
