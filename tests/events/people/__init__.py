"""Tests of the package `people`."""
