#!/usr/bin/env python3
"""Random topologies, random questions, real packets: every answer equals the oracle's, nothing leaks.

  horizons_test.py PARALLAX [--questions N] [--seed S]

Each topology is written as a configuration, served by the real program in front of scripted upstreams that
return whole chains, and asked from source addresses of all its networks over UDP: half of the questions again
and again, so that the caches answer them, with TTLs of seconds, so that they expire. Every so many questions
something changes and the server reloads; what is no longer true must not be told once more. Every so many
questions `parallax explain` is asked too and has to tell the same answer. The seed is printed and repeats a run.
"""
import argparse
import collections
import ipaddress
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import oracle  # noqa: E402
import server  # noqa: E402
import topologies  # noqa: E402

PER_TOPOLOGY = 2500
EXPLAIN_EVERY = 250
RELOAD_EVERY = 150
RCODES = {"NOERROR": 0, "NXDOMAIN": 3}


def ttl_of(name):
    """1 to 3 s: a topology is asked for about as long, so entries are born, aged and expired."""
    return 1 + len(name) % 3


def side_function(records):
    """What an upstream says: the whole chain as far as its own records reach."""
    def answer(name, rr_type):
        chain = []
        while True:
            exists, held = oracle.records_in(records, ".", name)
            if rr_type in held:
                return 0, chain + [(name, rr_type, ttl_of(name), value) for value in held[rr_type]], []
            if "CNAME" not in held or any(name == owner for owner, *_ in chain):
                soa = [(".", "SOA", 60, topologies.SOA)]
                return (0 if exists else 3), chain, soa
            chain.append((name, "CNAME", ttl_of(name), held["CNAME"][0]))
            name = held["CNAME"][0]
    return answer


def record_lines(zone):
    for owner, types in zone["records"].items():
        for rr_type, values in types.items():
            for value in values:
                yield "%s 10 %s %s" % (owner, rr_type, value)


def config_of(topology, ports):
    networks = []
    for network in topology["networks"]:
        item = {"name": network["name"], "sources": network["sources"]}
        if network.get("same_as"):
            item["same-as"] = network["same_as"]
        elif network["rewrite"] == "off":
            item["rewrite"] = "off"
        networks.append(item)
    zones = [{"id": zone["id"], "name": zone["name"], "records": list(record_lines(zone)),
              "links": [{"network": network, "resolution-policy": policy}
                        for network, policy in zone["links"].items()]} for zone in topology["zones"]]
    rules = []
    for rule in topology["rules"]:
        item = {"suffix": rule["suffix"], "to": ["127.0.0.1:%d" % ports[rule["side"]]]}
        if rule["network"]:
            item["networks"] = [rule["network"]]
        rules.append(item)
    services = [{"name": s["name"], "type": s["type"], "public-address": s["address"]}
                for s in topology["services"]]
    # A busy machine is no difference: the deadline is out of the way.
    return {"limits": {"client-deadline": "20s"}, "networks": networks, "zones": zones, "forward": rules, "services": services}


def private_leaks(topology, source, records):
    """Addresses of private zones that are not linked to the source's network."""
    network = oracle.network_of(topology, source)
    linked = set()
    if network:
        name = oracle.horizon_network(topology, network)["name"]
        linked = {index for index, zone in enumerate(topology["zones"]) if name in zone["links"]}
    return [value for _, rr_type, value in records
            if rr_type == "A" and ipaddress.ip_address(value) in ipaddress.ip_network("10.0.0.0/8")
            and int(value.split(".")[1]) not in linked]


def mixed_case(rng, name):
    return "".join(c.upper() if rng.random() < 0.5 else c for c in name)


def compare(topology, question, got, where):
    """Returns a description of what is wrong, or nothing."""
    source, name, rr_type = question
    rcode, records = oracle.answer(topology, source, name, rr_type)
    leaks = private_leaks(topology, source, got[1])
    if leaks:
        return "LEAK of %s to %s: %s %s (%s)" % (leaks, source, name, rr_type, where)
    if (rcode, sorted(records)) != (got[0], sorted(got[1])):
        return "%s: %s %s from %s\n  oracle %s %s\n  served %s %s" % (
            where, name, rr_type, source, rcode, records, got[0], got[1])
    return None


def explained(running, question):
    """The answer `parallax explain` tells for the question."""
    source, name, rr_type = question
    told = json.loads(running.parallax("explain", "--socket", running.admin, "--json", "--from", source, name, rr_type))
    return told["response"]["rcode"], [(r["owner"].lower(), r["type"], r["rdata"].lower())
                                       for r in told["response"]["answer"]]


def served(running, rng, question):
    source, name, rr_type = question
    reply = dnswire.ask(running.address, mixed_case(rng, name), rr_type, source=source)
    chain = [(owner, kind, value.strip('"')) for owner, kind, value in reply.chain()]
    return reply.rcode, chain


def run_topology(arguments, rng, count):
    topology = topologies.generate(rng)
    failures, counts = [], collections.Counter()
    with server.PublicSide([side_function(records) for records in topology["sides"]]) as public, \
            server.ParallaxServer(arguments.parallax, config_of(topology, public.ports)) as running:
        for number, question in enumerate(topologies.questions(rng, topology, count)):
            if number % RELOAD_EVERY == RELOAD_EVERY - 1:
                topologies.change(rng, topology)
                running.reload(config_of(topology, public.ports))
                counts["reloads"] += 1
            wrong = compare(topology, question, served(running, rng, question), "socket")
            if not wrong and number % EXPLAIN_EVERY == 0:
                told = explained(running, question)
                told = told[0], [(owner, kind, value.strip('"')) for owner, kind, value in told[1]]
                wrong = compare(topology, question, told, "explain")
                counts["explained"] += 1
            if wrong:
                source, name, rr_type = question
                again = dnswire.ask(running.address, name, rr_type, source=source)
                failures.append("%s\n  asked again: %s %s %s\n  configuration kept: %s" % (
                    wrong, again.rcode, again.chain(), again.ede, running.path))
            if len(failures) >= 5:
                break
        counts["from the cache"] += running.statistics()["counters"]["ready_answers"]
    return failures, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parallax")
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print("seed %d" % arguments.seed, flush=True)
    rng, asked, counts, started = random.Random(arguments.seed), 0, collections.Counter(), time.monotonic()
    while asked < arguments.questions:
        failures, counted = run_topology(arguments, rng, min(PER_TOPOLOGY, arguments.questions - asked))
        if failures:
            print("\n".join(failures) + "\nseed %d" % arguments.seed)
            return 1
        asked += PER_TOPOLOGY
        counts += counted
    if counts["from the cache"] * 10 < asked:
        print("only %d of %d answers came from the cache: this run shows little" % (counts["from the cache"], asked))
        return 1
    print("%d questions, %s, 0 differences, 0 leaks, %.0f s" % (
        asked, ", ".join("%d %s" % (number, what) for what, number in sorted(counts.items())),
        time.monotonic() - started))
    return 0


if __name__ == "__main__":
    sys.exit(main())
