"""How gunicorn serves the shop: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
from pathlib import Path

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190  # as long as it may be, and as nginx lets through: beyond it, only a bare 414 is answered
max_requests = 20_000  # a slow leak in a library never grows old
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeat files must not wait for a disk
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
accesslog = None  # config.middleware.RequestLogMiddleware writes one line for each request, without query strings
control_socket_disable = True
