"""What a recipient wants to hear of: the pages behind the opt-out of a marketing message."""
