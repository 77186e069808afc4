"""Tests of the texts of automatic messages as staff change them."""
