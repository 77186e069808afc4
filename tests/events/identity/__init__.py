"""Tests of the package `identity`."""
