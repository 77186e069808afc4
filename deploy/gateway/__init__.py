"""The gateway: its nginx configuration and its error pages."""
