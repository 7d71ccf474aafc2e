#!/usr/bin/env python3
"""Endpoints made over the API while a checking load of DNS questions runs: none lost, none wrong, each visible at once.

  control_load_test.py PARALLAX DNS_LOAD [--endpoints 1000] [--networks 50] [--rate 10000] [--zones shared|each]

Prints latencies with and without the API's load; asserts nothing about them but the promise of visible.py, since this
runs on busy machines.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import control_plane  # noqa: E402
import visible  # noqa: E402

SUFFIX = "service.signalr.net."
OUTSIDE = "127.200.0.1"
SLICE_S = 2


def prefix_of(network):
    return "127.%d" % (100 + network)


def source_in(network):
    return prefix_of(network) + ".0.10"


class Load:
    """The load generator, in slices of seconds, each with its report."""

    def __init__(self, program, plane, questions, rate):
        self.command = [program, "--port", str(plane.port), "--cpu-of", str(plane.process.pid),
                        "--questions", questions, "--rate", str(rate), "--warm", "0.2",
                        "--seconds", str(SLICE_S), "--timeout", "5", "--sockets", "64", "--order", "shuffled"]

    def slice(self):
        done = subprocess.run(self.command, capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout)


class Lab:
    """Networks, each with a service that has an endpoint; services without; and the endpoints to be made."""

    def __init__(self, plane, wanted):
        self.plane, self.wanted = plane, wanted
        client = plane.client()
        self.estates = [control_plane.Estate(client, "g%d" % i) for i in range(wanted.networks)]
        self.latencies, self.replies, self.failures = [], [], []

    def network_of(self, number):
        return number % self.wanted.networks

    def set_up(self):
        for i, estate in enumerate(self.estates):
            estate.make_group()
            estate.make_network("n", prefix_of(i) + ".0.0/16", prefix_of(i) + ".1.0/24")
            if self.wanted.zones == "each" or i == 0:
                estate.make_zone()
            # Every network to one zone, or each to its own of the same name.
            holder = estate if self.wanted.zones == "each" else self.estates[0]
            holder.link("l%d" % i, estate.network_id("n"))
            estate.make_service("base%d" % i)
            estate.make_endpoint("base", "n", "base%d" % i)
        for number in range(self.wanted.endpoints):
            self.estates[self.network_of(number)].make_service("svc%d" % number)
        self.public = [self.plane.told(OUTSIDE, "svc%d.%s" % (number, SUFFIX))[1][-1]
                       for number in range(self.wanted.endpoints)]

    def questions(self):
        """What stays the same while endpoints come: outside, what was there, what is not there."""
        for number, address in enumerate(self.public):
            yield OUTSIDE, "svc%d.%s" % (number, SUFFIX), address
        for i in range(self.wanted.networks):
            yield source_in(i), "base%d.%s" % (i, SUFFIX), prefix_of(i) + ".1.4"
            yield source_in(i), "missing." + control_plane.ZONE, "NXDOMAIN"
            yield OUTSIDE, "base%d.%s" % (i, SUFFIX), self.plane.told(OUTSIDE, "base%d.%s" % (i, SUFFIX))[1][-1]

    def make_endpoints(self):
        os.nice(10)  # this thread alone: a client shares the server's cores only here
        try:
            for number in range(self.wanted.endpoints):
                self.make_endpoint(number)
        except Exception as fault:  # pylint: disable=broad-except
            self.failures.append(repr(fault))  # told by the main thread

    def make_endpoint(self, number):
        i = self.network_of(number)
        name, alias = "svc%d.%s" % (number, SUFFIX), "svc%d.%s." % (number, control_plane.ZONE)
        began = time.monotonic()
        self.estates[i].make_endpoint("e%d" % number, "n", "svc%d" % number)
        self.replies.append(time.monotonic() - began)
        wanted = ("NOERROR", [alias, self.private_address(number)])

        def right():
            got = self.plane.told(source_in(i), name)
            return None if got == wanted else "%s: %s instead of %s" % (name, got, wanted)
        self.latencies.append(visible.seconds_until(right))

    def private_address(self, number):
        """The subnet's first usable one is the base endpoint's; each later endpoint gets the next."""
        return "%s.1.%d" % (prefix_of(self.network_of(number)), 5 + number // self.wanted.networks)

    def check_all(self):
        """Every endpoint, from its network, from another and from outside."""
        wrong = 0
        for number, public in enumerate(self.public):
            name, alias = "svc%d.%s" % (number, SUFFIX), "svc%d.%s." % (number, control_plane.ZONE)
            inside = ("NOERROR", [alias, self.private_address(number)])
            elsewhere = inside if self.wanted.zones == "shared" else ("NXDOMAIN", [alias])
            i = self.network_of(number)
            for source, right in ((source_in(i), inside), (source_in((i + 1) % self.wanted.networks), elsewhere),
                                  (OUTSIDE, ("NOERROR", [alias, public]))):
                wrong += self.plane.told(source, name) != right
        return wrong


def told(reports):
    p99 = [report["latency_us"]["p99"] for report in reports]
    cpu = {key: 100 * sum(report[key] for report in reports) / sum(report["seconds"] for report in reports)
           for key in ("server_cpu_seconds", "own_cpu_seconds")}
    p50 = statistics.median(report["latency_us"]["p50"] for report in reports)
    return "%d slices of %d s, p50 %.0f us, p99 %.0f us (from %.0f to %.0f), CPU: server %.0f %%, load %.0f %%" % (
        len(reports), SLICE_S, p50, statistics.median(p99), min(p99), max(p99), cpu["server_cpu_seconds"],
        cpu["own_cpu_seconds"])


def milliseconds(values, share):
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def run(wanted):
    folder = tempfile.TemporaryDirectory(prefix="parallax-control-load-")
    with folder, control_plane.ControlPlane(wanted.parallax, folder.name) as plane:
        lab = Lab(plane, wanted)
        lab.set_up()
        path = os.path.join(folder.name, "questions")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines("%s %s A %s\n" % question for question in lab.questions())
        load = Load(wanted.dns_load, plane, path, wanted.rate)
        idle = [load.slice() for _ in range(wanted.idle_slices)]
        maker = threading.Thread(target=lab.make_endpoints)
        maker.start()
        busy = [load.slice()]
        while maker.is_alive():
            busy.append(load.slice())
        maker.join()
        wrong_after = lab.check_all()
    print("idle: " + told(idle))
    print("busy: " + told(busy))
    print("%d endpoints made: API reply median %.1f ms, p99 %.1f ms; visible after median %.2f ms, longest %.2f ms" % (
        len(lab.replies), milliseconds(lab.replies, 0.5), milliseconds(lab.replies, 0.99),
        milliseconds(lab.latencies, 0.5), milliseconds(lab.latencies, 1)))
    sent, wrong, lost = (sum(report[key] for report in idle + busy) for key in ("sent", "wrong", "missing"))
    examples = [example for report in idle + busy for example in report["examples"]][:10]
    print("%d questions: %d wrong, %d lost; afterwards %d wrong" % (sent, wrong, lost, wrong_after))
    for line in examples + lab.failures:
        print(line)
    return 1 if wrong or lost or wrong_after or lab.failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("parallax")
    parser.add_argument("dns_load")
    parser.add_argument("--endpoints", type=int, default=1000)
    parser.add_argument("--networks", type=int, default=50, help="at most 100")
    parser.add_argument("--rate", type=int, default=10000)
    parser.add_argument("--zones", choices=["shared", "each"], default="shared")
    parser.add_argument("--idle-slices", type=int, default=5)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
