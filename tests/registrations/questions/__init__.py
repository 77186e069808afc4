"""Tests of drafts of forms."""
