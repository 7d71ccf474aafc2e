#!/usr/bin/env python3
"""The small Internet asked through Parallax and through Unbound, BIND, Knot Resolver and PowerDNS Recursor, compared.

  compare_test.py PARALLAX [--count QUESTIONS | --all] [--families both|ipv4|ipv6] [--seed SEED] [--show COUNT]
                  [--subject parallax|unbound|bind|kresd|pdns] [--sites COUNT]

Fails on more differences than SHARE_MAX and on one that explained.txt does not explain. With another subject it shows
how that one differs from the rest.
"""
import argparse
import concurrent.futures
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import small_internet  # noqa: E402
import asked  # noqa: E402
import comparison  # noqa: E402
import pipeline  # noqa: E402
import resolvers  # noqa: E402

SHARE_MAX = 0.003
FOLDER = os.path.dirname(os.path.abspath(__file__))


def replies_of(resolver, questions):
    """What it answers, each question once."""
    started = time.monotonic()
    with resolver:
        replies = pipeline.ask_most(resolver.address, [question.packet for question in questions])
        print("%-18s %d answers in %.1f s, %.2f s of CPU" % (
            resolver.label, sum(reply is not None for reply in replies), time.monotonic() - started,
            resolver.cpu_seconds()), flush=True)
        # A storm of questions is no difference: who failed in it is asked once more, by itself.
        again = [at for at, reply in enumerate(replies) if reply is None or reply.rcode == "SERVFAIL"]
        for at, reply in zip(again, pipeline.ask_most(resolver.address, [questions[at].packet for at in again])):
            replies[at] = reply or replies[at]
        if not resolver.is_alive():
            raise RuntimeError("%s ended:\n%s" % (resolver.label, resolver.last_words()))
    return replies


def ask_everyone(net, questions, options):
    """{key: replies} of the peers and the subject, all at once: most of the time they wait for dead servers."""
    keys = [key for key in resolvers.RESOLVERS if key in (*resolvers.PEERS, options.subject)]
    with concurrent.futures.ThreadPoolExecutor(len(keys)) as pool:
        found = {key: pool.submit(replies_of, resolvers.RESOLVERS[key](net, options.families, options.parallax),
                                  questions) for key in keys}
        return {key: one.result() for key, one in found.items()}


def judge(questions, subject, peers, options):
    """Prints what differs; returns (differences, unexplained, unused explanations)."""
    explained = comparison.Explained(os.path.join(FOLDER, "explained.txt"))
    differences = unexplained = peers_differ = 0
    for at, question in enumerate(questions):
        case = comparison.Case(question, subject[at], {label: replies[at] for label, replies in peers.items()})
        peers_differ += case.peers_differ
        if not case.differing:
            continue
        differences += 1
        if explained.unexplained(case):
            unexplained += 1
            if unexplained <= options.show:
                print(case)
    print("%d questions: the peers differ among themselves on %d, %s on %d (%.2f %%), unexplained %d" % (
        len(questions), peers_differ, options.subject, differences, 100 * differences / len(questions), unexplained))
    return differences, unexplained, explained.unused()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parallax")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--families", choices=resolvers.FAMILIES, default="both")
    parser.add_argument("--subject", choices=list(resolvers.RESOLVERS), default="parallax")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    print("seed %d" % options.seed)
    with small_internet.SmallInternet(options.sites) as net:
        questions = asked.of_world(net.world)
        questions = asked.some_of(questions, len(questions) if options.all else options.count, options.seed)
        of_each = ask_everyone(net, questions, options)
    subject = of_each.pop(options.subject)
    peers = {resolvers.RESOLVERS[key].label: replies for key, replies in of_each.items()}
    differences, unexplained, unused = judge(questions, subject, peers, options)
    if options.all and options.subject == "parallax":
        for key in unused:
            print("explained.txt: %s explains nothing" % key)
        unexplained += len(unused)
    return 1 if unexplained or differences > SHARE_MAX * len(questions) else 0


if __name__ == "__main__":
    sys.exit(main())
