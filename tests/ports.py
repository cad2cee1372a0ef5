"""Free ports of the loopback, for servers of others that cannot be told to take port 0."""

import socket


def free_port() -> int:
    """One that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
