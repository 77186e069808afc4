"""The staff in every service: what each member may do, and the log of what they did."""
