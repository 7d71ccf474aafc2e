"""What the servers hold and are asked: names, addresses, zones, and the lists of questions made from them.

Everything is computed from counts, so every server gets the same content in its own words.
"""
import random
from dataclasses import dataclass

ZONE = "peers-bench.net"
MISS_ADDRESS, ZIPF_ADDRESS = "10.8.8.8", "10.9.9.9"
CLIENT = "127.0.1.1"
PUBLIC_NETWORK = "n4"


def spread(prefix, i):
    """The i-th address below 10.`prefix`."""
    return f"10.{prefix + i // 62500}.{i // 250 % 250}.{i % 250 + 1}"


@dataclass(frozen=True)
class Split:
    """One service name, three answers: networks one and two have endpoints, the third is linked to nothing."""
    count: int = 100
    service: str = "service.signalr.net"
    private: str = "privatelink.service.signalr.net"
    # network: (source prefix, a client in it)
    networks = {"n1": ("127.0.1.0/24", "127.0.1.1"), "n2": ("127.0.2.0/24", "127.0.2.1"),
                PUBLIC_NETWORK: ("127.0.4.0/24", "127.0.4.1")}

    def address(self, network, i):
        return f"20.42.{i // 250}.{i % 250 + 1}" if network == PUBLIC_NETWORK \
            else spread(int(network[1:]), i)

    def labels(self):
        return [f"s{i:03}" for i in range(self.count)]

    def questions(self):
        return [f"{client} {label}.{self.service} A {self.address(network, i)}"
                for i, label in enumerate(self.labels())
                for network, (_, client) in self.networks.items()]


SPLIT = Split()
CACHED = [(f"w{i:04}.cached.{ZONE}", spread(20, i)) for i in range(1000)]
PRIVATE_ZONE = f"corp.{ZONE}"
PRIVATE = [(f"h{i:04}", spread(30, i)) for i in range(1000)]
BIG_ZONE = f"big.{ZONE}"

SOA = "@ 3600 IN SOA ns.{zone}. hostmaster.{zone}. {serial} 3600 600 86400 300\n" \
      "@ 3600 IN NS ns.{zone}.\nns 3600 IN A 10.0.0.1\n"


def zone_text(zone, records, serial=1):
    """A master file; `records` are (relative owner, type, rdata)."""
    head = f"$ORIGIN {zone}.\n$TTL 3600\n" + SOA.format(zone=zone, serial=serial)
    return head + "".join(f"{owner} 3600 IN {kind} {rdata}\n" for owner, kind, rdata in records)


def upstream_zone():
    """What the authority behind the forwarders serves."""
    records = [(name[:-len(ZONE) - 1], "A", address) for name, address in CACHED]
    records += [("*.miss", "A", MISS_ADDRESS), ("*.zipf", "A", ZIPF_ADDRESS)]
    return zone_text(ZONE, records)


def private_zone():
    return zone_text(PRIVATE_ZONE, [(label, "A", address) for label, address in PRIVATE])


def big_zone(count, serial=1):
    return zone_text(BIG_ZONE, ((f"h{i:07}", "A", spread(40, i)) for i in range(count)), serial)


def cached_questions():
    return [f"{CLIENT} {name} A {address}" for name, address in CACHED]


def private_questions():
    return [f"{CLIENT} {label}.{PRIVATE_ZONE} A {address}" for label, address in PRIVATE]


def missing_private_questions():
    return [f"{CLIENT} *.{PRIVATE_ZONE} A NXDOMAIN"]


def missing_forwarded_questions():
    return [f"{CLIENT} *.nx.{ZONE} A NXDOMAIN"]


def miss_questions():
    return [f"{CLIENT} *.miss.{ZONE} A {MISS_ADDRESS}"]


def zipf_questions(count):
    return [f"{CLIENT} z{i:07}.zipf.{ZONE} A {ZIPF_ADDRESS}" for i in range(count)]


def big_questions(count):
    chosen = random.Random(1).sample(range(count), min(count, 10000))
    return [f"{CLIENT} h{i:07}.{BIG_ZONE} A {spread(40, i)}" for i in chosen]


def mixed_questions():
    """80 % cached, 15 % private, 5 % never asked before."""
    cached, private, miss = cached_questions(), private_questions(), miss_questions()
    lines = []
    for turn in range(200):
        lines += [cached[(turn * 16 + i) % len(cached)] for i in range(16)]
        lines += [private[(turn * 3 + i) % len(private)] for i in range(3)] + miss
    return lines


class Networks:
    """10,000 networks of 10 prefixes each below 127.64.0.0, sharing 100 zones of 100 names."""
    zones, names, prefixes_each, prefix_size = 100, 100, 10, 64

    def __init__(self, count):
        self.count = count

    def prefix(self, network, i):
        at = (127 << 24) + (64 << 16) + (i * self.count + network) * self.prefix_size
        return ".".join(str(at >> shift & 255) for shift in (24, 16, 8, 0))

    def sources_of(self, network):
        return [self.prefix(network, i) + "/26" for i in range(self.prefixes_each)]

    def zone_of(self, network):
        return network % self.zones

    def address(self, zone, i):
        return f"10.{zone + 50}.0.{i + 1}"

    def questions(self, is_one_network):
        """The same sources and names for one network as for many; only the addresses differ."""
        draw, lines = random.Random(7), []
        for _ in range(4000):
            network, prefix = draw.randrange(self.count), draw.randrange(self.prefixes_each)
            name, zone = draw.randrange(self.names), 0 if is_one_network else self.zone_of(network)
            source = self.prefix(network, prefix).rsplit(".", 1)
            client = f"{source[0]}.{int(source[1]) + 9}"
            lines.append(f"{client} h{name:04}.{PRIVATE_ZONE} A {self.address(zone, name)}")
        return lines
