"""Tests of lost links."""
