"""Tests of the package `embedded`."""
