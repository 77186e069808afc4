"""Programs that docker-compose.yml runs besides the services."""
