"""Upgrades: data written by a released version, used by the present code."""
