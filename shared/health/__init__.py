"""Health: heartbeats of jobs, what waits too long, and reports between services."""
