"""Tests of the registration package."""
