"""Tests of the package `legal`."""
