"""Which addresses of the network an untrusted link may lead to: http(s), usual ports, public hosts only.

A name is looked up once, every address that it has must be public, and the connection goes to one of the very
addresses that were looked at: a name that is public when it is checked and private when it is used gains
nothing. The networks that are not public are those of IANA's registries of special-purpose addresses (RFC
6890 and its successors); they stand here by name, because what `ipaddress` calls global differs between
releases of Python (6to4 and NAT64 carry private addresses inside global ones).
"""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from pipelines.errors import PassingFailure, PermanentFailure

Resolver = Callable[[str, int], Sequence[str]]

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_HOST = re.compile(r"(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_LONGEST_URL = 2048
_CHECK = "check the link; addresses inside a network are never asked on behalf of a document"

_NOT_PUBLIC_4 = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an address of this host"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address shared inside a provider's network"),
        ("127.0.0.0/8", "a loopback address"),
        # Azure's host answers its guests at a public address.
        ("168.63.129.16/32", "an address of a cloud's metadata"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for measurements"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "a reserved address"),  # Teredo among others
        ("2001:db8::/32", "a documentation address"),
        ("3fff::/20", "a documentation address"),
    )
)
_OUTSIDE_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "an address of this host"),
        ("::1/128", "a loopback address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
)
# Networks whose addresses carry an IPv4 address, and where in the 128 bits it ends.
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
    (IPv6Network("::/96"), 0),
)


def not_public(address: str) -> str:
    """What is wrong with an IP address ('a loopback address'), or an empty text where it is public."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "no address"
    if isinstance(parsed, IPv4Address):
        return next((what for network, what in _NOT_PUBLIC_4 if parsed in network), "")
    return _not_public_6(parsed)


def _not_public_6(address: IPv6Address) -> str:
    outside = next((what for network, what in _OUTSIDE_6 if address in network), "")
    if outside:
        return outside
    for network, shift in _CARRIERS:
        if address in network:
            inner = IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
            what = not_public(str(inner))
            return f"{what}, {inner}, inside an IPv6 address" if what else ""
    if address not in _GLOBAL_6:
        return "a reserved address"
    return next((what for network, what in _NOT_PUBLIC_6 if address in network), "")


def checked_link(url: str) -> SplitResult:
    """The parts of a URL that may be asked, as far as its text tells; raises PermanentFailure saying why not.

    No scheme but http and https, no user name, no port but 80 and 443, a host in ASCII, no character that
    URLs do not have (RFC 3986), an IP address only where it is public.
    """
    what = ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("this is not a URL", url) from None
    if parts.scheme not in _PORTS:
        what = f"only http and https are asked, not {parts.scheme[:20] or 'an address without a scheme'}"
    elif len(url) > _LONGEST_URL or not _URL.fullmatch(url):
        what = f"the URL is longer than {_LONGEST_URL} characters or holds some that URLs do not have"
    elif "@" in parts.netloc:
        what = "the URL carries a user name"
    elif port not in (None, _PORTS[parts.scheme]):
        what = f"only the usual ports are asked, not {port}"
    elif ":" in host or re.fullmatch(r"[0-9][0-9.]*", host):
        reason = not_public(host)
        what = f"{host} is {reason}" if reason else ""
    elif not _HOST.fullmatch(host):
        what = "the URL names no host"
    if what:
        raise _refused(what, url)
    return parts


def public_addresses(host: str, port: int, url: str, resolve: Resolver | None = None) -> tuple[str, ...]:
    """The addresses of a host, all of them public, in the resolver's order.

    Raises PermanentFailure if one of them is not (a name with a public and a private address is a trap),
    PassingFailure if the name can not be looked up. `url` is what the failure names.
    """
    try:
        found = tuple(dict.fromkeys((resolve or looked_up)(host, port)))
    except (OSError, UnicodeError) as error:
        raise PassingFailure(
            f"the name {host} can not be looked up ({error})",
            url=url,
            remedy="check the name and the network, and run again",
        ) from error
    for address in found:
        what = not_public(address)
        if what:
            where = f"{host} is at {address}, {what}" if address != host else f"{host} is {what}"
            raise _refused(where, url)
    if not found:
        raise PassingFailure(f"the name {host} has no address", url=url, remedy="check the name")
    return found


def looked_up(host: str, port: int) -> list[str]:
    """Addresses that the system's resolver gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _refused(what: str, url: str) -> PermanentFailure:
    return PermanentFailure(what, url=url, remedy=_CHECK)
