"""Tests of the consent to hear of other events."""
