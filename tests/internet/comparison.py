"""When the answers of recursive resolvers are the same, and which differences are meant.

An answer is compared by aspects: rcode, records as a set, AD, and whether an extended error is there. Three peers or
more that agree are right; where they are divided, any one of them may be. explained.txt names what is meant.
"""
import collections
import fnmatch
import re

ASPECTS = ("rcode", "records", "ad", "ede")
MAJORITY = 3
WHY_INSECURE = {1, 2, 27}  # RFC 8914, 9276: an algorithm, a digest, iterations that are not supported
SIGNING_TYPES = ("RRSIG", "NSEC", "NSEC3")


def records_of(reply, rr_type):
    """Owner, type, rdata; without what DO adds to an answer."""
    return frozenset((owner, kind, rdata) for owner, kind, _, rdata in reply.answer
                     if kind not in SIGNING_TYPES or kind == rr_type)


def aspects_of(reply, rr_type):
    """No answer at all is a failure like any other; what a failure carries means nothing."""
    if reply is None or reply.rcode == "SERVFAIL":
        return {"rcode": "SERVFAIL", "records": frozenset(), "ad": 0, "ede": bool(reply and reply.ede)}
    return {"rcode": reply.rcode, "records": records_of(reply, rr_type), "ad": reply.ad, "ede": bool(reply.ede)}


def wanted_values(values):
    """What is right: the majority's value, or any when there is none."""
    value, count = collections.Counter(values).most_common(1)[0]
    return {value} if count >= MAJORITY else set(values)


def error_differs(mine, subject, theirs):
    """Peers of this age say little in extended errors: one that does is enough to want or to allow it."""
    if mine["rcode"] == "SERVFAIL":
        return any(theirs) and not mine["ede"]
    return mine["ede"] and not any(theirs) and not {code for code, _ in subject.ede} <= WHY_INSECURE


class Case:
    """One question, the subject's reply and the peers' by label."""

    def __init__(self, question, subject, peers):
        self.question, self.subject, self.peers = question, subject, peers
        mine = aspects_of(subject, question.rr_type)
        theirs = [aspects_of(reply, question.rr_type) for reply in peers.values()]
        self.differing = [aspect for aspect in ("rcode", "records", "ad")
                          if mine[aspect] not in wanted_values([one[aspect] for one in theirs])]
        if error_differs(mine, subject, [one["ede"] for one in theirs]):
            self.differing.append("ede")
        self.peers_differ = len({(one["rcode"], one["records"], one["ad"]) for one in theirs}) > 1

    def __str__(self):
        rows = ["%s: %s" % (self.question, ", ".join(self.differing) or "peers differ")]
        for label, reply in [("subject", self.subject), *self.peers.items()]:
            if reply is None:
                rows.append("  %-18s no answer" % label)
                continue
            rows.append("  %-18s %s ad=%d %s" % (label, reply.rcode, reply.ad, reply.ede or ""))
            rows += ["    " + " ".join(record)[:150] for record in sorted(records_of(reply, self.question.rr_type))]
        return "\n".join(rows)


class Explained:
    """explained.txt: `name pattern | types | aspects | reason`; `*` stands for any."""

    def __init__(self, path):
        self.rows, self.matched = [], collections.Counter()
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    pattern, types, aspects, reason = (field.strip() for field in line.split("|"))
                    if not reason or not set(aspects.split()) <= set(ASPECTS):
                        raise ValueError("explained.txt: " + line)
                    name = re.compile(fnmatch.translate(pattern))
                    self.rows.append((pattern + " " + types, name, types.split(), set(aspects.split())))

    def unexplained(self, case):
        """The differing aspects that no line covers."""
        left = set(case.differing)
        for key, name, types, aspects in self.rows:
            fits = name.match(case.question.name) and (types == ["*"] or case.question.rr_type in types)
            if fits and left & aspects:
                self.matched[key] += 1
                left -= aspects
        return left

    def unused(self):
        return [key for key, *_ in self.rows if not self.matched[key]]
