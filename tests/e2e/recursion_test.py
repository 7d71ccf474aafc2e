#!/usr/bin/env python3
"""Recursion on the wire: a root, two top levels and zones on NSD and BIND, each at an address of its own in a network
namespace; the table of DESIGN section 2 with recursion instead of forwarding; servers that die and come back.

  recursion_test.py PARALLAX
"""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import peers  # noqa: E402
import server  # noqa: E402
import split_table_test as split  # noqa: E402

INSIDE = "PARALLAX_TEST_NAMESPACE"
ROOT, NET, COM, SIGNALR, EXAMPLE, SECOND = ("127.0.10.%d" % i for i in range(1, 7))
SOA = "$TTL 300\n@ SOA ns.%s host.%s 1 3600 600 86400 60\n"


def zone(name, records):
    apex = name if name != "." else "root."
    return {name: "$ORIGIN %s\n" % name + SOA % (apex, apex) + records}


ROOT_ZONE = zone(".", """@ NS a.root.
a.root. A %s
net. NS a.net.
a.net. A %s
com. NS a.com.
a.com. A %s
""" % (ROOT, NET, COM))
NET_ZONE = zone("net.", """@ NS a
a A %s
signalr NS ns.signalr
ns.signalr A %s
""" % (NET, SIGNALR))
COM_ZONE = zone("com.", """@ NS a
a A %s
example NS ns1.example
example NS ns2.example
ns1.example A %s
ns2.example A %s
glueless NS ns.signalr.net.
""" % (COM, EXAMPLE, SECOND))
EXAMPLE_ZONE = zone("example.com.", """@ NS ns1
@ NS ns2
ns1 A %s
ns2 A %s
www A 203.0.113.80
svc CNAME s1.service.signalr.net.
deep.er.and.deeper A 203.0.113.81
big TXT %s
""" % (EXAMPLE, SECOND, " ".join('"%s"' % (c * 250) for c in "abcdefgh")))
SIGNALR_ZONE = {"signalr.net.": split.PUBLIC_ZONE.replace("ns A 192.0.2.1", "ns A " + SIGNALR)}
GLUELESS_ZONE = zone("glueless.com.", "@ NS ns.signalr.net.\nwww A 203.0.113.82\n")


def configuration(folder, policy="Default", rewrite="off"):
    hints = os.path.join(folder, "root.hints")
    with open(hints, "w") as file:
        file.write("; the root of the test\n. 3600000 NS a.root.\na.root. 3600000 A %s\n" % ROOT)
    config = split.configuration(0, policy, rewrite)
    del config["forward"]
    config.update(recursion="on", validation="off",
                  iteration={"root-hints": hints, "reachable": ["127.0.0.0/8"], "withhold": []})
    return config


class Checks:
    def __init__(self):
        self.wrong, self.done = [], 0

    def same(self, what, got, want):
        self.done += 1
        if got != want:
            self.wrong.append("%s\n  want %s\n  got  %s" % (what, want, got))

    def answer(self, running, question, want, source="127.0.3.1"):
        name, rr_type = question.split()
        reply = dnswire.ask(running.address, name, rr_type, source=source, transport="udp")
        self.same(question, (reply.rcode, reply.chain()), want)
        return reply


def check_names(running, checks):
    checks.answer(running, "www.example.com. A", ("NOERROR", [("www.example.com.", "A", "203.0.113.80")]))
    checks.answer(running, "www.example.com. AAAA", ("NOERROR", []))
    checks.answer(running, "nope.example.com. A", ("NXDOMAIN", []))
    checks.answer(running, "www.nowhere. A", ("NXDOMAIN", []))
    checks.answer(running, "deep.er.and.deeper.example.com. A",
                  ("NOERROR", [("deep.er.and.deeper.example.com.", "A", "203.0.113.81")]))
    checks.answer(running, "and.deeper.example.com. A", ("NOERROR", []))
    checks.answer(running, "www.glueless.com. A", ("NOERROR", [("www.glueless.com.", "A", "203.0.113.82")]))
    big = dnswire.ask(running.address, "big.example.com.", "TXT", source="127.0.3.1", transport="tcp")
    checks.same("a large answer over TCP", (big.rcode, len(big.chain())), ("NOERROR", 1))
    alias = [("svc.example.com.", "CNAME", "s1.service.signalr.net."),
             ("s1.service.signalr.net.", "CNAME", "s1.privatelink.service.signalr.net.")]
    for network, address in (("n1", "10.1.1.5"), ("n3", "20.42.1.1")):
        want = alias + [("s1.privatelink.service.signalr.net.", "A", address)]
        checks.answer(running, "svc.example.com. A", ("NOERROR", want), split.SOURCES[network])


