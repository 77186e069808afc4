"""RabbitMQ and PostgreSQL for real."""
