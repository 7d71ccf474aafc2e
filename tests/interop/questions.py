"""Which questions a zone is asked: every owner, what is above, below and beside it, every type."""
import dnswire

TYPES = ["A", "AAAA", "TXT", "CNAME", "DNAME", "NS", "DS", "MX", "SOA", "ANY", "TYPE65280"]
NAME_OCTETS_MAX, LABEL_OCTETS_MAX = 255, 63


def owners_of(master_file):
    """Owners relative to the apex as tuples of labels; records stand on one line, owner first."""
    owners = []
    for line in master_file.splitlines():
        if line and line[0] not in "$; \t":
            text = line.split()[0]
            owner = () if text == "@" else tuple(dnswire.split_labels(text))
            if owner not in owners:
                owners.append(owner)
    return owners


def is_name(text):
    wire = dnswire.encode_name(text)
    labels = [len(dnswire.encode_label(label)) - 1 for label in dnswire.split_labels(text)]
    return len(wire) <= NAME_OCTETS_MAX and max(labels, default=0) <= LABEL_OCTETS_MAX


def names_around(owners, random_label):
    """The owners, their parents up to the apex, one and two labels below, siblings, asterisks replaced."""
    names = []
    for owner in owners:
        for at in range(len(owner) + 1):
            name = owner[at:]
            names += [name, ("*",) + name, (random_label,) + name, ("*", random_label) + name]
            names += [("www",) + name, ("x", "y") + name, ("a", "*") + name]
            if name:
                names += [(random_label,) + name[1:], ("*",) + name[1:]]
        for replacement in (random_label, "a"):
            names.append(tuple(replacement if label == "*" else label for label in owner))
        # Where a DNAME with a long target lies on the way, the length of what is below matters.
        names += [("q" * octets,) + owner for octets in (10, 36, 37, 38, 63)]
        names.append(("q" * 63,) * 2 + owner)
    return list(dict.fromkeys(names))


def mixed_case(text, rng):
    """Some letters in upper case; escapes have no letters."""
    return "".join(c.upper() if rng.random() < 0.2 else c for c in text)


class Question:
    """One question; `packet` has id 0."""

    def __init__(self, apex, labels, rr_type, rd):
        self.apex, self.rr_type, self.rd = apex, rr_type, rd
        self.name = ".".join(labels + (apex,))
        self.packet = dnswire.build_query(self.name, rr_type, rd=rd, query_id=0)

    def __str__(self):
        return "%s %s RD=%d (zone %s)" % (self.name, self.rr_type, self.rd, self.apex)


def questions_of(apex, master_file, rng):
    """Every name around the owners with every type; a tenth of them with RD=1 as well."""
    random_label = "q%d" % rng.randrange(1000)
    names = [n for n in names_around(owners_of(master_file), random_label) if is_name(".".join(n + (apex,)))]
    return [Question(apex, tuple(mixed_case(label, rng) for label in name), rr_type, rd)
            for name in names for rr_type in TYPES
            for rd in ([False, True] if rng.random() < 0.1 else [False])]


def some_questions_of(apex, master_file, rng, count):
    """As questions_of, `count` of them drawn by lot: for zones that come by the thousand."""
    names = names_around(owners_of(master_file), rng.choice("abq"))
    return [Question(apex, tuple(mixed_case(label, rng) for label in rng.choice(names)),
                     rng.choice(TYPES), rng.random() < 0.1) for _ in range(count)]
