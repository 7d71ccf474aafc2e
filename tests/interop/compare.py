"""What must be equal in the replies of three authorities, and which differences are meant.

A reply is compared by aspects. Parallax's must equal that of NSD or that of Knot; where these two agree there is no
choice. Other differences need an explanation: a predicate here, named with its reason in explained.txt.
"""
import dnswire

ASPECTS = ("question", "rcode", "aa", "answer", "authority", "additional")
LINKS_MAX = 16


def rrsets(section):
    """Records as RRsets in the order of their first record: the alias chain counts, the order of records does not."""
    sets = {}
    for owner, rr_type, ttl, rdata in section:
        sets.setdefault((owner, rr_type), []).append((ttl, rdata))
    return [(key, sorted(records)) for key, records in sets.items()]


def aspects_of(reply):
    return {"question": reply.question_wire, "rcode": reply.rcode, "aa": reply.aa,
            "answer": rrsets(reply.answer), "authority": sorted(rrsets(reply.authority)),
            "additional": sorted(rrsets(reply.additional))}


def held_by(replies):
    """Every RRset these replies answered with."""
    return {key: records for reply in replies for key, records in rrsets(reply.answer)}


class Case:
    """One question and the three replies, as the predicates see them."""

    def __init__(self, question, replies, served):
        self.question = question
        self.apexes, self.held = served
        self.nsd, self.knot, self.parallax = replies
        seen = [aspects_of(reply) for reply in replies]
        self.differing = [a for a in ASPECTS if seen[2][a] not in (seen[0][a], seen[1][a])]
        self.peers_differ = seen[0] != seen[1]

    def peers(self):
        return (self.nsd, self.knot)

    def __str__(self):
        rows = ["%s: %s" % (self.question, ", ".join(self.differing))]
        for name, reply in (("nsd", self.nsd), ("knot", self.knot), ("parallax", self.parallax)):
            rows.append("  %-8s %s aa=%d %s" % (name, reply.rcode, reply.aa, reply.ede or ""))
            for label in ("answer", "authority", "additional"):
                rows += ["    %-10s %s" % (label, shortened(record)) for record in getattr(reply, label)]
        return "\n".join(rows)


def shortened(record):
    text = " ".join(map(str, record))
    return text if len(text) < 160 else text[:157] + "..."


def end_of(reply):
    """The target of the last alias, or nothing."""
    aliases = [rdata for _, rr_type, _, rdata in reply.answer if rr_type == "CNAME"]
    return aliases[-1] if aliases else None


def is_at_or_below(name, apex):
    return name == apex or name.endswith("." + apex)


def failed(case, code, text):
    reply = case.parallax
    return reply.rcode == "SERVFAIL" and not reply.answer and not reply.authority and \
        any(c == code and text in t for c, t in reply.ede)


def aliases_of(reply):
    return [(owner, rdata) for owner, rr_type, _, rdata in reply.answer if rr_type == "CNAME"]


def loop(case):
    """The peers' own chains come back to an owner in them."""
    def comes_back(reply):
        chain = aliases_of(reply)
        return bool(chain) and chain[-1][1] in [owner for owner, _ in chain]
    return failed(case, 0, "loops") and any(comes_back(p) for p in case.peers())


def long_chain(case):
    return failed(case, 0, "longer than 16 links") and \
        any(len(aliases_of(p)) >= LINKS_MAX for p in case.peers())


def grows(reply):
    """The last target is longer than a name on the way to it."""
    chain = aliases_of(reply)
    return bool(chain) and len(chain[-1][1]) > min(len(owner) for owner, _ in chain)


def growing_loop(case):
    """A DNAME onto a name below itself: each link is longer, no name is met twice."""
    return failed(case, 0, "longer than 16 links") and any(grows(p) for p in case.peers())


def grown_too_long(case):
    """The same, and a name gets too long before the links are too many: the chain is the peer's, and more."""
    mine = aliases_of(case.parallax)
    return case.parallax.rcode == "YXDOMAIN" and any(
        grows(p) and mine[:len(aliases_of(p))] == aliases_of(p) for p in case.peers())


def leaves_what_is_held(case):
    """The last alias leads to a name under no zone here."""
    ends = [end_of(p) for p in case.peers()]
    return failed(case, 20, "") and any(
        e and not any(is_at_or_below(e, apex) for apex in case.apexes) for e in ends)


def is_referral(reply):
    return any(rr_type == "NS" for _, rr_type, _, _ in reply.authority)


def follows_a_delegation(case):
    return case.question.rd and any(is_referral(p) for p in case.peers()) and \
        case.parallax.rcode == "SERVFAIL" and not case.parallax.answer


def minimal_any(case):
    """The peers chose another RRset of the same owner; where they were asked for this one it is equal."""
    mine = rrsets(case.parallax.answer)
    return case.question.rr_type == "ANY" and bool(mine) and \
        case.held.get(mine[-1][0], mine[-1][1]) == mine[-1][1] and any(
            p.answer and rrsets(p.answer)[-1][0][0] == mine[-1][0][0] for p in case.peers())


def unforwarded_any(case):
    """HINFO where an upstream would be asked (RFC 8482 section 4.2)."""
    return case.question.rr_type == "ANY" and case.question.rd and \
        [(t, r) for _, t, _, r in case.parallax.answer][-1:] == [("HINFO", "075246433834383200")]


def adds_nothing(case):
    """Addresses of MX, NS and SRV targets are left to the next question."""
    return not case.parallax.additional and not is_referral(case.parallax)


EXPLANATIONS = {f.__name__: f for f in (
    loop, long_chain, growing_loop, grown_too_long, leaves_what_is_held,
    follows_a_delegation, minimal_any, unforwarded_any, adds_nothing)}


class Explained:
    """explained.txt: `predicate | aspects it may explain | reason`, the first that fits counts."""

    def __init__(self, path):
        self.rows, self.matched = [], {}
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    name, aspects, reason = (field.strip() for field in line.split("|"))
                    if not reason or not set(aspects.split()) <= set(ASPECTS):
                        raise ValueError("explained.txt: " + line)
                    self.rows.append((name, set(aspects.split()), EXPLANATIONS[name]))
                    self.matched[name] = 0

    def unexplained(self, case):
        """The differing aspects that no explanation covers."""
        left = set(case.differing)
        for name, aspects, predicate in self.rows:
            if left & aspects and predicate(case):
                self.matched[name] += 1
                left -= aspects
        return left

    def unused(self):
        return [name for name, count in self.matched.items() if count == 0]
