"""What each question must get, computed naively from the topology: DESIGN section 2 read as prose.

Independent of the server on purpose: no shared code, no tables, linear searches. A topology is a dict:
  networks  [{name, sources: [prefix], same_as, rewrite}]
  zones     [{id, name, links: {network: policy}, records: {owner: {type: [value]}}}]
  services  [{name, public, private, address}]       public side held here
  rules     [{suffix, network or None, side}]        `side` is an index into
  sides     [{owner: {type: [value]}}]               what upstreams say
  pairs     [(public suffix, privatelink zone)]      the catalogue
Names are lower case with a final dot. An answer is (rcode, [(owner, type, value)]).
"""
import ipaddress

LINKS_MAX = 16


def under(name, suffix):
    return suffix == "." or name == suffix or name.endswith("." + suffix)


def longest(items, name, suffix_of):
    covering = [item for item in items if under(name, suffix_of(item))]
    return max(covering, key=lambda item: 0 if suffix_of(item) == "." else suffix_of(item).count("."),
               default=None)


def network_of(topology, source):
    address, best = ipaddress.ip_address(source), None
    for network in topology["networks"]:
        for prefix in map(ipaddress.ip_network, network["sources"]):
            if address in prefix and (best is None or prefix.prefixlen > best[0]):
                best = (prefix.prefixlen, network)
    return best and best[1]


def horizon_network(topology, network):
    """The network whose links, rules and rewrite mode count: same-as followed."""
    while network.get("same_as"):
        network = next(n for n in topology["networks"] if n["name"] == network["same_as"])
    return network


def records_in(records, apex, name):
    """(exists, {type: values}) by RFC 1034 and 4592: exact, empty non-terminal, then wildcard."""
    if name in records:
        return True, records[name]
    if name == apex or any(under(owner, name) for owner in records):
        return True, {}
    encloser = name
    while encloser != apex:
        encloser = encloser.split(".", 1)[1] or "."
        if encloser == apex or any(under(owner, encloser) for owner in records):
            wildcard = "*." + encloser
            return wildcard in records, records.get(wildcard, {})
    return False, {}


class Oracle:
    def __init__(self, topology, network):
        self.topology = topology
        self.network = horizon_network(topology, network)
        self.zones = [z for z in topology["zones"] if self.network["name"] in z["links"]]
        self.rules = [r for r in topology["rules"] if r["network"] in (None, self.network["name"])]

    def zone(self, name):
        return longest(self.zones, name, lambda z: z["name"])

    def rule(self, name):
        """Longest suffix; of equal suffixes the network's own."""
        own = longest([r for r in self.rules if r["network"]], name, lambda r: r["suffix"])
        shared = longest([r for r in self.rules if not r["network"]], name, lambda r: r["suffix"])
        if not own or not shared:
            return own or shared
        return shared if len(shared["suffix"]) > len(own["suffix"]) else own

    def rewritten(self, name):
        if self.network.get("rewrite") == "off":
            return None
        found = None
        for suffix, apex in self.topology["pairs"]:
            zone = next((z for z in self.zones if z["name"] == apex), None)
            if zone and under(name, suffix) and name != suffix:
                target = name[:-len(suffix)] + apex
                if records_in(zone["records"], apex, target)[1]:
                    found = max(found, (len(suffix), target)) if found else (len(suffix), target)
        return found and found[1]

    def service(self, name):
        """(type, value) pairs the public side held here gives this name, or None."""
        for service in self.topology["services"]:
            alias = any(z["links"] and {"A", "AAAA", "CNAME"} & set(z["records"].get(service["private"], {}))
                        for z in self.topology["zones"])
            if name == service["public"]:
                return ("CNAME", service["private"]) if alias else ("A", service["address"])
            if alias and name == service["private"]:
                return ("A", service["address"])
        return None

    def resolve(self, name, rr_type):
        chain = []
        for _ in range(LINKS_MAX + 1):
            if any(owner == name for owner, _, _ in chain):
                return "SERVFAIL", []
            rcode, records = self.step(name, rr_type)
            if rcode == "SERVFAIL" or (rcode == "REFUSED" and chain):
                return "SERVFAIL", []
            chain += records
            if rcode != "NOERROR" or not records or records[-1][1] != "CNAME" or rr_type in ("CNAME", "ANY"):
                return rcode, chain
            name = records[-1][2]
        return "SERVFAIL", []

    def step(self, name, rr_type):
        """One link: (rcode, records); a trailing CNAME means: go on at its target. Asking the upstream anew
        for each link is what DESIGN's cut of a reply at the first special target comes to."""
        zone = self.zone(name)
        if zone:
            exists, held = records_in(zone["records"], zone["name"], name)
            redirect = zone["links"][self.network["name"]] == "NxDomainRedirect"
            if exists or not redirect or rr_type not in ("A", "AAAA", "CNAME"):
                return ("NOERROR" if exists else "NXDOMAIN"), self.select(name, held, rr_type)
        elif self.rewritten(name):
            return "NOERROR", [(name, "CNAME", self.rewritten(name))]
        served = self.service(name)
        if served:
            return "NOERROR", [(name,) + served] if served[0] in (rr_type, "CNAME") else []
        rule = self.rule(name)
        return self.upstream(name, rr_type, rule) if rule else ("REFUSED", [])

    def select(self, name, held, rr_type):
        kind = rr_type if rr_type in held else "CNAME" if "CNAME" in held else None
        return [(name, kind, value) for value in held.get(kind, [])] if kind else []

    def upstream(self, name, rr_type, rule):
        exists, held = records_in(self.topology["sides"][rule["side"]], ".", name)
        records = self.select(name, held, rr_type)
        if not records:
            return ("NOERROR" if exists else "NXDOMAIN"), []
        return "NOERROR", records


def answer(topology, source, name, rr_type):
    network = network_of(topology, source)
    if network is None:
        return "REFUSED", []
    return Oracle(topology, network).resolve(name, rr_type)
