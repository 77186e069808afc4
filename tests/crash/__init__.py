"""`kill -9` at every step of a registration's way: nothing lost, nothing done twice."""
