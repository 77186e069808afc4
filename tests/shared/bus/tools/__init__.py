"""Tests of the operator's tools of the bus."""
