"""`make bench`: what Live does in a second, beside what the parts it stands on could do."""
