"""Tests of the rules of the code base: structure, declarations, documentation, translations."""
