"""The workloads, W1 to W12 of the plan's numbering, the split first: what is held, what is asked, how hard."""
from dataclasses import dataclass, field
from typing import Callable

import content
from authoritative import Knot, Nsd
from caching import Dnsdist, DnsdistBatched, Dnsmasq, KnotResolver
from parallax_server import ECHOES, EchoBatch, Parallax
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


ALL = ("*",)


@dataclass(frozen=True)
class GateRun:
    """What of a workload its gates need, so that all of them together take minutes."""
    peers: tuple = ALL  # labels
    rounds: int = 7

    def wants(self, peer):
        return self.peers == ALL or peer.label in self.peers


@dataclass
class Workload:
    key: str
    title: str
    parts: tuple
    questions: Callable[[], list]
    load: list = field(default_factory=lambda: list(UDP))
    # "rate": answers a CPU-second under load. The others are measured by sequences of their own.
    kind: str = "rate"
    meaning: str = ""  # what its figures say, beside them in the table
    is_plotted: bool = False
    without: tuple = ()  # peers it would not be fair or possible to show
    echoes: tuple = tuple(ECHOES)
    is_half: bool = False  # find the highest rate first, then offer half of it
    gate: GateRun = None  # None: no gate is about it

    @property
    def is_offered(self):
        """The rate is given, so nobody is busy all the time."""
        return self.is_half or "--rate" in self.load

    @property
    def needs_upstream(self):
        return "forward" in self.parts

    def participants(self, bench):
        many = {"networks": networks_participants, "zipf": zipf_participants}.get(self.key)
        found = many(bench) if many else self.alike(bench)
        asked = found[-1].questions
        found += [Participant(server.label, server, self.parts, asked) for server in bench.peers
                  if server.serves(self.parts) and server not in self.without]
        return found + [Participant(echo.label, echo, (), found[0].questions, {}, True) for echo in self.echoes]

    def alike(self, bench):
        asked = self.questions()
        cache = "filled" if self.kind == "memory" else "usual"
        return [Participant(label, Parallax, self.parts, asked, {"extra": extra, "cache": cache})
                for label, extra in bench.ours.items()]


def networks_participants(bench):
    held = content.Networks(10000)
    found = []
    for label, extra in bench.ours.items():
        many = {"networks": held.count, "extra": extra}
        found += [Participant(label + ", 1 network", Parallax, ("networks",), held.questions(True),
                              {**many, "one_network": True}),
                  Participant(label + ", 10,000 networks", Parallax, ("networks",), held.questions(False),
                              many)]
    return found


def zipf_participants(bench):
    """The cache is filled first: what is measured is finding, not asking."""
    few, many = content.zipf_questions(1000), content.zipf_questions(bench.cached_records)
    found = []
    for label, extra in bench.ours.items():
        options = {"extra": extra, "cache": "large"}
        found += [Participant(label + ", 1,000 names", Parallax, ("forward",), few, options),
                  Participant(f"{label}, {len(many):,} names", Parallax, ("forward",), many, options)]
    return found


