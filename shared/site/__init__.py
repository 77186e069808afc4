"""What names the three services: routes, navigation, tabs of the audit log."""
