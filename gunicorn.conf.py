"""gunicorn reads this by itself: two processes of eight threads on the loopback, behind a buffering proxy."""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
timeout = 60  # seconds without a sign of life, after which a process is replaced
graceful_timeout = 5
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # it would lie in the user's home
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # heartbeats should not wait for a disk
accesslog = "-"
