"""Which addresses belong to the public internet, and which lead back into a house."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_CLOSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host, RFC 791
        "10.0.0.0/8",  # private use, RFC 1918
        "100.64.0.0/10",  # shared by a carrier, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "169.254.0.0/16",  # link-local, RFC 3927; cloud metadata stands here
        "172.16.0.0/12",  # private use, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "192.168.0.0/16",  # private use, RFC 1918
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved, and the broadcast address, RFC 1112, RFC 919
    )
)
"""Source: IANA IPv4 Special-Purpose Address Registry; a table of our own, for Python's differs between its patches."""

_OPEN_V6 = IPv6Network("2000::/3")
"""Global unicast. Source: RFC 4291, 2.4; everything else is loopback, local, multicast, unassigned, or a translator's
(64:ff9b::/96, RFC 6052; 64:ff9b:1::/48, RFC 8215): where that one leads depends on its operator."""

_CLOSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, RFC 2928; Teredo, which lies in it, is judged before
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
    )
)
"""Source: IANA IPv6 Special-Purpose Address Registry."""


def is_public(address: Address) -> bool:
    """Whether the address, and every IPv4 address that it carries inside, is one of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    inside = tuple(_carried(address))
    if inside:
        return all(is_public(one) for one in inside)
    return address in _OPEN_V6 and not any(address in block for block in _CLOSED_V6)


def _carried(address: IPv6Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses to which a host or a router would turn instead."""
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo


def literal(host: str) -> Address | None:
    """The address that the host part of a URL spells, without brackets; None if it is a name.

    Raises:
        ValueError: it looks like an IPv4 address but is not four decimal numbers: ``127.1``, ``0x7f000001``.
    """
    if ":" in host:
        return IPv6Address(host)
    last = host.rpartition(".")[2]
    if last.isdecimal() or last[:2].lower() == "0x":
        return ip_address(host)
    return None
