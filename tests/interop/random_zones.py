"""Small zones drawn by lot from a small alphabet, as Ferret does: few labels meet in every way.

Zones are valid for NSD and Knot: nothing beside a CNAME, nothing below a DNAME, no DNAME beside NS.
"""
LABELS = ("a", "b", "*")
DEPTH_MAX, OWNERS_MAX = 4, 7
SUFFIX = "ferret.example.net."
APEX_RECORDS = "$TTL 300\n@ SOA ns hostmaster 1 7200 900 1209600 60\n@ NS ns.elsewhere.example.\n"


def random_name(rng):
    return tuple(rng.choice(LABELS) for _ in range(rng.randint(1, rng.choice((2, 3, DEPTH_MAX)))))


def random_target(rng, owners, neighbour):
    """Mostly in the zone: an owner, one label below an owner, any name; seldom a zone beside it or nowhere."""
    lot = rng.random()
    if lot < 0.45:
        return ".".join(rng.choice(owners))
    if lot < 0.65:
        return ".".join((rng.choice(LABELS),) + rng.choice(owners))
    if lot < 0.9:
        return ".".join(random_name(rng))
    if lot < 0.94:
        return "@"
    return "a." + (neighbour if lot < 0.97 else "elsewhere.example.")


def records_at(owner, rng, owners, neighbour):
    text = ".".join(owner)
    kind = rng.choice(("address", "address", "text", "CNAME", "CNAME", "DNAME", "NS"))
    if kind in ("CNAME", "DNAME"):
        return kind, ["%s %s %s" % (text, kind, random_target(rng, owners, neighbour))]
    if kind == "NS":
        server = rng.choice(("ns.elsewhere.example.", "ns." + text, ".".join(rng.choice(owners))))
        rows = ["%s NS %s" % (text, server)]
        return kind, rows + (["%s A 127.9.0.2" % server] if server == "ns." + text else [])
    rows = ["%s A 192.0.2.%d" % (text, rng.randrange(1, 9))] if kind == "address" else []
    if kind == "address" and rng.random() < 0.4:
        rows.append("%s AAAA 2001:db8::%d" % (text, rng.randrange(1, 9)))
    if kind == "text" or rng.random() < 0.3:
        rows.append('%s %d TXT "%s"' % (text, rng.choice((0, 60, 600)), text))
    return kind, rows


def is_below(name, other):
    return len(name) > len(other) and name[-len(other):] == other


def random_zone(rng, neighbour):
    """Master file text, one record a line."""
    owners = list(dict.fromkeys(random_name(rng) for _ in range(rng.randint(2, OWNERS_MAX))))
    owners.sort(key=len)
    rows, dnames = [], []
    for owner in owners:
        if any(is_below(owner, dname) for dname in dnames):
            continue  # NSD and Knot refuse to load records below a DNAME (RFC 6672 section 2.4)
        kind, more = records_at(owner, rng, owners, neighbour)
        if kind == "DNAME":
            dnames.append(owner)
        rows += more
    return APEX_RECORDS + "\n".join(rows) + "\n"


def random_zones(rng, count):
    names = ["z%d.%s" % (number, SUFFIX) for number in range(count)]
    return {name: random_zone(rng, rng.choice(names)) for name in names}
