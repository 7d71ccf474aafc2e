"""Questions for the whole small Internet: every owner of every zone, what is above, below and beside it."""
import random
import re

import dnswire
from evil_zones import EVIL_ZONES
from world import is_below

ALWAYS = ("A", "AAAA")
AT_APEX = ("A", "SOA", "NS", "DS", "DNSKEY", "MX", "TXT")
BELOW = ("missing", "a.b")
# Broken servers below evil. whose names others resolve, too, or fail to for a reason of their own.
BROKEN_SERVERS = ("noedns", "noedns2", "noopt", "tcponly", "noaaaa", "badent", "refusens", "halfdead", "dropedns",
                  "notcp", "upward", "noaa", "cnameloop", "servfail", "wrongcase")


class Question:
    """One question with DO; `packet` has id 0."""

    def __init__(self, name, rr_type):
        self.name, self.rr_type = name, rr_type
        self.packet = dnswire.build_query(name, rr_type, dnssec_ok=True, query_id=0)

    def __str__(self):
        return "%s %s" % (self.name, self.rr_type)


def owner_and_type(row, apex):
    owner, rest = row.split(None, 1)
    rr_type = re.match(r"(?:\d+ )?([A-Z]+)", rest)[1]
    name = apex if owner == "@" else owner if owner.endswith(".") else "%s.%s" % (owner, apex.lstrip("."))
    return name, rr_type


def names_beside(owner, apex):
    """What a wildcard, an alias or nothing may cover: names below the owner and the empty names above it."""
    if owner.startswith("*."):
        return [owner, "w1" + owner[1:], "w2.w3" + owner[1:], owner[2:]]
    names = [owner] + ["%s.%s" % (label, owner.lstrip(".")) for label in BELOW]
    above = owner.split(".", 1)[1] or "." if owner != "." else "."
    while is_below(above, apex):
        names.append(above)
        above = above.split(".", 1)[1] or "."
    return names


def of_zone(zone):
    """{name: types} for everything the zone's file says."""
    wanted = {zone.name: set(AT_APEX), "nosuch." + zone.name.lstrip("."): set(ALWAYS) | {"DS"}}
    for row in zone.records:
        owner, rr_type = owner_and_type(row, zone.name)
        for name in names_beside(owner, zone.name):
            wanted.setdefault(name, set(ALWAYS)).add("TXT" if name != owner else rr_type)
        wanted[owner].add("CNAME" if rr_type in ("A", "CNAME") else "DS" if rr_type == "NS" else "MX")
    return wanted


def of_world(world):
    """All of them, in a fixed order, each once."""
    found = {}
    for zone in world.zones.values():
        if zone.name != "evil.":
            for name, types in of_zone(zone).items():
                found.setdefault(name, set()).update(types)
    for label in BROKEN_SERVERS:
        apex = EVIL_ZONES[label].name
        for name in (apex, "www." + apex, "host.h1." + apex, "missing." + apex):
            found.setdefault(name, set()).update(ALWAYS)
    # AAAA is never answered there: it is known not to be when A was asked first, and else a failure.
    found["missing." + EVIL_ZONES["noaaaa"].name].remove("AAAA")
    return [Question(name, rr_type) for name in sorted(found) for rr_type in sorted(found[name])]


def some_of(questions, count, seed):
    """`count` of them by lot, in an order by lot; all when there are fewer."""
    return random.Random(seed).sample(questions, min(count, len(questions)))


def site_names(world):
    """Names of the made-up sites that have an address, never two alike: what a cold resolver is measured with."""
    names = []
    for zone in world.zones.values():
        if zone.name.startswith("site"):
            owners = dict.fromkeys(row.split()[0] for row in zone.records if re.search(r" (A|CNAME) ", row))
            names += [zone.name if one == "@" else "p.pages." + zone.name if one == "*.pages" else
                      "%s.%s" % (one, zone.name) for one in owners if not one.endswith(".")]
    return names
