#!/usr/bin/env python3
"""The table of DESIGN section 2 on the wire: a real NSD as public authority, asked directly and through BIND and
Unbound as forwarders; UDP and TCP; every type; any case; fallback and rewrite on and off; cold and warm; any order.

  split_table_test.py PARALLAX
"""
import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import peers  # noqa: E402
import server  # noqa: E402

SUFFIX, PRIVATE = "service.signalr.net.", "privatelink.service.signalr.net."
SOURCES = {"n1": "127.0.1.1", "n2": "127.0.2.1", "n3": "127.0.3.1", "none": "127.0.4.1"}
PUBLIC = {"s1": "20.42.1.1", "s2": "20.42.1.2", "s3": "20.42.1.3"}
PRIVATE_ADDRESS = {("n1", "s1"): "10.1.1.5", ("n2", "s2"): "10.2.1.5"}
HAS_ENDPOINT = {"s1", "s2"}
PUBLIC_ZONE = """$ORIGIN signalr.net.
$TTL 60
@ SOA ns.signalr.net. admin.signalr.net. 1 3600 300 2419200 30
@ NS ns
ns A 192.0.2.1
s1.service CNAME s1.privatelink.service
s2.service CNAME s2.privatelink.service
s1.privatelink.service A 20.42.1.1
s1.privatelink.service TXT "public"
s2.privatelink.service A 20.42.1.2
s2.privatelink.service TXT "public"
s3.service A 20.42.1.3
s3.service TXT "public"
"""


def configuration(port, policy, rewrite):
    """n1 links a zone with s1, n2 another of the same name with s2, n3 none."""
    def zone(network, record):
        return {"id": "zone-" + network, "name": PRIVATE.rstrip("."), "records": [record],
                "links": [{"network": network, "resolution-policy": policy}]}
    # A busy machine is no difference: the deadline is out of the way.
    return {"limits": {"client-deadline": "20s"},
            "networks": [{"name": n, "sources": ["127.0.%d.0/24" % i], "rewrite": rewrite}
                         for i, n in ((1, "n1"), (2, "n2"), (3, "n3"))],
            "zones": [zone("n1", "s1 10 A 10.1.1.5"), zone("n2", "s2 10 A 10.2.1.5")],
            "forward": [{"suffix": ".", "to": ["127.0.0.1:%d" % port]}]}


def expected(network, service, rr_type, policy, rewrite):
    """(rcode, records) by the table; types other than A follow from the same rows."""
    name, private = "%s.%s" % (service, SUFFIX), "%s.%s" % (service, PRIVATE)
    if network == "none":
        return "REFUSED", []
    if rr_type == "ANY":  # RFC 8482: the synthesised alias alone where the name is held, else HINFO.
        if (network, service) in PRIVATE_ADDRESS and rewrite == "on":
            return "NOERROR", [(name, "CNAME", private)]
        return "NOERROR", [(name, "HINFO", "0752464338343832" + "00")]
    chain = [(name, "CNAME", private)] if service in HAS_ENDPOINT else []
    if rr_type == "CNAME":
        return "NOERROR", chain
    owner = private if chain else name
    held = (network, service) in PRIVATE_ADDRESS
    captured = network in ("n1", "n2") and chain and not held
    if held:
        address = PRIVATE_ADDRESS[network, service]
        return "NOERROR", chain + ([(owner, "A", address)] if rr_type == "A" else [])
    if captured and not (policy == "NxDomainRedirect" and rr_type in ("A", "AAAA")):
        return "NXDOMAIN", chain
    values = {"A": PUBLIC[service], "TXT": '"public"'}
    return "NOERROR", chain + ([(owner, rr_type, values[rr_type])] if rr_type in values else [])


def reverse_expected(network):
    if network == "none":
        return "REFUSED", []
    if network == "n1":
        return "NOERROR", [("5.1.1.10.in-addr.arpa.", "PTR", "s1." + PRIVATE)]
    return "NXDOMAIN", []


