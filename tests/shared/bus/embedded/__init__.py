"""Tests of the embedded bus."""