ZONE_HOLDERS = (Knot, Nsd)  # they hold the zone where the others forward and cache
# A process a connection, at most 20: its CPU time is gone with the process.
FORKING = (Dnsmasq,)
WORKLOADS = [
    Workload("split", "Split: one name, CNAME and address by source", ("split",), content.SPLIT.questions,
             meaning="Everybody asks for the same 100 service names; each of three networks must get the alias and the "
                     "address that is its own. Who cannot do that is WRONG, however fast.",
             is_plotted=True, gate=GateRun()),
    Workload("cached", "W1: cached answer, 1,000 names", ("forward",), content.cached_questions,
             meaning="The answers are in the cache. 8 client sockets with 32 questions in flight each, sent 16 a "
                     "message, so that replies to one client can be grouped.",
             is_plotted=True, gate=GateRun()),
    Workload("one-client", "W1: the same, every query in a message of its own", ("forward",),
             content.cached_questions, ["--sockets", "64", "--window", "4"],
             meaning="64 client sockets with 4 questions in flight each: few replies of a batch go to the same "
                     "client, so grouping has little to group."),
    Workload("miss", "W3: never asked before, through a local authority", ("forward",),
             content.miss_questions, ["--sockets", "8", "--window", "8"], without=ZONE_HOLDERS,
             meaning="Every name is new, so every question is forwarded to a server without delay on the other core.",
             is_plotted=True, gate=GateRun()),
    Workload("private", "W5: private-zone answer, one network", ("private",), content.private_questions,
             meaning="The server holds the zone of 1,000 names itself.", is_plotted=True, gate=GateRun()),
    Workload("networks", "W5: 10,000 networks and 100,000 prefixes against one", ("networks",), list,
             ["--sockets", "64", "--window", "4"], echoes=(EchoBatch,),
             meaning="What the number of networks costs: the same clients ask the same names, all of one network or "
                     "spread over 10,000.",
             gate=GateRun()),
    Workload("tcp", "W6: cached answers over TCP, persistent, 10 at a time", ("forward",),
             content.cached_questions, ["--transport", "tcp", "--sockets", "16", "--window", "10"],
             without=FORKING, echoes=(), meaning="16 connections that stay, 10 questions in flight on each.",
             is_plotted=True, gate=GateRun()),
    Workload("tcp-private", "W6: private answers over TCP, persistent, 10 at a time", ("private",),
             content.private_questions, ["--transport", "tcp", "--sockets", "16", "--window", "10"],
             without=FORKING, echoes=(), meaning="The same for names of a zone that the server holds."),
    Workload("tcp-one-shot", "W6: a connection for every question", ("forward",),
             content.cached_questions, ["--transport", "tcp-one-shot", "--sockets", "16"],
             without=FORKING, echoes=(),
             meaning="Connect, ask, read, close, 16 at a time: mostly what the kernel's TCP costs."),
    Workload("load", "W8: a million records, from start to first answer", ("big",), list, kind="load",
             echoes=(), meaning="CPU and memory from the start of the program to an answer out of the whole zone.",
             gate=GateRun((Knot.label,), rounds=5)),
    Workload("fixed", "W1 at a fixed 10,000 queries a second", ("forward",), content.cached_questions,
             ["--sockets", "8", "--rate", "10000"], echoes=(EchoBatch,),
             meaning="Far from busy: a wakeup and its system calls for hardly more than one question.",
             is_plotted=True, gate=GateRun()),
    Workload("fixed-50k", "W1 at a fixed 50,000 queries a second", ("forward",), content.cached_questions,
             ["--sockets", "8", "--rate", "50000"],
             meaning="Between the two: some questions wait together, the server is not full. Who cannot answer that "
                     "many loses some."),
    Workload("half", "W1 at half of each one's own highest rate: latency", ("forward",),
             content.cached_questions, is_half=True,
             meaning="How long an answer takes on a server that is half full, counted from when the question was due: "
                     "the last columns are what matters, and the rate each was asked at."),
    Workload("zipf", "W2: a million names by Zipf's law", ("forward",),
             list, [*UDP, "--order", "zipf", "--zipf", "1.0"], without=(*ZONE_HOLDERS, Dnsmasq),
             echoes=(EchoBatch,), meaning="What a large cache costs: a million names in it against a thousand.",
             gate=GateRun(())),
    Workload("nxdomain", "W4a: missing names of a private zone", ("private",),
             content.missing_private_questions, meaning="Random names that the server's own zone does not have.",
             is_plotted=True),
    Workload("nxdomain-forwarded", "W4b: missing names, forwarded", ("forward",),
             content.missing_forwarded_questions, ["--sockets", "8", "--window", "8"],
             without=ZONE_HOLDERS,
             meaning="Random names that do not exist: each is forwarded, comes back NXDOMAIN and is never asked again."),
    Workload("cold", "Cold: every name for the first time, from the root down", ("root",), list, kind="cold",
             echoes=(),
             meaning="A resolver that knows only the root finds every name of the small Internet's sites once, with "
                     "DNSSEC validation, 200 questions in flight. A name without an address at the end is wrong.",
             is_plotted=True, gate=GateRun(rounds=5)),
    Workload("reload", "W9: reload of the million records at 20,000 queries a second", ("big",), list,
             ["--sockets", "8", "--rate", "20000"], kind="reload", echoes=(),
             meaning="SIGHUP with a new serial while questions come in: no answer may be lost. The CPU is that of the "
                     "answers and the reload, without processes that ended meanwhile (NSD's old ones)."),
    Workload("memory", "W10: resident octets a cached answer", ("forward",), content.miss_questions,
             ["--sockets", "8", "--window", "8"], kind="memory", without=(*ZONE_HOLDERS, Dnsmasq),
             echoes=(), meaning="How much the process grows while new names fill its cache, for each answer it kept.",
             gate=GateRun((), rounds=1)),
    Workload("storm", "W11: 10,000 clients ask one name nobody has asked before", ("forward",), list,
             kind="storm", without=ZONE_HOLDERS, echoes=(),
             meaning="2,048 of them wait at a time, the first ones for the answer from upstream; all must get it. Wrong "
                     "answers (SERVFAIL) and lost ones are those of all rounds."),
    Workload("mixed", "W12: 80 % cached, 15 % private, 5 % misses", ("forward", "private"),
             content.mixed_questions, without=(*ZONE_HOLDERS, Dnsmasq),
             meaning="What a resolver of a site does all day."),
]
