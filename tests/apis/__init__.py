"""Requests that anybody may send: wrong input, no session, every role."""
