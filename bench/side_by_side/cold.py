"""Cold resolution: every name of the small Internet's sites once, by resolvers that know only the root.

    cold.py --names 10000 --rounds 7 --parallax build/release/bin/parallax parallax unbound bind kresd pdns

A program of its own, which bench/peers runs: who enters the small Internet stays there. All resolvers validate. Each
starts anew every round, in turns, alone on core 0; everything else shares the other cores. Needs no root.
Prints {"results": {resolver: [what a round showed]}, "failures": {resolver: why it did not start}} as JSON.
"""
import argparse
import json
import os
import random
import signal
import sys
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests")
sys.path[:0] = [os.path.join(TESTS, "internet"), os.path.join(TESTS, "support")]
import small_internet  # noqa: E402
import asked  # noqa: E402
import dnswire  # noqa: E402
import pipeline  # noqa: E402
import resolvers  # noqa: E402

SERVER_CORE = 0
NAMES_PER_SITE = 24
IDLE_SHARE_MAX, IDLE_SECONDS, SETTLE_SECONDS_MAX = 0.02, 0.25, 20


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--parallax", required=True, type=os.path.abspath, help="the program")
    parser.add_argument("resolvers", nargs="+", choices=resolvers.RESOLVERS)
    return parser.parse_args()


def has_address(reply):
    return reply is not None and reply.rcode == "NOERROR" and any(kind == "A" for _, kind, _ in reply.chain())


def settle(resolver):
    """Until it does nothing any more: what starting costs is not what names cost."""
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while time.monotonic() < deadline:
        before = resolver.cpu_seconds()
        time.sleep(IDLE_SECONDS)
        if resolver.cpu_seconds() - before < IDLE_SHARE_MAX * IDLE_SECONDS:
            return


def resolve_all(resolver, names):
    """One round: the resolver's CPU time from the first question to the last answer. No address is a wrong answer."""
    packets = [dnswire.build_query(name, "A", dnssec_ok=True) for name in names]
    resolver.under += ["taskset", "-c", str(SERVER_CORE)]
    with resolver:
        settle(resolver)
        before, started = resolver.cpu_seconds(), time.monotonic()
        replies = pipeline.ask_most(resolver.address, packets)
        cpu, seconds = resolver.cpu_seconds() - before, time.monotonic() - started
    failed = [f"{name}: {reply.rcode if reply else 'no answer'}"
              for name, reply in zip(names, replies) if not has_address(reply)]
    correct = len(names) - len(failed)
    return {"per_cpu_second": correct / cpu, "correct": correct, "wrong": len(failed), "seconds": seconds,
            "examples": failed[:3]}


def measure(net, options):
    names = asked.site_names(net.world)[:options.names]
    random.Random(1).shuffle(names)
    results, failures = {}, {}
    for turn in range(options.rounds):
        first = turn % len(options.resolvers)
        for key in options.resolvers[first:] + options.resolvers[:first]:
            resolver = resolvers.RESOLVERS[key](net, "both", options.parallax)
            try:
                found = resolve_all(resolver, names)
            except (RuntimeError, OSError) as failure:
                failures[key] = str(failure)
                continue
            results.setdefault(key, []).append(found)
            print(f"  round {turn + 1}/{options.rounds}  {resolver.label:20} "
                  f"{1e6 / max(found['per_cpu_second'], 1):6.1f} us CPU a name, {found['seconds']:.1f} s, "
                  f"{found['correct']} of {len(names)} names", file=sys.stderr, flush=True)
    return {"results": results, "failures": failures}


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.sched_setaffinity(0, os.sched_getaffinity(0) - {SERVER_CORE})
    with small_internet.SmallInternet(options.names // NAMES_PER_SITE + 1) as net:
        found = measure(net, options)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
