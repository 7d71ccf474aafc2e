"""The gates: what each asks for, the workload that shows it, and how far it is met."""
from dataclasses import dataclass
from typing import Callable

from parallax_server import GROUPING_OFF, EchoBatch, Parallax
from summary import ratio_interval

NEAR_SHARE = 0.8  # of a gate: missed, but not by much
OURS = Parallax.label
OFF = GROUPING_OFF
E64 = EchoBatch.label
UNBOUND = "Unbound"
DNSDIST = ("dnsdist", "dnsdist, vector 64")


@dataclass(frozen=True)
class Measured:
    value: float
    interval: tuple = None  # 95 %, where there are rounds to draw from


class Rows:
    """A workload's rows by label."""

    def __init__(self, record):
        self.rows = {row["label"]: row for row in record["rows"]}

    def is_wrong(self, label):
        """Of a server whose rows begin with this label: one of them."""
        return any(row.get("is_wrong") for one, row in self.rows.items() if one.startswith(label))

    def labels_of_peers(self):
        return [label for label, row in self.rows.items()
                if not label.startswith((OURS, "E1 ", "E64")) and not row.get("is_wrong")]

    def ratio(self, ours, theirs, key="per_cpu_second"):
        """Of medians; None when one of the two was not measured."""
        one, other = self.rows.get(ours), self.rows.get(theirs)
        if not one or not other or not other[key]:
            return None
        interval = None
        if one.get("rates") and other.get("rates"):
            interval = ratio_interval(one["rates"], other["rates"])
        return Measured(one[key] / other[key], interval)

    def against_best(self, ours, peers=None):
        found = [self.ratio(ours, label) for label in (peers or self.labels_of_peers())]
        return min(filter(None, found), key=lambda one: one.value, default=None)

    def figure(self, label, key):
        row = self.rows.get(label)
        return None if row is None else Measured(row[key])


@dataclass(frozen=True)
class Gate:
    text: str       # what is asked for
    workload: str
    target: float
    measure: Callable  # (Rows, label of ours) -> Measured or None
    unit: str = "x"
    at_most: bool = False
    is_one: bool = False  # not asked for both with grouping and without

    def reached(self, measured):
        """1 and more: met."""
        return self.target / measured.value if self.at_most else measured.value / self.target


def against(label):
    return lambda rows, ours: rows.ratio(ours, label)


def best_of(labels=None):
    return lambda rows, ours: rows.against_best(ours, labels)


def of_itself(many, one):
    return lambda rows, ours: rows.ratio(ours + many, ours + one)


def figure(key):
    return lambda rows, ours: rows.figure(ours, key)


GATES = [
    Gate("cached, grouping off: 0.85 x E64", "cached", 0.85, lambda rows, _: rows.ratio(OFF, E64),
         is_one=True),
    Gate("cached, grouping on, 8 client sockets: 1.3 x E64", "cached", 1.3, lambda rows, _: rows.ratio(OURS, E64),
         is_one=True),
    Gate("private zone: 1.3 x Knot", "private", 1.3, against("Knot DNS")),
    Gate("private zone: 3 x NSD as Debian ships it", "private", 3, against("NSD")),
    Gate("split: 4 x BIND", "split", 4, against("BIND 9")),
    Gate("cached: 4 x Unbound", "cached", 4, against(UNBOUND)),
    Gate("cached: 4 x PowerDNS Recursor", "cached", 4, against("PowerDNS Recursor")),
    Gate("cached: 3 x BIND", "cached", 3, against("BIND 9")),
    Gate("cached: 3 x dnsdist", "cached", 3, against("dnsdist")),
    Gate("10,000 networks and 100,000 prefixes against one network: 0.95", "networks", 0.95,
         of_itself(", 10,000 networks", ", 1 network")),
    Gate("1,000,000 names, Zipf, against 1,000: 0.9", "zipf", 0.9,
         of_itself(", 1,000,000 names", ", 1,000 names")),
    Gate("miss: 3.5 x Unbound", "miss", 3.5, against(UNBOUND)),
    Gate("miss: no dearer than dnsdist", "miss", 1, best_of(DNSDIST)),
    Gate("TCP, persistent, pipelined: 2 x the best peer", "tcp", 2, best_of()),
    Gate("1,000,000 records: loaded in 0.5 x Knot's CPU", "load", 0.5,
         lambda rows, ours: rows.ratio(ours, "Knot DNS", "cpu_seconds"), at_most=True),
    Gate("1,000,000 records: 150 octets a name", "load", 150, figure("octets_a_record"), "octets", True),
    Gate("memory: 256 octets a cached A answer", "memory", 256, figure("octets_an_answer"), "octets", True),
    Gate("10,000 queries/s: CPU an answer no worse than the best peer", "fixed", 1, best_of()),
    Gate("cold: 0.5 x Unbound's CPU", "cold", 0.5, lambda rows, ours: rows.ratio(UNBOUND, ours), at_most=True,
         is_one=True),
]


def shown(gate, measured):
    if measured is None:
        return ""
    if gate.unit == "octets":
        return f"{measured.value:,.0f} octets"
    text = f"{measured.value:.2f} x"
    if measured.interval:
        text += f" ({measured.interval[0]:.2f} to {measured.interval[1]:.2f})"
    return text


def verdict(gate, measured, is_wrong):
    if is_wrong:
        return "**not met: wrong answers**"
    share = gate.reached(measured)
    if share >= 1:
        return "met"
    return f"{share:.2f} of the gate" if share >= NEAR_SHARE else f"**{share:.2f} of the gate**"


def gates_table(records):
    """Markdown; `records` are {workload's key: its record}. What was not measured is left out."""
    lines = ["| gate | measured | grouping off | |", "|---|---|---|---|"]
    for gate in GATES:
        if gate.workload not in records:
            continue
        rows = Rows(records[gate.workload])
        measured = gate.measure(rows, OURS)
        if measured is None:
            continue
        plain = None if gate.is_one else gate.measure(rows, OFF)
        lines.append(f"| {gate.text} | {shown(gate, measured)} | {shown(gate, plain)} | "
                     f"{verdict(gate, measured, rows.is_wrong(OURS))} |")
    return lines
