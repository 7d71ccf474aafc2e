#!/usr/bin/env python3
"""Loss and dead servers: what still resolves, how fast, and what a dead server costs.

  faults_test.py PARALLAX [--subject parallax|unbound|bind|kresd|pdns] [--names COUNT] [--loss SHARE] [--seed SEED]

Under loss 99.9 % of the names resolve within 10 s. A dead server that is known costs at most one packet a question, and
names resolve again within 2 s after the only server of their zone came back. Of two servers the quick one gets nine of
ten questions, and where no packet over IPv6 arrives the median name takes 50 ms.
"""
import argparse
import collections
import os
import random
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import small_internet  # noqa: E402
import asked  # noqa: E402
import dnswire  # noqa: E402
import pipeline  # noqa: E402
import resolvers  # noqa: E402
from servers import NAME_SERVERS  # noqa: E402
from watch import Watch  # noqa: E402

RESOLVED_SHARE_MIN, RESOLVE_SECONDS_MAX = 0.999, 10
RECOVERY_SECONDS_MAX, DEAD_SECONDS = 2.0, 4.0
LEARNING_NAMES, DEAD_NAMES = 30, 100
ONLY_SERVER, ONLY_ZONE = "host-1", "sha512.org."  # a zone that this server alone has
OTHER_SERVER, SLOW_SECONDS, QUICK_SHARE_MIN = "host-2", 0.3, 0.9
NO_IPV6_MEDIAN_SECONDS_MAX = 0.05
NAMES_PER_SITE = 24
REASONS_SHOWN = 8


class Report:
    def __init__(self):
        self.wrong = []

    def check(self, text, is_right):
        print("%s%s" % (text, "" if is_right else "  WRONG"), flush=True)
        if not is_right:
            self.wrong.append(text)


def resolved(replies):
    return sum(reply is not None and reply.rcode == "NOERROR" and bool(reply.answer) for reply in replies)


def reasons(replies):
    """What is said of those that did not resolve (EDE), commonest first."""
    texts = collections.Counter(" | ".join("%d %s" % one for one in reply.ede) or "no EDE"
                                for reply in replies if reply is not None and not resolved([reply]))
    return texts.most_common(REASONS_SHOWN)


def packets_of(names):
    return [dnswire.build_query(name, "A", dnssec_ok=True) for name in names]


def under_loss(options, report, rng):
    """Every name cold, all servers behind the lossy wire."""
    sites = options.names // NAMES_PER_SITE + 1
    relay = ["--loss", str(options.loss), "--seed", str(options.seed)]
    with small_internet.SmallInternet(sites, relay) as net, \
            resolvers.RESOLVERS[options.subject](net, "both", options.parallax) as resolver:
        names = asked.site_names(net.world)
        names = rng.sample(names, min(options.names, len(names)))
        started = time.monotonic()
        replies = pipeline.ask_most(resolver.address, packets_of(names), RESOLVE_SECONDS_MAX)
        found = resolved(replies)
        ends = collections.Counter(reply.rcode if reply else "no answer" for reply in replies)
        report.check("%.0f %% loss: %d of %d names resolved within %d s each, all in %.1f s; %s" % (
            100 * options.loss, found, len(names), RESOLVE_SECONDS_MAX, time.monotonic() - started, dict(ends)),
            found >= RESOLVED_SHARE_MIN * len(names))
        for text, count in reasons(replies):
            print("  %d times: %s" % (count, text), flush=True)


def one_by_one(resolver, names):
    """(seconds each name took, how many resolved)."""
    seconds, found = [], 0
    for name in names:
        started = time.monotonic()
        found += resolved(pipeline.ask_most(resolver.address, packets_of([name]), RESOLVE_SECONDS_MAX))
        seconds.append(time.monotonic() - started)
    return seconds, found


