"""Form fields, form tokens and the CSRF field."""
