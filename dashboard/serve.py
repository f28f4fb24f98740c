"""`langeadem app`: looks whether everything is in place, then serves until it is stopped."""

from __future__ import annotations

import socket
import sys

from dashboard.front_end import missing
from scenarios.errors import InputError, input_error

SECONDS_TO_END = 5


def serve(host: str, port: int) -> int:
    """Serve the pages. InputError where the front end is not in place or the port cannot be had."""
    gone = missing()
    if gone is not None:
        raise InputError(gone)
    if not 0 < port < 65536:
        raise input_error("--port", None, str(port), "a whole number from 1 to 65535")
    listening = _listening(host, port)
    import uvicorn

    from dashboard.server import app

    sys.stderr.write(f"Lange Adem: http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}  (Ctrl-C: stop)\n")
    sys.stderr.flush()
    # No log of requests: an address holds the whole of what its visitor asks.
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=SECONDS_TO_END, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """The port, taken before anything slow is loaded. InputError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(128)
    except OSError as problem:
        taken.close()
        found = problem.strerror or str(problem)
        raise input_error("--port", None, f"{host}:{port}, which cannot be had ({found})", "a free port, as in --port 8766") from None
    return taken
