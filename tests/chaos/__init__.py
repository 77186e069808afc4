"""`kill -9` at random of everything, under load; then the books have to agree."""
