"""The network is off in all tests and in every Python that they start; see tests/offline/sitecustomize.py."""

import socket
import subprocess
import sys

import pytest

OUT = [
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import socket\nwith socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out: out.sendto(b'', ('192.0.2.1', 53))",
    "import socket; socket.getaddrinfo('example.org', 80)",
    "import asyncio; asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    "import urllib.request; urllib.request.urlopen('http://example.org')",
]


@pytest.mark.parametrize("source", OUT)
def test_no_test_can_reach_another_machine(source):
    with pytest.raises(OSError, match="the network is switched off"):
        exec(source, {})


@pytest.mark.parametrize("source", OUT)
def test_nor_can_a_python_that_a_test_starts(source):
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 1 and "the network is switched off" in done.stderr


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
