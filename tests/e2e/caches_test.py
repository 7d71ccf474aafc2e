#!/usr/bin/env python3
"""The caches of a running server: they take the memory they were given, and keep what is asked for in a flood.

  caches_test.py PARALLAX
"""
import os
import select
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
MIB = 1 << 20
SOA = ("example.net.", "SOA", 300, "ns.example.net. hostmaster.example.net. 1 3600 600 86400 300")
TEXT = "x" * 250


def upstream(name, _):
    """How long an answer is stands in the name; a name that says nothing does not exist."""
    count = {"s": 1, "m": 1, "l": 4}.get(name[0])
    if count is None:
        return 3, [], [SOA]
    if name[0] == "s":
        return 0, [(name, "A", 3600, "10.0.0.1")], []
    return 0, [(name, "TXT", 3600, "%d%s" % (i, TEXT[1:])) for i in range(count)], []


def ask_each(address, questions, in_flight=32):
    """Asks every (name, type), a few at a time; those that get no answer in time are passed over."""
    waiting, following = 0, iter(questions)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.setblocking(False)
        is_over = False
        while not is_over or waiting > 0:
            while not is_over and waiting < in_flight:
                question = next(following, None)
                is_over = question is None
                if not is_over:
                    sock.send(dnswire.build_query(*question))
                    waiting += 1
            if not select.select([sock], [], [], 2)[0]:
                waiting = 0
                continue
            sock.recv(65535)
            waiting -= 1


class Caches(unittest.TestCase):
    def serving(self, upstream_port, **cache):
        return server.ParallaxServer(PROGRAM, {
            "workers": 1, "networks": [{"name": "all", "sources": ["127.0.0.0/8"]}], "cache": cache,
            "forward": [{"suffix": ".", "to": ["127.0.0.1:%d" % upstream_port]}]})

    def resident(self, running):
        with open("/proc/%d/status" % running.process.pid) as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))

    def resident_after(self, names, **cache):
        """With stale records wanted, what is ready is kept among the records as well."""
        with server.PublicSide([upstream]) as public, \
                self.serving(public.ports[0], **cache, **{"serve-stale": "1h"}) as running:
            ask_each(running.address, names)
            return self.resident(running)

    def test_full_caches_take_the_memory_they_were_given(self):
        names = [("s%05d.fill.example.net" % i, "A") for i in range(33000)]
        names += [("m%05d.fill.example.net" % i, "TXT") for i in range(4000)]
        names += [("l%05d.fill.example.net" % i, "TXT") for i in range(2500)]
        without = self.resident_after(names[:300] + names[-300:], answers="0", records="0")
        grown = self.resident_after(names, answers="8MiB", records="8MiB") - without
        self.assertLess(grown, 1.15 * 16 * MIB, "%.1f MiB" % (grown / MIB))
        self.assertGreater(grown, 0.85 * 16 * MIB, "%.1f MiB" % (grown / MIB))

    def test_recursion_takes_the_memory_at_the_start(self):
        def filled(running):
            return self.resident(running) > 16 * MIB + without
        settings = {"workers": 1, "networks": [{"name": "all", "sources": ["127.0.0.0/8"]}]}
        with server.ParallaxServer(PROGRAM, {**settings, "cache": {"answers": "0", "records": "0"}}) as running:
            without = self.resident(running)
        with server.ParallaxServer(PROGRAM, {**settings, "recursion": "on",
                                             "cache": {"answers": "12MiB", "records": "8MiB"}}) as running:
            server.wait_until(lambda: filled(running), "the memory of the caches")

    def test_a_flood_of_random_names_keeps_the_good_answers(self):
        good = [("s%04d.good.example.net" % i, "A") for i in range(1000)]
        with server.PublicSide([upstream]) as public, \
                self.serving(public.ports[0], answers="1MiB", records="1MiB") as running:
            ask_each(running.address, good + good)
            for part in range(8):  # ten times what there is room for
                ask_each(running.address, (("x%d-%d.flood.example.net" % (part, i), "A") for i in range(4000)))
                ask_each(running.address, good)
            before = running.statistics()["counters"]["upstream_sends"]
            ask_each(running.address, good)
            asked_again = running.statistics()["counters"]["upstream_sends"] - before
        self.assertLess(asked_again, 0.1 * len(good))


if __name__ == "__main__":
    if PROGRAM is None:
        sys.exit(__doc__)
    unittest.main(verbosity=2)
