"""The street between the services: outbox, relay, bus, consumer, inbox."""
