"""One registration: taking seats, changing, cancelling, and its facts."""
