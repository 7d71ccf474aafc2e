#!/usr/bin/env python3
"""A lone UDP query costs a worker at most three system calls: epoll_wait, recvmmsg, sendmmsg.

  system_calls_test.py PARALLAX
"""
import collections
import glob
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402

CONFIGURATION = {"workers": 1, "networks": [{"name": "all", "sources": ["127.0.0.0/8"]}],
                 "zones": [{"name": "held.example", "links": [{"network": "all"}],
                            "records": ["www 60 A 10.0.0.1"]}]}
QUESTIONS = 200
CALL = re.compile(r"(\w+)\(")


def trace_server(parallax, folder):
    """Asks lone questions, each after the answer to the one before; the server's calls go to folder, one
    file a thread."""
    # -D: the server stays our child, so that SIGTERM and its exit code go directly.
    tracer = ["strace", "-D", "-ff", "-qq", "-o", os.path.join(folder, "calls")]
    with server.ParallaxServer(parallax, CONFIGURATION, folder=folder, under=tracer) as running:
        for _ in range(QUESTIONS):
            query = dnswire.build_query("www.held.example")
            dnswire.ask_udp(running.address, None, query, 10)


def calls_between_answers(path):
    """The system calls of one thread from its first answer to its last."""
    with open(path) as file:
        calls = [match[1] for match in map(CALL.match, file) if match]
    answers = [place for place, call in enumerate(calls) if call == "sendmmsg"]
    return calls[answers[0]:answers[-1]] if answers else []


def main():
    with tempfile.TemporaryDirectory(prefix="parallax-calls-") as folder:
        trace_server(sys.argv[1], folder)
        workers = [calls for calls in map(calls_between_answers, glob.glob(folder + "/calls.*")) if calls]
    if len(workers) != 1:
        print("%d threads have answered, not 1" % len(workers))
        return 1
    counts = collections.Counter(workers[0])
    answers = counts["sendmmsg"]
    print("%d answers: %s" % (answers, dict(counts)))
    if answers < QUESTIONS - 1:
        print("fewer answers than questions")
        return 1
    if sum(counts.values()) > 3 * answers:
        print("%.2f system calls an answer, at most 3" % (sum(counts.values()) / answers))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
