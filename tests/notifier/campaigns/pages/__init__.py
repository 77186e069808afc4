"""Tests of the pages of campaigns."""
