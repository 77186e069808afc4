"""Links of registrations that somebody has lost: sent again to the address of the registration."""
