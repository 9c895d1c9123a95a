"""Addresses that a web page may ask this machine to fetch: those of the open internet alone, redirects included.

Checked twice: the names before a connection is tried, so that nothing inside is knocked at; the peer before a byte is sent,
so that a name that answers differently the second time gains nothing. No proxy: it would resolve names unseen.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.request

from fengxiang.errors import FetchFailed

PORTS = frozenset({80, 443})
# Ranges that the standard library counts as global, or knows not: IPv4 behind translators (RFC 6052, RFC 8215), IPv4 written as
# IPv6 (RFC 4291), site-local addresses (RFC 3879), documentation and benchmarks.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "::/96",
            "::ffff:0:0:0/96",
            "fec0::/10",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
        ),
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; an IPv4 address inside an IPv6 one counts as itself."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    ip = inner or ip
    return ip.is_global and not ip.is_multicast and not any(ip.version == row.version and ip in row for row in _SPECIAL)


def opener() -> urllib.request.OpenerDirector:
    """An opener for http and https on their own ports that raises FetchFailed at any address that is not public."""
    made = urllib.request.OpenerDirector()
    for handler in (
        _Http(),
        _Https(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),  # a redirect to ftp ends here
    ):
        made.add_handler(handler)
    return made


def _checked(host: str, addresses: set[str], port: int) -> None:
    if port not in PORTS or not all(map(is_public, addresses)):
        raise FetchFailed(f"{host}: not an address of the open internet; save the page by hand and upload the file")


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        _checked(self.host, {str(place[4][0]) for place in found}, self.port)
        super().connect()
        _checked(self.host, {str(self.sock.getpeername()[0])}, self.port)


class _Secure(http.client.HTTPSConnection, _Connection):  # its connect() calls ours, then wraps the socket
    pass


class _Http(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, request)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, request)
