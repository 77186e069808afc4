"""Tests of the message settings of an organisation."""
