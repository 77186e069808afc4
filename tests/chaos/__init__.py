"""Kill processes at random under load, then check that all databases and providers agree."""
