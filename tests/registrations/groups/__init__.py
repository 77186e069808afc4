"""Tests of class groups."""
