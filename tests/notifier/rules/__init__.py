"""Tests of reminder rules."""