class Table:
    def __init__(self, running, policy, rewrite, label):
        self.running, self.policy, self.rewrite, self.label = running, policy, rewrite, label
        self.asked, self.wrong = 0, []

    def ask(self, network, name, rr_type, want, transport):
        reply = dnswire.ask(self.running.address, name, rr_type, source=SOURCES[network], transport=transport)
        self.asked += 1
        got = reply.rcode, reply.chain()
        asked = dnswire.build_query(name, rr_type)[12:]
        spelt = reply.packet[12:12 + asked.index(b"\0") + 5] == asked[:asked.index(b"\0") + 5]
        negative = got[0] in ("NOERROR", "NXDOMAIN") and (not got[1] or got[1][-1][1] == "CNAME" != rr_type)
        if negative and rr_type != "ANY" and [r[1] for r in reply.authority] != ["SOA"]:
            self.wrong.append("%s: %s %s from %s: no SOA in %s" % (self.label, name, rr_type, network, reply.authority))
        if got != want or not spelt:
            self.wrong.append("%s: %s %s from %s over %s\n  want %s\n  got  %s, question spelt back: %s" % (
                self.label, name, rr_type, network, transport, want, got, spelt))

    def rows(self, networks, transport, rr_types, spell):
        for network in networks:
            for service in PUBLIC:
                for rr_type in rr_types:
                    want = expected(network, service, rr_type, self.policy, self.rewrite)
                    self.ask(network, spell("%s.%s" % (service, SUFFIX)), rr_type, want, transport)
            self.ask(network, spell("5.1.1.10.in-addr.arpa."), "PTR", reverse_expected(network), transport)


def mixed(name):
    return "".join(c.upper() if i % 2 else c for i, c in enumerate(name))


ALL_TYPES = ["A", "AAAA", "HTTPS", "TXT", "ANY", "CNAME"]


def run(parallax, port, label, wrong):
    """All rows against one public side; returns the number of questions."""
    asked = 0
    for policy, rewrite in itertools.product(("Default", "NxDomainRedirect"), ("on", "off")):
        with server.ParallaxServer(parallax, configuration(port, policy, rewrite)) as running:
            table = Table(running, policy, rewrite, "%s %s rewrite %s" % (label, policy, rewrite))
            for round_ in ("cold", "warm"):
                table.label = "%s %s rewrite %s %s" % (label, policy, rewrite, round_)
                for transport, spell in itertools.product(("udp", "tcp"), (str, str.upper, mixed)):
                    table.rows(SOURCES, transport, ALL_TYPES, spell)
            asked, wrong[:] = asked + table.asked, wrong + table.wrong
    return asked


def run_orders(parallax, port, wrong):
    """Every order of the four places, each on a server that was just started, then once more warm."""
    asked = 0
    for order in itertools.permutations(SOURCES):
        with server.ParallaxServer(parallax, configuration(port, "Default", "off")) as running:
            table = Table(running, "Default", "off", "order " + " ".join(order))
            for _ in ("cold", "warm"):
                table.rows(order, "udp", ["A"], str)
            asked, wrong[:] = asked + table.asked, wrong + table.wrong
    return asked


def main():
    parallax, wrong, ready = sys.argv[1], [], "s3.service.signalr.net"
    with peers.Nsd({"signalr.net.": PUBLIC_ZONE}, ready) as nsd:
        asked = run(parallax, nsd.port, "NSD", wrong)
        asked += run_orders(parallax, nsd.port, wrong)
        with peers.Unbound(nsd.port, ready) as unbound:
            asked += run(parallax, unbound.port, "NSD through Unbound", wrong)
        with peers.Bind(nsd.port, ready) as bind:
            asked += run(parallax, bind.port, "NSD through BIND", wrong)
    print("\n".join(wrong[:20]))
    print("%d questions, %d wrong" % (asked, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
