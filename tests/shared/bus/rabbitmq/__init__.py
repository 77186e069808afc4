"""Tests of the bus on RabbitMQ that need no broker."""
