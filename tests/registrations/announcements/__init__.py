"""Tests of what organisers wrote to those who come."""
