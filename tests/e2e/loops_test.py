#!/usr/bin/env python3
"""Forwarding loops end with SERVFAIL and a text that names both ends, while other names are served.

  loops_test.py PARALLAX
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402

NETWORK = [{"name": "all", "sources": ["127.0.0.0/8"]}]
ZONE = [{"name": "held.example", "links": [{"network": "all"}], "records": ["www 60 A 10.0.0.1"]}]


def configuration(upstream_port):
    return {"networks": NETWORK, "zones": ZONE,
            "forward": [{"suffix": ".", "to": ["127.0.0.1:%d" % upstream_port]}]}


def check(running, wrong, label):
    """One looping question, then a held one, over and over: the loop must not wear the server out."""
    for number in range(3):
        reply = dnswire.ask(running.address, "loop%d.example.net" % number)
        texts = " ".join(text for _, text in reply.ede)
        if reply.rcode != "SERVFAIL" or "loop" not in texts or "127.0.0.1" not in texts:
            wrong.append("%s: %s %s" % (label, reply.rcode, reply.ede))
        held = dnswire.ask(running.address, "www.held.example")
        if held.chain() != [("www.held.example.", "A", "10.0.0.1")]:
            wrong.append("%s: the held name gave %s %s" % (label, held.rcode, held.chain()))
    statistics = running.statistics()
    sends = statistics["counters"]["upstream_sends"]
    print("%s: %d packets to upstreams for 3 questions" % (label, sends))
    if sends > 3 * 8:
        wrong.append("%s: %d packets to upstreams for 3 questions, at most 8 each" % (label, sends))
    if statistics["counters"]["worker_exceptions"] != 0:
        wrong.append("%s: a worker caught an exception" % label)


def main():
    parallax, wrong = sys.argv[1], []
    itself = server.ParallaxServer(parallax, {})
    itself.config.update(configuration(itself.port))
    with itself:
        check(itself, wrong, "forwarding to itself")
    left, right = server.ParallaxServer(parallax, {}), server.ParallaxServer(parallax, {})
    left.config.update(configuration(right.port))
    right.config.update(configuration(left.port))
    with left, right:
        check(left, wrong, "left asks right")
        check(right, wrong, "right asks left")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
