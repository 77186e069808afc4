"""Tests of the bus: outbox, relay, consumer, inbox."""
