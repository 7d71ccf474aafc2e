"""The name servers of the small Internet: which software, under which name, at which addresses.

Addresses look public, because resolvers refuse private ones that they learn; they exist in the namespace only.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class NameServer:
    key: str
    software: str  # nsd, knot or bind
    name: str      # what NS records call it
    number: int

    @property
    def ipv4(self):
        return "21.53.%d.53" % self.number

    @property
    def ipv6(self):
        return "2a53::%x:53" % self.number

    @property
    def addresses(self):
        return (self.ipv4, self.ipv6)


NAME_SERVERS = {server.key: server for server in (
    NameServer("root-a", "nsd", "a.root-servers.net.", 1),
    NameServer("root-b", "knot", "b.root-servers.net.", 2),
    NameServer("root-c", "bind", "c.root-servers.net.", 3),
    NameServer("gtld-a", "knot", "a.gtld-servers.net.", 4),
    NameServer("gtld-b", "bind", "b.gtld-servers.net.", 5),
    NameServer("tld-a", "nsd", "a.registry.net.", 6),
    NameServer("tld-b", "bind", "b.registry.net.", 7),
    NameServer("azure-1", "nsd", "ns1-01.azure-dns.com.", 8),
    NameServer("azure-2", "knot", "ns2-01.azure-dns.net.", 9),
    NameServer("traffic", "bind", "tm1.dns-tm.com.", 10),
    NameServer("host-1", "nsd", "ns1.hosting.org.", 11),
    NameServer("host-2", "bind", "ns2.hosting.org.", 12),
    NameServer("lab-1", "nsd", "ns1.good.example.", 13),
    NameServer("lab-2", "knot", "ns2.good.example.", 14),
)}
# The scripted authority answers on all of these; on the silent ones it reads and says nothing.
EVIL_IPV4, EVIL_IPV6 = "21.66.%d.%d", "2a66::%x:%x"
SILENT = ("21.66.255.1", "2a66::ff01")
ROOT_SERVERS = ("root-a", "root-b", "root-c")


def evil_addresses(number, member=1):
    """The address pair of a hostile zone's server."""
    return (EVIL_IPV4 % (number, member), EVIL_IPV6 % (number, member))
