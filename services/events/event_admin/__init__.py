"""An organisation's own events, as its staff make, change, publish and call them off."""
