"""Class groups: a teacher reserves seats for a class now, and the names come later."""
