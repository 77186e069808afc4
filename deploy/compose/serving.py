"""The gunicorn configuration in production (`--config=python:deploy.compose.serving`).

WEB_CONCURRENCY is the number of processes. Only the gateway logs requests, because it masks the
secrets of links.
"""

import gc

bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 8  # as many as a process has connections to its database (shared/database/session.py)
keepalive = 75  # seconds: longer than the gateway keeps its connections
graceful_timeout = 20
timeout = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory; gunicorn makes its own file there
control_socket_disable = True
preload_app = True  # workers share the memory of what is loaded once


def when_ready(_server: object) -> None:
    """Freeze loaded objects before the fork, so that no collection copies shared memory."""
    gc.collect()
    gc.freeze()
