"""Who works for which organisation, and how they sign in."""
