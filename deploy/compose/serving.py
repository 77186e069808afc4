"""The gunicorn configuration in production (`--config=python:deploy.compose.serving`).

WEB_CONCURRENCY is the number of processes. Only the gateway logs requests, because it masks the
secrets of links.
"""

import gc
import shutil
import tempfile

bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 8  # as many as a process has connections to its database (shared/database/session.py)
keepalive = 75  # seconds: longer than the gateway keeps its connections
graceful_timeout = 20
timeout = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory; gunicorn makes its own file there
control_socket_disable = True
preload_app = True  # workers share the memory of what is loaded once
# Only the gateway reaches a service, and it sets these headers itself.
forwarded_allow_ips = "*"
forwarder_headers = ""
# The processes count together in files: shared/health/metrics.py.
METRICS_FOLDER = tempfile.mkdtemp(prefix="live-metrics-")
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={METRICS_FOLDER}"]


def when_ready(_server: object) -> None:
    """Freeze loaded objects before the fork, so that no collection copies shared memory."""
    gc.collect()
    gc.freeze()


def on_exit(_server: object) -> None:
    """Remove the files of the metrics."""
    shutil.rmtree(METRICS_FOLDER, ignore_errors=True)
