"""`make bench`: what Live does per second, compared with what its parts could do at most."""
