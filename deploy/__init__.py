"""Everything that runs Live: the one-command run, Docker Compose and the gateway."""
