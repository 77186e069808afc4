"""Kill processes of an embedded run with SIGKILL at every step: nothing is lost or done twice."""
