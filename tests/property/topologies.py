"""Random topologies for the property test, with questions worth asking about them."""

PAIRS = [("service.signalr.net.", "privatelink.service.signalr.net."),
         ("webpubsub.azure.com.", "privatelink.webpubsub.azure.com."),
         ("blob.core.windows.net.", "privatelink.blob.core.windows.net."),
         ("vault.azure.net.", "privatelink.vaultcore.azure.net.")]
TYPE_OF_PAIR = ["SignalR", "WebPubSub"]  # the pairs a service may be declared for
SERVICES = ["s1", "s2", "s3", "foobar", "deep"]
PLAIN_ZONES = ["corp.example.", "sub.corp.example.", "a.sub.corp.example.", "edge.example."]
HOSTS = ["www", "api", "db", "s1", "s2", "x.y", "p.q.r"]
SOA = "ns.public.net. admin.public.net. 1 2 3 4 30"
NETWORKS_MAX, ZONES_MAX = 50, 200


def public_records(rng, tag):
    """One upstream's data: services with and without endpoints, deep chains, chains into other zones."""
    records, addresses = {}, iter(range(1, 60000))

    def address():
        return "198.%d.%d.%d" % ((18 + tag,) + divmod(next(addresses), 250))

    for suffix, apex in PAIRS:
        for host in SERVICES:
            public, private = "%s.%s" % (host, suffix), "%s.%s" % (host, apex)
            if rng.random() < 0.3:
                records[public] = {"A": [address()]}
                continue
            records[public] = {"CNAME": [private]}
            name = private
            for depth in range(rng.randrange(6)):
                target = rng.choice(["fe%d-%s.front.net." % (depth, host), "%s%d.edge.example." % (host, depth),
                                     "d%d.%s.sub.corp.example." % (depth, host),
                                     "%s.%s" % (rng.choice(SERVICES), rng.choice(PAIRS)[rng.randrange(2)])])
                if target in records:
                    break
                records[name] = {"CNAME": [target]}
                name = target
            records.setdefault(name, {"A": [address()], "TXT": ["public%d" % tag]})
    for zone in PLAIN_ZONES + ["front.net."]:
        for host in HOSTS:
            if rng.random() < 0.6:
                records.setdefault("%s.%s" % (host, zone), {"A": [address()]})
    return records


def zone_records(rng, apex, number):
    """Private records; every address is 10.<number>.x.y, so that a leak names its zone."""
    records, next_address = {}, iter(range(1, 60000))
    for host in rng.sample(SERVICES + HOSTS, rng.randrange(1, 9)):
        owner = "%s.%s" % (host, apex)
        kind = rng.random()
        if kind < 0.15:
            targets = ["www." + rng.choice(PLAIN_ZONES), "%s.%s" % (rng.choice(SERVICES), rng.choice(PAIRS)[1]),
                       "nowhere.net.", "%s.%s" % (rng.choice(HOSTS), apex)]
            records[owner] = {"CNAME": [rng.choice(targets)]}
        else:
            records[owner] = {"A": ["10.%d.%d.%d" % ((number,) + divmod(next(next_address), 250))
                                    for _ in range(1 + (kind > 0.9))]}
            if kind > 0.7:
                records[owner]["TXT"] = ["zone%d" % number]
    if rng.random() < 0.2:
        below = rng.choice([apex, "w." + apex])
        records["*." + below] = {"A": ["10.%d.255.1" % number]}
    return records


def networks(rng):
    made = []
    for number in range(rng.randrange(2, NETWORKS_MAX + 1)):
        outer = rng.randrange(20) + 1
        prefix = rng.choice(["127.%d.0.0/16" % outer, "127.%d.%d.0/24" % (outer, number),
                             "127.%d.%d.0/28" % (outer, number)])
        network = {"name": "n%d" % number, "sources": [prefix],
                   "rewrite": "off" if rng.random() < 0.2 else "on"}
        if made and rng.random() < 0.15:
            network.update(same_as=rng.choice(made)["name"], rewrite="on")
        if not any(prefix in other["sources"] for other in made):
            made.append(network)
    return made


