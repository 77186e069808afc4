"""The bus between the services: outbox, relay, broker, consumer, inbox."""
