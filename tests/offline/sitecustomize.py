"""Switches the network off in every Python that the tests start: it may connect to this machine only.

conftest.py loads this file in the tests' own process and puts its directory on PYTHONPATH, so that kernels, servers and
commands load it when they start. An audit hook cannot be removed, and sees every socket that Python makes, whatever
library asks. It does not see sockets of C libraries (libzmq, which kernels use over loopback) nor other programs
(Chromium, node), and a Python that ignores the environment (-I, -E) does not load it.
"""

import socket
import sys

HERE = {None, "", "localhost", "::1", "0.0.0.0", "::", socket.gethostname()}


def _is_here(host: object) -> bool:
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return host in HERE or str(host).startswith("127.")


def _guard(event: str, arguments: tuple) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        # A tuple for the internet; a path for a socket of this machine; None if connected before.
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise ConnectionError(f"the network is switched off: {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") and not _is_here(arguments[0]):
        raise ConnectionError(f"the network is switched off: {arguments[0]}")


sys.addaudithook(_guard)
