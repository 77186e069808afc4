"""The consent of a contact to hear of other events: given and withdrawn."""