def generate(rng):
    topology = {"networks": networks(rng), "zones": [], "services": [], "rules": [], "pairs": PAIRS}
    own = [n["name"] for n in topology["networks"] if not n.get("same_as")]
    names = [apex for _, apex in PAIRS] + PLAIN_ZONES
    names += ["eu." + PAIRS[0][1], rng.choice(SERVICES) + "." + PAIRS[1][1], "nowhere.net."]
    linked = set()
    for number in range(rng.randrange(1, ZONES_MAX + 1)):
        apex = rng.choice(names)
        links = {network: ("NxDomainRedirect" if "privatelink" in apex and rng.random() < 0.4 else "Default")
                 for network in rng.sample(own, rng.randrange(min(4, len(own)) + 1))
                 if (network, apex) not in linked}
        linked.update((network, apex) for network in links)
        topology["zones"].append({"id": "z%d" % number, "name": apex, "links": links,
                                  "records": zone_records(rng, apex, number)})
    for index in range(len(TYPE_OF_PAIR)):
        for host in SERVICES:
            if rng.random() < 0.15:
                suffix, apex = PAIRS[index]
                topology["services"].append({"name": host, "type": TYPE_OF_PAIR[index], "public": host + "." + suffix,
                                             "private": host + "." + apex, "address": "20.42.%d.9" % len(topology["services"])})
    sides = [public_records(rng, tag) for tag in range(2)]
    topology["rules"].append({"suffix": ".", "network": None, "side": 0})
    for suffix in rng.sample(PLAIN_ZONES + [suffix for suffix, _ in PAIRS] + ["front.net."], 3):
        topology["rules"].append({"suffix": suffix, "network": None, "side": 1})
    for network in own:
        if rng.random() < 0.2:
            suffix = rng.choice([".", "corp.example.", "edge.example.", PAIRS[0][0], PAIRS[0][1]])
            topology["rules"].append({"suffix": suffix, "network": network, "side": 1})
    topology["sides"] = sides
    return topology


def change(rng, topology):
    """Changes one thing that a reload has to make true at once."""
    own = [n for n in topology["networks"] if not n.get("same_as")]
    zone, network = rng.choice(topology["zones"]), rng.choice(own)
    kind = rng.choice(["records", "link", "link", "policy", "service", "rule", "rewrite", "nothing"])
    if kind == "records":
        zone["records"] = zone_records(rng, zone["name"], topology["zones"].index(zone))
    elif kind == "link" and network["name"] in zone["links"]:
        del zone["links"][network["name"]]
    elif kind == "link":
        for other in topology["zones"]:  # one zone of a name per network: the link moves
            if other["name"] == zone["name"]:
                other["links"].pop(network["name"], None)
        zone["links"][network["name"]] = "Default"
    elif kind == "policy" and "privatelink" in zone["name"]:
        zone["links"] = {name: rng.choice(["Default", "NxDomainRedirect"]) for name in zone["links"]}
    elif kind == "service" and topology["services"]:
        service = rng.choice(topology["services"])
        service["address"] = "20.43.%d.%d" % (rng.randrange(256), rng.randrange(256))
        if rng.random() < 0.3:
            topology["services"].remove(service)
    elif kind == "rule":
        rule = rng.choice(topology["rules"])
        rule["side"] = 1 - rule["side"]
    elif kind == "rewrite":
        network["rewrite"] = rng.choice(["on", "off"])


def questions(rng, topology, count):
    """(source, name, type) with names that exist somewhere, in other zones, nowhere; half were asked lately."""
    known = sorted({name for side in topology["sides"] for name in side} |
                   {owner.replace("*", "star") for zone in topology["zones"] for owner in zone["records"]})
    sources = [prefix.replace(".0/16", ".77").replace(".0/24", ".99").replace(".0/28", ".3")
               for network in topology["networks"] for prefix in network["sources"]] + ["127.99.0.1"]
    lately = []
    for number in range(count):
        if len(lately) > 50 and rng.random() < 0.5:
            yield rng.choice(lately)
            continue
        name = rng.choice(known)
        roll = rng.random()
        if roll < 0.15:
            name = rng.choice(["no.", "www.", "star.w."]) + name
        elif roll < 0.25 and name.count(".") > 2:
            name = name.split(".", 1)[1]
        question = rng.choice(sources), name, rng.choice(["A", "A", "A", "AAAA", "TXT", "CNAME", "HTTPS"])
        lately.insert(number % 100, question)
        del lately[200:]
        yield question
