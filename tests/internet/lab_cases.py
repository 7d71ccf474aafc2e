"""The hostile questions of the lab, and what must come of each (SECURITY 1A and 1B).

A case's names are made anew for every question (`%d`), so that none is answered from a cache.
"""
from dataclasses import dataclass

from evil_behaviours import FORGED, POISON_KINDS

PACKETS_MAX, CPU_MS_MAX = 100, 10.0
RESOLVED, FAILED, ANY_END = {"NOERROR"}, {"SERVFAIL"}, {"NOERROR", "NXDOMAIN", "SERVFAIL", "YXDOMAIN", "none"}


@dataclass(frozen=True)
class Case:
    key: str
    name: str
    ends: frozenset  # rcodes that are right; "none" for no answer at all
    packets_max: int = PACKETS_MAX
    cpu_ms_max: float = CPU_MS_MAX
    form: str = "short"  # "long": a case that takes a resolver's whole patience, and whose like is in the short form

    @property
    def in_flood(self):
        """A name that is always the same would come from the cache."""
        return "%d" in self.name


def case(key, name, ends, packets_max=PACKETS_MAX, form="short"):
    return Case(key, name, frozenset(ends | ({"none"} if ends == FAILED else set())), packets_max, form=form)


# Where SECURITY names a smaller number than 100 it is here, with four more for the way down.
EXHAUSTION = [
    case("endless delegation", "x%d.endless.evil.", FAILED),
    case("NXNS referral", "x%d.nxns.evil.", FAILED, 16),
    case("50 dead servers", "x%d.nrdelegation.evil.", FAILED, 24),
    case("CAMP", "x%d.camp.evil.", FAILED),
    case("ten names, one dead address", "x%d.selfglue.evil.", FAILED, 16, "long"),
    case("rotating faults", "x%d.resend.evil.", ANY_END, 36),
    case("endless CNAME", "x%d.cnames.evil.", FAILED | RESOLVED),
    case("endless DNAME", "a%d.x%d.dnames.evil.", FAILED | {"YXDOMAIN", "NOERROR"}),
    case("CNAME loop", "x%d.cnameloop.evil.", FAILED | RESOLVED),
    case("3,900 addresses", "x%d.bigset.evil.", FAILED | RESOLVED),
    case("64 KiB of pointers", "x%d.pointers.evil.", ANY_END),
    case("10,000 options", "h%d.options.evil.", ANY_END),
    case("100 NSEC3 of 2,500 iterations", "x%d.denial.evil.", {"NXDOMAIN"} | FAILED),
    case("400 servers", "h%d.bigns.evil.", FAILED | RESOLVED),
    case("answers after 3 s", "h%d.slow.evil.", FAILED | RESOLVED | {"none"}, form="long"),
    case("silence", "x%d.silent.evil.", FAILED, form="long"),
    case("SERVFAIL everywhere", "x%d.servfail.evil.", FAILED),
    case("referral to itself", "x%d.nsloop.evil.", FAILED | RESOLVED),
    case("cyclic delegations", "x%d.cycle-a.broken.", FAILED, 24),
    case("a server without address", "x%d.nsmissing.broken.", FAILED),
    case("only private addresses", "x%d.private.broken.", FAILED),
    case("500 NSEC3 iterations", "x%d.iterations.broken.", ANY_END),
    case("KeyTrap", "www.keytrap.broken.", FAILED),
]
# What comes in must not count: the right answer, or none.
FORGERIES = [
    case("1,000 wrong ids", "h%d.wrongid.evil.", RESOLVED | FAILED),
    case("32 malformed replies first", "h%d.malformed.evil.", RESOLVED),
    case("another question", "h%d.wrongquestion.evil.", FAILED),
    case("another source", "h%d.wrongsource.evil.", FAILED, form="long"),
]
POISONERS = [case(kind, kind + "_%d.poison.evil.", ANY_END) for kind in POISON_KINDS]

# (name, type): the records that must still be right afterwards, whatever was said about them.
TRUTH = {
    ("www.victim.example.", "A"): {"21.80.8.1"}, ("www.victim.example.", "AAAA"): {"2a80::8:1"},
    ("mail.victim.example.", "A"): {"21.80.8.2"},
    ("victim.example.", "NS"): {"ns1.hosting.org.", "ns2.hosting.org."},
    ("ns1.hosting.org.", "A"): {"21.53.11.53"}, ("ns2.hosting.org.", "A"): {"21.53.12.53"},
    ("www.plain.example.", "A"): {"21.80.7.1"}, ("www.good.example.", "A"): {"21.80.2.2"},
    ("example.", "NS"): {"a.registry.net.", "b.registry.net."}, ("evil.", "NS"): {"a.registry.net.", "b.registry.net."},
    (".", "NS"): {"a.root-servers.net.", "b.root-servers.net.", "c.root-servers.net."},
    ("h1.tcponly.evil.", "A"): {"21.82.28.1"}, ("www.noopt.evil.", "A"): {"21.82.27.1"},
}
CONTROL = ("www.good.org.", "A", "21.80.4.2")


def is_forged(reply):
    return any(rdata in (FORGED, "2a66::6") for _, _, _, rdata in reply.answer)
