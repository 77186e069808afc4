"""Tests of the one-command run and its demo."""
