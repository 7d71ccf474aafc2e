"""The workloads, W1 to W12 of the plan's numbering, the split first: what is held, what is asked, how hard."""
from dataclasses import dataclass, field
from typing import Callable

import content
from authoritative import Knot, Nsd
from caching import Dnsdist, DnsdistBatched, Dnsmasq, KnotResolver
from parallax_server import ECHOES, Parallax
from resolving import Bind, PowerDns, Unbound

PEERS = [Knot, Nsd, Bind, Unbound, PowerDns, Dnsdist, DnsdistBatched, KnotResolver, Dnsmasq]
UDP = ["--sockets", "8", "--window", "32", "--burst", "16"]


@dataclass
class Participant:
    label: str
    server: type
    parts: tuple
    questions: list
    options: dict = field(default_factory=dict)
    is_echo: bool = False


@dataclass
class Workload:
    key: str
    title: str
    parts: tuple
    questions: Callable[[], list]
    load: list = field(default_factory=lambda: list(UDP))
    # "rate": answers a CPU-second under load. The others are measured by sequences of their own.
    kind: str = "rate"
    without: tuple = ()  # peers it would not be fair or possible to show
    has_echoes: bool = True
    is_half: bool = False  # find the highest rate first, then offer half of it

    @property
    def needs_upstream(self):
        return "forward" in self.parts

    def participants(self, peers, ours):
        """`ours` is {label: text appended to Parallax's configuration}."""
        if self.key == "networks":
            found = networks_participants(ours)
        else:
            asked = self.questions()
            found = [Participant(label, Parallax, self.parts, asked,
                                 {"extra": extra, "fill": self.kind == "memory"})
                     for label, extra in ours.items()]
            found += [Participant(server.label, server, self.parts, asked) for server in peers
                      if server.serves(self.parts) and server not in self.without]
        if self.has_echoes:
            found += [Participant(echo.label, echo, (), found[0].questions, {}, True) for echo in ECHOES]
        return found


def networks_participants(ours):
    held = content.Networks(10000)
    found = []
    for label, extra in ours.items():
        many = {"networks": held.count, "extra": extra}
        found += [Participant(label + ", 1 network", Parallax, ("networks",), held.questions(True),
                              {**many, "one_network": True}),
                  Participant(label + ", 10,000 networks", Parallax, ("networks",), held.questions(False),
                              many)]
    return found


ZONE_HOLDERS = (Knot, Nsd)  # they hold the zone where the others forward and cache
# A process a connection, at most 20: its CPU time is gone with the process.
FORKING = (Dnsmasq,)
WORKLOADS = [
    Workload("split", "Split: one name, CNAME and address by source", ("split",), content.SPLIT.questions),
    Workload("cached", "W1: cached answer, 1,000 names", ("forward",), content.cached_questions),
    Workload("one-client", "W1: the same, every query in a message of its own", ("forward",),
             content.cached_questions, ["--sockets", "64", "--window", "4"]),
    Workload("miss", "W3: never asked before, through a local authority", ("forward",),
             content.miss_questions, ["--sockets", "8", "--window", "8"], without=ZONE_HOLDERS),
    Workload("private", "W5: private-zone answer, one network", ("private",), content.private_questions),
    Workload("networks", "W5: 10,000 networks and 100,000 prefixes against one", ("networks",), list,
             ["--sockets", "64", "--window", "4"]),
    Workload("tcp", "W6: cached answers over TCP, persistent, 10 at a time", ("forward",),
             content.cached_questions, ["--transport", "tcp", "--sockets", "16", "--window", "10"],
             without=FORKING, has_echoes=False),
    Workload("tcp-private", "W6: private answers over TCP, persistent, 10 at a time", ("private",),
             content.private_questions, ["--transport", "tcp", "--sockets", "16", "--window", "10"],
             without=FORKING, has_echoes=False),
    Workload("tcp-one-shot", "W6: a connection for every question", ("forward",),
             content.cached_questions, ["--transport", "tcp-one-shot", "--sockets", "16"],
             without=FORKING, has_echoes=False),
    Workload("load", "W8: a million records, from start to first answer", ("big",), list, kind="load",
             has_echoes=False),
    Workload("fixed", "W1 at a fixed 10,000 queries a second", ("forward",), content.cached_questions,
             ["--sockets", "8", "--rate", "10000"]),
    Workload("fixed-50k", "W1 at a fixed 50,000 queries a second", ("forward",), content.cached_questions,
             ["--sockets", "8", "--rate", "50000"]),
    Workload("half", "W1 at half of each one's own highest rate: latency", ("forward",),
             content.cached_questions, is_half=True),
    Workload("zipf", "W2: a million names by Zipf's law", ("forward",),
             lambda: content.zipf_questions(1_000_000), [*UDP, "--order", "zipf", "--zipf", "1.0"],
             without=(*ZONE_HOLDERS, Dnsmasq)),
    Workload("nxdomain", "W4a: missing names of a private zone", ("private",),
             content.missing_private_questions),
    Workload("nxdomain-forwarded", "W4b: missing names, forwarded", ("forward",),
             content.missing_forwarded_questions, ["--sockets", "8", "--window", "8"],
             without=ZONE_HOLDERS),
    Workload("reload", "W9: reload of the million records at 20,000 queries a second", ("big",), list,
             ["--sockets", "8", "--rate", "20000"], kind="reload", has_echoes=False),
    Workload("memory", "W10: resident octets a cached answer", ("forward",), content.miss_questions,
             ["--sockets", "8", "--window", "8"], kind="memory", without=(*ZONE_HOLDERS, Dnsmasq),
             has_echoes=False),
    Workload("storm", "W11: 10,000 clients ask one missing name at once", ("forward",), list,
             kind="storm", without=ZONE_HOLDERS, has_echoes=False),
    Workload("mixed", "W12: 80 % cached, 15 % private, 5 % misses", ("forward", "private"),
             content.mixed_questions, without=(*ZONE_HOLDERS, Dnsmasq)),
]
