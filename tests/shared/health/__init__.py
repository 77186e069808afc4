"""Tests of the health reports."""
