#!/usr/bin/env python3
"""The small Internet itself: every server answers for its zones, and what is to be broken is broken as it should be.

  world_test.py [--hosts one|two]

Asked through Unbound over IPv4 only, IPv6 only and both; by default with the resolver in a namespace of its own where
the system allows a cable (veth), and once in the servers' namespace.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import small_internet  # noqa: E402
import asked  # noqa: E402
import comparison  # noqa: E402
import dnswire  # noqa: E402
import pipeline  # noqa: E402
import resolvers  # noqa: E402
from servers import NAME_SERVERS  # noqa: E402
from watch import Watch  # noqa: E402

# name: (rcode, AD) that a validating resolver gives for its address.
ENDS = {"www.good.example.": ("NOERROR", 1), "www.good.org.": ("NOERROR", 1), "www.good.com.": ("NOERROR", 1),
        "s1.service.signalr.net.": ("NOERROR", 1), "far.trafficmanager.net.": ("NOERROR", 0),
        "www.plain.example.": ("NOERROR", 0), "www.optedout.good.com.": ("NOERROR", 0),
        "sql.database.windows.net.": ("NOERROR", 0), "www.tree.good.example.": ("NOERROR", 1),
        "www.expired.broken.": ("SERVFAIL", 0), "www.notyet.broken.": ("SERVFAIL", 0),
        "www.wrongds.broken.": ("SERVFAIL", 0), "www.wrongtag.broken.": ("SERVFAIL", 0),
        "www.unsigned.broken.": ("SERVFAIL", 0), "www.missingsig.broken.": ("SERVFAIL", 0),
        "www.badsig.broken.": ("SERVFAIL", 0), "www.nodnskeysig.broken.": ("SERVFAIL", 0),
        "missing.nodenial.broken.": ("SERVFAIL", 0), "missing.nodenial3.broken.": ("SERVFAIL", 0),
        "www.unknownalg.broken.": ("NOERROR", 0), "www.unknowndigest.broken.": ("NOERROR", 0),
        "www.manyds.broken.": ("NOERROR", 1), "www.sha1ds.broken.": ("NOERROR", 1),
        "www.island.broken.": ("NOERROR", 0),
        "www.lame.broken.": ("SERVFAIL", 0), "www.halflame.broken.": ("NOERROR", 1),
        "www.cycle-a.broken.": ("SERVFAIL", 0), "www.tcponly.evil.": ("NOERROR", 0)}


def servers_answer(net, wrong):
    """Each name server has its zones, over both families."""
    count = 0
    for server in NAME_SERVERS.values():
        zones = net.world.served_by(server.key)
        packets = [dnswire.build_query(zone.name, "SOA", rd=False) for zone in zones]
        for address in server.addresses:
            for zone, packet in zip(zones, packets):
                reply = dnswire.ask_udp((address, 53), None, packet)
                count += 1
                if reply.rcode != "NOERROR" or not reply.aa or [row[0] for row in reply.answer] != [zone.name]:
                    wrong.append("%s at %s has no %s: %s" % (server.key, address, zone.name, reply.rcode))
    print("%d zones on %d name servers: %d answers" % (len(net.world.zones), len(NAME_SERVERS), count))


def names_end(net, families, wrong):
    with Watch() as watch, resolvers.Unbound(net, families) as resolver:
        questions = [asked.Question(name, "A") for name in ENDS]
        replies = pipeline.ask_most(resolver.address, [question.packet for question in questions])
        for (name, wanted), reply in zip(ENDS.items(), replies):
            aspects = comparison.aspects_of(reply, "A")
            if (aspects["rcode"], aspects["ad"]) != wanted:
                wrong.append("%s over %s: %s ad=%d, wanted %s" % (
                    name, families, aspects["rcode"], aspects["ad"], wanted))
        asked_of = {"ipv4": 0, "ipv6": 0}
        for server in NAME_SERVERS.values():
            asked_of["ipv4"] += watch.to([server.ipv4])
            asked_of["ipv6"] += watch.to([server.ipv6])
    print("%-4s: %d names, packets to servers: %s" % (families, len(ENDS), asked_of))
    for family in set(asked_of) - {families}:
        if families != "both" and asked_of[family]:
            wrong.append("asked over %s although it is off" % family)
    if not sum(asked_of.values()):
        wrong.append("the watch saw no packet")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", choices=("one", "two"), default="two")
    options, wrong = parser.parse_args(), []
    with small_internet.SmallInternet(4, hosts=options.hosts) as net:
        servers_answer(net, wrong)
        for families in resolvers.FAMILIES:
            names_end(net, families, wrong)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