def with_dead_server(net, resolver, report, rng):
    """One of two servers of every site says nothing: learnt once, then hardly asked."""
    names = asked.site_names(net.world)
    rng.shuffle(names)
    with Watch() as watch:
        net.silence()
        learning, _ = one_by_one(resolver, names[:LEARNING_NAMES])
        watch.reset()
        seconds, found = one_by_one(resolver, names[LEARNING_NAMES:LEARNING_NAMES + DEAD_NAMES])
        wasted = watch.to(NAME_SERVERS[ONLY_SERVER].addresses)
    report.check("a dead server: %d of %d names resolved, median %.0f ms, slowest %.0f ms (while it was learnt %.0f ms)"
                 % (found, len(seconds), 1e3 * statistics.median(seconds), 1e3 * max(seconds), 1e3 * max(learning)),
                 found == len(seconds))
    report.check("a dead server: %d packets to it for %d questions" % (wasted, len(seconds)), wasted <= len(seconds))


def recovery(net, resolver, report):
    """The only server of a zone is dead until the resolver has given it up; then it is back."""
    until, number = time.monotonic() + DEAD_SECONDS, 0
    while time.monotonic() < until:
        number += 1
        pipeline.ask_most(resolver.address, packets_of(["dead%d.%s" % (number, ONLY_ZONE)]), 1.0)
    net.wake()
    started = time.monotonic()
    while time.monotonic() - started < 20:
        number += 1
        replies = pipeline.ask_most(resolver.address, packets_of(["back%d.%s" % (number, ONLY_ZONE)]), 0.5)
        if replies[0] is not None and replies[0].rcode == "NXDOMAIN":
            break
    took = time.monotonic() - started
    report.check("recovery: names resolve %.1f s after their server is back" % took, took <= RECOVERY_SECONDS_MAX)


def slow_server(net, resolver, report, rng):
    """Of two servers of every site one takes 300 ms: most questions go to the other."""
    names = asked.site_names(net.world)
    rng.shuffle(names)
    one_by_one(resolver, names[:LEARNING_NAMES])
    with Watch() as watch:
        one_by_one(resolver, names[LEARNING_NAMES:LEARNING_NAMES + DEAD_NAMES])
        slow, quick = (watch.to(NAME_SERVERS[key].addresses) for key in (ONLY_SERVER, OTHER_SERVER))
    report.check("a slow server: %d packets to it, %d to the quick one" % (slow, quick),
                 quick >= QUICK_SHARE_MIN * (slow + quick))


def without_ipv6(net, resolver, report, rng):
    """No packet over IPv6 arrives: that is learnt, and costs little afterwards."""
    names = asked.site_names(net.world)
    rng.shuffle(names)
    learning, _ = one_by_one(resolver, names[:LEARNING_NAMES])
    seconds, found = one_by_one(resolver, names[LEARNING_NAMES:LEARNING_NAMES + DEAD_NAMES])
    report.check("IPv6 dead: %d of %d names resolved, median %.0f ms, slowest %.0f ms (while it was learnt %.0f ms)" % (
        found, len(seconds), 1e3 * statistics.median(seconds), 1e3 * max(seconds), 1e3 * max(learning)),
        found == len(seconds) and statistics.median(seconds) <= NO_IPV6_MEDIAN_SECONDS_MAX)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parallax")
    parser.add_argument("--subject", choices=list(resolvers.RESOLVERS), default="parallax")
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--loss", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print("seed %d" % options.seed, flush=True)
    rng, report = random.Random(options.seed), Report()
    under_loss(options, report, rng)
    kind = resolvers.RESOLVERS[options.subject]
    with small_internet.SmallInternet(16, ["--cut", ONLY_SERVER]) as net:
        with kind(net, "both", options.parallax) as resolver:
            with_dead_server(net, resolver, report, rng)
            recovery(net, resolver, report)
    with small_internet.SmallInternet(16, ["--cut", "ipv6", "--slow", "%s=%s" % (ONLY_SERVER, SLOW_SECONDS)]) as net:
        with kind(net, "both", options.parallax) as resolver:
            slow_server(net, resolver, report, rng)
        net.silence()
        with kind(net, "both", options.parallax) as resolver:
            without_ipv6(net, resolver, report, rng)
    print("%s: %d wrong" % (options.subject, len(report.wrong)))
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