def check_explain(running, checks):
    said = json.loads(running.parallax("explain", "--json", "--socket", running.admin, "--from", "127.0.3.1",
                                       "cold.example.com", "A"))
    upstream = [work for step in said["steps"] for work in step["upstream"]]
    checks.same("explain names the zone asked", [w["because"] for w in upstream], ["servers of example.com."])


def check_local_root(parallax, folder, checks):
    """With a copy of the root, nobody has to be at the root's addresses."""
    path = os.path.join(folder, "local-root.zone")
    with open(path, "w") as file:
        file.write(ROOT_ZONE["."])
    config = configuration(folder)
    config["iteration"]["local-root"] = path
    with open(config["iteration"]["root-hints"], "w") as file:
        file.write(". NS nobody.\nnobody. A 127.0.10.99\n")
    with server.ParallaxServer(parallax, config) as running:
        check_names(running, checks)
        os.utime(path, (1, 1))  # written long ago: it has expired
        running.reload({})
        checks.same("the root's servers are asked again",
                    dnswire.ask(running.address, "www.other.", "A", source="127.0.3.1").rcode, "SERVFAIL")


def check_split_rows(parallax, folder, checks):
    for policy, rewrite in (("Default", "off"), ("NxDomainRedirect", "off"), ("NxDomainRedirect", "on")):
        with server.ParallaxServer(parallax, configuration(folder, policy, rewrite)) as running:
            for round_ in ("cold", "warm"):
                label = "%s rewrite %s %s" % (policy, rewrite, round_)
                table = split.Table(running, policy, rewrite, label)
                table.rows(split.SOURCES, "udp", split.ALL_TYPES, split.mixed)
                checks.done += table.asked
                checks.wrong += table.wrong


def check_dead_servers(running, checks, example):
    """One of two servers dies; then both; then they are back."""
    first, second = example
    first.__exit__()
    checks.answer(running, "a1.example.com. A", ("NXDOMAIN", []))
    second.__exit__()
    reply = dnswire.ask(running.address, "a2.example.com.", "A", source="127.0.3.1", transport="udp")
    checks.same("nobody answers", reply.rcode, "SERVFAIL")
    with first, second:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if dnswire.ask(running.address, "a3.example.com.", "A", source="127.0.3.1", transport="udp").rcode == "NXDOMAIN":
                break
        checks.answer(running, "a4.example.com. A", ("NXDOMAIN", []))


def run(parallax):
    checks = Checks()
    example = (peers.Nsd(EXAMPLE_ZONE, "www.example.com", EXAMPLE),
               peers.BindAuthority(EXAMPLE_ZONE, "www.example.com", SECOND))
    with peers.Nsd(ROOT_ZONE, "a.root", ROOT) as root, peers.BindAuthority(NET_ZONE, "a.net", NET), \
            peers.Nsd(COM_ZONE, "a.com", COM), \
            peers.Nsd(dict(SIGNALR_ZONE, **GLUELESS_ZONE), "s3.service.signalr.net", SIGNALR):
        for one in example:
            one.__enter__()
        with server.ParallaxServer(parallax, configuration(root.folder)) as running:
            check_names(running, checks)
            check_explain(running, checks)
            checks.same("no exception", running.statistics()["counters"]["worker_exceptions"], 0)
        check_local_root(parallax, root.folder, checks)
        check_split_rows(parallax, root.folder, checks)
        with server.ParallaxServer(parallax, configuration(root.folder)) as running:
            check_dead_servers(running, checks, example)
    print("\n".join(checks.wrong[:20]))
    print("%d questions, %d wrong" % (checks.done, len(checks.wrong)))
    return 1 if checks.wrong else 0


def main():
    if os.environ.get(INSIDE):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        for address in (ROOT, NET, COM, SIGNALR, EXAMPLE, SECOND):  # BIND listens at an interface's own only
            subprocess.run(["ip", "address", "add", address + "/32", "dev", "lo"], check=True)
        sys.exit(run(sys.argv[1]))
    # Servers of delegations are asked on port 53: a namespace of its own has every port free.
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.execvpe("unshare", ["unshare", "--net", *user, sys.executable, *sys.argv], dict(os.environ, **{INSIDE: "1"}))


if __name__ == "__main__":
    main()
