"""Tests of the shared database code."""
