"""The zones of the small Internet: zones/*.zone, the sites made up by count, the delegations that follow from both.

A zone file opens with what is to become of it, one `; key: value` a line:

    zone      its name
    servers   who serves it (servers.py)
    sign      tool (ldns, knot, bind), algorithm, nsec or nsec3, then opt-out, iterations=N
    ds        what its parent says: right (when signed), none, wrong, wrong-tag, sha1, wrong-and-right, of-nothing,
              unknown-algorithm, unknown-digest
    break     done to the signed zone: expired, not-yet, no-rrsig TYPE, bad-rrsig TYPE, no-denial, key-trap
    in-zone   yes: its servers are ns1, ns2, ... below it, with glue
    lame      servers that its NS records name although they do not have it
    dead      how many more NS records lead to addresses that never answer

SOA, NS, glue and DS records are added here, so that no file repeats what another says.
"""
import glob
import os
import re
from dataclasses import dataclass, field

import evil_zones
from servers import NAME_SERVERS, SILENT

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "zones")
KEYS = {"zone", "servers", "sign", "ds", "break", "in-zone", "lame", "dead"}
TTL = 300
SITE_TLDS = ("com.", "net.", "org.", "example.")
SITES_SIGNED_EVERY = 8


@dataclass
class Zone:
    name: str
    servers: list
    records: list = field(default_factory=list)
    sign: list = field(default_factory=list)
    header: dict = field(default_factory=dict)
    path: str = ""  # of the file that is served, once it is made

    @property
    def is_signed(self):
        return bool(self.sign)

    @property
    def ds(self):
        return self.header.get("ds", "right" if self.is_signed else "none")

    @property
    def broken(self):
        return self.header.get("break", "").split()

    def file_name(self):
        return self.name.rstrip(".") or "root"


def is_below(name, apex):
    return name != apex and (apex == "." or name.endswith("." + apex))


def read_zone(path):
    header, records = {}, []
    with open(path, encoding="utf-8") as file:
        for line in file.read().splitlines():
            stated = re.fullmatch(r"; ([a-z-]+): (.*)", line)
            if stated and stated[1] in KEYS:
                header[stated[1]] = stated[2]
            elif line and line[0] != ";":
                records.append(line)
    unknown = [key for key in header.get("servers", "").split() if key not in NAME_SERVERS]
    if unknown or "zone" not in header or not header.get("servers"):
        raise ValueError("%s: no zone, or no servers, or unknown ones: %s" % (path, unknown))
    return Zone(header["zone"], header["servers"].split(), records, header.get("sign", "").split(), header)


def site_zone(number):
    """A made-up site: a few hosts, an alias into itself and one to another site."""
    name = "site%d.%s" % (number, SITE_TLDS[number % len(SITE_TLDS)])
    other = "site%d.%s" % (number // 2, SITE_TLDS[number // 2 % len(SITE_TLDS)])
    at = "21.%d.%d" % (90 + number // 250, number % 250)
    records = ["@ 300 A %s.1" % at, "@ 300 MX 10 mail", "www 300 CNAME @", "mail 300 A %s.2" % at,
               "cdn 300 CNAME host1.%s" % other, "*.pages 300 A %s.3" % at]
    records += ["host%d 300 A %s.%d" % (host, at, host + 10) for host in range(20)]
    records += ["host%d 300 AAAA 2a90::%x:%x" % (host, number, host) for host in range(0, 20, 4)]
    sign = []
    if number % SITES_SIGNED_EVERY == 0:
        sign = ["ldns", ("ECDSAP256SHA256", "ED25519")[number // 8 % 2], ("nsec", "nsec3")[number // 16 % 2]]
    header = {"in-zone": "yes"} if number % 3 == 0 else {}
    return Zone(name, ["host-1", "host-2"], records, sign, header)


class World:
    """Every zone by name, with all its records but DS, which follow from its children's keys."""

    def __init__(self, sites=24):
        zones = [read_zone(path) for path in sorted(glob.glob(os.path.join(FOLDER, "*.zone")))]
        zones.append(Zone("evil.", ["tld-a", "tld-b"], evil_zones.delegations(),
                          ["ldns", "ECDSAP256SHA256", "nsec"], {}))
        zones += [site_zone(number) for number in range(sites)]
        self.zones = {zone.name: zone for zone in zones}
        self.sites = sites
        for zone in zones:
            zone.records[:0] = self.apex_records(zone)

    def parent_of(self, name):
        """The closest zone above; None above the root."""
        while name != ".":
            name = name.split(".", 1)[1] or "."
            if name in self.zones:
                return self.zones[name]
        return None

    def zone_of(self, name):
        return self.zones.get(name) or self.parent_of(name)

    def deepest_first(self):
        """Groups of zones of one depth: no zone has its parent in its own group or in an earlier one."""
        depths = {}
        for zone in self.zones.values():
            depths.setdefault(len(zone.name.rstrip(".").split(".")) if zone.name != "." else 0, []).append(zone)
        return [depths[depth] for depth in sorted(depths, reverse=True)]

    def name_servers(self, zone):
        """[(name, addresses)] of the NS records."""
        if zone.header.get("in-zone") == "yes":
            named = [("ns%d.%s" % (i + 1, zone.name), NAME_SERVERS[key].addresses)
                     for i, key in enumerate(zone.servers)]
        else:
            named = [(NAME_SERVERS[key].name, NAME_SERVERS[key].addresses) for key in zone.servers]
        named += [(NAME_SERVERS[key].name, NAME_SERVERS[key].addresses)
                  for key in zone.header.get("lame", "").split()]
        return named + [("dead%d.%s" % (i + 1, zone.name), SILENT) for i in range(int(zone.header.get("dead", 0)))]

    def apex_records(self, zone):
        """SOA, NS, the addresses of every server whose name is in the zone, and the delegations below it."""
        own = self.name_servers(zone)
        rows = ["%s %d SOA %s hostmaster.%s 2026112701 3600 600 1209600 %d" % (
            zone.name, TTL, own[0][0], zone.name.lstrip("."), TTL)]
        rows += ["%s %d NS %s" % (zone.name, TTL, name) for name, _ in own]
        needed = dict(own)
        for child in self.zones.values():
            if self.parent_of(child.name) is zone:
                delegated = self.name_servers(child)
                rows += ["%s %d NS %s" % (child.name, TTL, name) for name, _ in delegated]
                needed.update(delegated)
        needed.update((server.name, server.addresses) for server in NAME_SERVERS.values()
                      if self.zone_of(server.name) is zone)
        for name, addresses in needed.items():
            if is_below(name, zone.name):
                rows += ["%s %d %s %s" % (name, TTL, "AAAA" if ":" in one else "A", one) for one in addresses]
        return rows

    def served_by(self, key):
        return [zone for zone in self.zones.values() if key in zone.servers]
