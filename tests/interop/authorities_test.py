#!/usr/bin/env python3
"""The same zones served by NSD, Knot and Parallax, the same questions, compared: zones/ asked everything, random zones
asked by lot.

  authorities_test.py PARALLAX [--random ZONES] [--questions PER_ZONE] [--seed SEED] [--show COUNT]
"""
import argparse
import glob
import os
import random
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(FOLDER, "..", "support"), FOLDER]
import compare  # noqa: E402
import peers  # noqa: E402
import pipeline  # noqa: E402
import questions  # noqa: E402
import random_zones  # noqa: E402
import server  # noqa: E402

BATCH = 500  # random zones served at once


def written_zones():
    """{apex: master file} of zones/; the file's name is the zone's first label."""
    zones = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "zones", "*.zone"))):
        with open(path, encoding="utf-8") as file:
            zones[os.path.basename(path)[:-len("zone")] + random_zones.SUFFIX] = file.read()
    return zones


def configuration(zones, folder):
    """One network of the whole loopback, every zone linked to it."""
    entries = [{"id": apex.rstrip(".").replace(".", "-"), "name": apex.rstrip("."),
                "file": os.path.join(folder, apex + "zone"), "links": [{"network": "all"}]} for apex in zones]
    return {"networks": [{"name": "all", "sources": ["127.0.0.0/8"]}], "zones": entries,
            "limits": {"client-deadline": "500ms"}}  # delegations lead to nobody


class Comparison:
    """Counts over all batches."""

    def __init__(self, show):
        self.explained = compare.Explained(os.path.join(FOLDER, "explained.txt"))
        self.zones = self.questions = self.differences = self.unexplained = self.peers_differ = 0
        self.show = show

    def run(self, parallax, zones, asked):
        """Serves the zones three times and judges the replies."""
        ready = next(iter(zones))
        nsd, knot = peers.Nsd(zones, ready), peers.Knot(zones, ready)
        with nsd, knot, server.ParallaxServer(parallax, configuration(zones, nsd.folder)) as mine:
            packets = [question.packet for question in asked]
            replies = [pipeline.ask_all(one.address, packets) for one in (nsd, knot, mine)]
            if mine.statistics()["counters"]["worker_exceptions"] != 0:
                self.report("a worker caught an exception")
        held = compare.held_by(replies[0] + replies[1])
        for question, *of_three in zip(asked, *replies):
            self.judge(compare.Case(question, of_three, (zones, held)), zones)
        self.zones += len(zones)
        self.questions += len(asked)

    def judge(self, case, zones):
        self.peers_differ += case.peers_differ
        if not case.differing:
            return
        self.differences += 1
        left = self.explained.unexplained(case)
        if left:
            self.report("%s\n  unexplained: %s\n%s" % (case, ", ".join(sorted(left)), zones[case.question.apex]))

    def report(self, text):
        self.unexplained += 1
        if self.unexplained <= self.show:
            print(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parallax")
    parser.add_argument("--random", type=int, default=300)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    print("seed %d" % options.seed)
    rng, comparison, started = random.Random(options.seed), Comparison(options.show), time.monotonic()
    zones = written_zones()
    comparison.run(options.parallax, zones,
                   [q for apex, text in zones.items() for q in questions.questions_of(apex, text, rng)])
    for at in range(0, options.random, BATCH):
        zones = random_zones.random_zones(rng, min(BATCH, options.random - at))
        comparison.run(options.parallax, zones, [
            q for apex, text in zones.items()
            for q in questions.some_questions_of(apex, text, rng, options.questions)])
    print("%d zones, %d questions, %.0f s: NSD and Knot differ on %d, Parallax from both on %d, unexplained %d" % (
        comparison.zones, comparison.questions, time.monotonic() - started, comparison.peers_differ,
        comparison.differences, comparison.unexplained))
    for name, count in comparison.explained.matched.items():
        print("%8d %s" % (count, name))
    unused = comparison.explained.unused()
    for name in unused:
        print("explained.txt: %s explains nothing" % name)
    return 1 if unused or comparison.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
