#!/usr/bin/env python3
"""Forwarding with validation: signed zones on NSD, asked for through BIND and Unbound, and through a forwarder that
loses signatures.

  validation_test.py PARALLAX
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import peers  # noqa: E402
import server  # noqa: E402
import signed_zones  # noqa: E402

NETWORK = [{"name": "all", "sources": ["127.0.0.0/8"]}]
HELD = [{"name": "private.example", "links": [{"network": "all"}], "records": ["www 60 A 10.0.0.1"]}]


def world():
    """({zone: master file}, the root's DS): example. and below it a signed, an unsigned, a forged and an old zone."""
    zones, delegations = {}, []

    def delegate(label, master_file, ds=""):
        zones[label + ".example."] = master_file
        delegations.extend(["%s NS ns.%s" % (label, label), "ns.%s A 192.0.2.53" % label])
        if ds:
            delegations.append(ds)
    text, ds = signed_zones.signed("sub.example.", ["www A 192.0.2.2"], ["-n", "-t", "1", "-s", "ab"])
    delegate("sub", text, ds)
    delegate("plain", signed_zones.unsigned("plain.example.", ["www A 192.0.2.3"]))
    text, ds = signed_zones.signed("forged.example.", ["www A 192.0.2.4", "good A 192.0.2.5"])
    delegate("forged", text.replace("A\t192.0.2.4", "A\t192.0.2.66"), ds)
    text, ds = signed_zones.signed("old.example.", ["www A 192.0.2.6"], ["-i", "20200101", "-e", "20200201"])
    delegate("old", text, ds)
    text, ds = signed_zones.signed("example.", delegations + [
        "www A 192.0.2.1", "*.wild A 192.0.2.7", "alias CNAME www.private.example.", "out CNAME www.plain.example.",
        "dname DNAME sub.example."])
    zones["example."] = text
    zones["."], anchor = signed_zones.signed(".", ["example. NS ns.example.", "ns.example. A 192.0.2.53", ds])
    return zones, " ".join(anchor.split())


def shown(reply):
    """"NOERROR ad 192.0.2.1" or "SERVFAIL 7"."""
    words = [reply.rcode] + (["ad"] if reply.ad else [])
    words += [value for _, rr_type, value in reply.chain() if rr_type in ("A", "AAAA")]
    return " ".join(words + [str(code) for code, _ in reply.ede])


SECURE = [
    ("www.example", "NOERROR ad 192.0.2.1"), ("www.sub.example", "NOERROR ad 192.0.2.2"),
    ("missing.example", "NXDOMAIN ad"), ("missing.sub.example", "NXDOMAIN ad"), ("sub.example", "NOERROR ad"),
    ("x.wild.example", "NOERROR ad 192.0.2.7"), ("www.dname.example", "NOERROR ad 192.0.2.2"),
    ("good.forged.example", "NOERROR ad 192.0.2.5"),
]
NOT_SECURE = [
    ("www.plain.example", "NOERROR 192.0.2.3"), ("missing.plain.example", "NXDOMAIN"),
    ("out.example", "NOERROR 192.0.2.3"),
    # A zone held here is right whatever its signed parent says (RFC 9704), and never authenticated.
    ("www.private.example", "NOERROR 10.0.0.1"), ("alias.example", "NOERROR 10.0.0.1"),
    ("www.forged.example", "SERVFAIL 6"), ("www.old.example", "SERVFAIL 7"),
]


def configuration(upstream, anchor):
    return {"networks": NETWORK, "zones": HELD, "validation": True, "trust-anchors": [anchor],
            "limits": {"client-deadline": "8s"},
            "forward": [{"suffix": ".", "to": ["127.0.0.1:%d" % upstream.port]}]}


class Checks:
    def __init__(self, label):
        self.label, self.wrong = label, []

    def equal(self, what, found, expected):
        if found != expected:
            self.wrong.append("%s: %s: %s, not %s" % (self.label, what, found, expected))


def check_answers(running, checks):
    for again in ("first", "again"):
        for name, expected in SECURE + NOT_SECURE:
            checks.equal(name + " " + again, shown(dnswire.ask(running.address, name, dnssec_ok=True)), expected)
    for name, expected in SECURE:
        plain = expected.replace(" ad", "")
        checks.equal(name + " without AD", shown(dnswire.ask(running.address, name)), plain)
        checks.equal(name + " with AD", shown(dnswire.ask(running.address, name, ad=True)), expected)
    signed = dnswire.ask(running.address, "x.wild.example", dnssec_ok=True)
    checks.equal("types", sorted({rr_type for _, rr_type, _, _ in signed.answer + signed.authority}),
                 ["A", "NSEC", "RRSIG"])


def check_disabled(running, checks):
    """Who checks for himself gets what there is, and spoils nothing for the others."""
    for name, expected in (("www.forged.example", "NOERROR 192.0.2.66"), ("www.old.example", "NOERROR 192.0.2.6")):
        checks.equal(name + " with CD", shown(dnswire.ask(running.address, name, cd=True, dnssec_ok=True)), expected)
    for name, expected in NOT_SECURE + SECURE:
        checks.equal(name + " after CD", shown(dnswire.ask(running.address, name, dnssec_ok=True)), expected)


def check_explained(running, checks):
    """A file is explained with the trust anchors it configures."""
    for name, rcode in (("www.example", "NOERROR"), ("www.forged.example", "SERVFAIL")):
        told = json.loads(running.parallax("explain", "--config", running.path, "--from", "127.0.0.1",
                                           "--json", name))
        checks.equal(name + " explained from the file", told["response"]["rcode"], rcode)


def check_reload(running, checks, anchor):
    """A negative trust anchor gives the old zone out; without validation nothing is checked."""
    running.reload({"negative-trust-anchors": ["old.example until 2999-12-31", "forged.example until 2020-01-01"]})
    checks.equal("below a negative anchor", shown(dnswire.ask(running.address, "ns.old.example")), "NOERROR 192.0.2.53")
    checks.equal("one that is over", shown(dnswire.ask(running.address, "www.forged.example")), "SERVFAIL 6")
    running.reload({"validation": False, "negative-trust-anchors": []})
    checks.equal("without validation", shown(dnswire.ask(running.address, "www.forged.example")), "NOERROR 192.0.2.66")


def check_stripped(parallax, upstream, anchor, checks):
    with server.ParallaxServer(parallax, configuration(upstream, anchor)) as running:
        reply = dnswire.ask(running.address, "www.example", dnssec_ok=True)
        checks.equal("rcode", reply.rcode, "SERVFAIL")
        checks.equal("EDE", [code for code, _ in reply.ede], [10])
        checks.equal("text", "pass DNSSEC records on" in " ".join(text for _, text in reply.ede), True)
        checks.equal("held", shown(dnswire.ask(running.address, "www.private.example")), "NOERROR 10.0.0.1")


def check_followed(parallax, upstream, anchor, checks):
    """The root's keys are looked at by the server itself (RFC 5011); what it learns outlives it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "anchors")
        config = dict(configuration(upstream, anchor), **{"trust-anchor-state": path})
        tag = anchor.split(" DS ")[1].split()[0] if " DS " in anchor else anchor.split()[4]
        for _ in range(2):
            with server.ParallaxServer(parallax, config) as running:
                def told():
                    return running.parallax("trust-anchors", "--socket", running.admin).split("\n")[1].split()[:3]
                server.wait_until(lambda: told() == [".", tag, "valid"], "the root's key is seen")
                checks.equal("still secure", shown(dnswire.ask(running.address, "www.example", dnssec_ok=True)),
                             "NOERROR ad 192.0.2.1")
            with open(path) as kept:
                checks.equal("kept", ". valid " in kept.read(), True)
        with open(path, "a") as kept:
            kept.write(". valid since ever\n")
        try:
            with server.ParallaxServer(parallax, config):
                checks.equal("a wrong file", "served", "refused")
        except RuntimeError as refused:
            checks.equal("a wrong file is told of", "anchors:6:1" in str(refused), True)


def main():
    parallax, wrong = sys.argv[1], []
    zones, anchor = world()
    with peers.Nsd(zones, "www.example") as authority:
        for make in (peers.Bind, peers.Unbound):
            with make(authority.port, "www.example") as upstream, \
                    server.ParallaxServer(parallax, configuration(upstream, anchor)) as running:
                checks = Checks("through " + upstream.name)
                check_answers(running, checks)
                check_disabled(running, checks)
                check_explained(running, checks)
                check_reload(running, checks, anchor)
                counters = running.statistics()["counters"]
                checks.equal("exceptions", counters["worker_exceptions"], 0)
                print("%s: %d packets to it" % (checks.label, counters["upstream_sends"]))
                wrong += checks.wrong
        with peers.Dnsmasq(authority.port, "www.example", "RRSIG") as upstream:
            checks = Checks("through dnsmasq without RRSIG")
            check_stripped(parallax, upstream, anchor, checks)
            wrong += checks.wrong
        with peers.Unbound(authority.port, "www.example") as upstream:
            checks = Checks("followed anchors")
            check_followed(parallax, upstream, anchor, checks)
            wrong += checks.wrong
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
