"""What the hostile and the broken servers say: a function a behaviour, from a question to the packets of its reply.

A packet may be preceded by a pause in seconds, as (pause, packet). No packet is silence.
"""
import random
import struct

import dnswire
from evil_zones import EVIL_ZONES

TTL = 300
FAULTS = 16
VICTIM, FORGED = "victim.example.", "21.66.6.6"
RESPONSE, AUTHORITATIVE, TRUNCATED = 0x8000, 0x0400, 0x0200


class Asked:
    """One question as a server of an evil zone sees it."""

    def __init__(self, packet, is_tcp, server_address, turn):
        self.packet, self.is_tcp, self.server_address, self.turn = packet, is_tcp, server_address, turn
        self.name, end = dnswire.read_name(packet, 12)
        number = struct.unpack_from("!H", packet, end)[0]
        self.rr_type = dnswire.TYPE_NAMES.get(number, "TYPE%d" % number)
        self.has_edns = packet[11] > 0
        labels = self.name.rstrip(".").split(".")
        self.zone = EVIL_ZONES.get(labels[-2]) if len(labels) > 1 and labels[-1] == "evil" else None
        self.labels = labels[:-2] if self.zone else labels

    def reply(self, answer=(), authority=(), additional=(), rcode=0, flags=RESPONSE | AUTHORITATIVE):
        packet = dnswire.build_response(self.packet, rcode, answer, authority, additional, flags)
        return self.fitted(packet) if self.zone else packet

    def fitted(self, packet):
        """Truncated where UDP has no room; with an OPT record when asked with one."""
        if not self.is_tcp and len(packet) > 1200:
            packet = dnswire.build_response(self.packet, 0, [], flags=RESPONSE | AUTHORITATIVE | TRUNCATED)
        return with_opt(packet) if self.has_edns else packet

    def soa(self):
        name = self.zone.name
        return (name, "SOA", TTL, "ns1.%s hostmaster.%s 1 3600 600 86400 60" % (name, name))

    def address(self):
        return "21.82.%d.1" % self.zone.number


def with_opt(packet, options=b""):
    count = struct.unpack_from("!H", packet, 10)[0] + 1
    return packet[:10] + struct.pack("!H", count) + packet[12:] + b"\0" + \
        struct.pack("!HHIH", dnswire.TYPES["OPT"], 1232, 0, len(options)) + options


def honest_answer(asked):
    """(answer, rcode) as a good server of the zone has it: www and everything below `h`, and the apex."""
    zone, name = asked.zone, asked.name
    if not asked.labels:
        servers = [(name, "NS", TTL, "ns%d.%s" % (i + 1, name)) for i in range(min(zone.servers, 10))]
        return {"SOA": [asked.soa()], "NS": servers}.get(asked.rr_type, []), 0
    if asked.labels[0].startswith("ns"):
        member = int(asked.labels[0][2:] or 1) - 1
        pair = dict(zip(("A", "AAAA"), zone.addresses(member)))
        return ([(name, asked.rr_type, TTL, pair[asked.rr_type])] if asked.rr_type in pair else []), 0
    if asked.labels[-1] == "www" and len(asked.labels) == 1 or asked.labels[-1].startswith("h"):
        return ([(name, "A", TTL, asked.address())] if asked.rr_type == "A" else []), 0
    return [], 3


def honest(asked):
    answer, rcode = honest_answer(asked)
    return [asked.reply(answer, () if answer else [asked.soa()], rcode=rcode)]


def silence(_):
    return []


def servfail(asked):
    return [asked.reply(rcode=2)]


def late(asked):
    return [(3.0, honest(asked)[0])]


# Never-ending work.

def endless_referral(asked):
    """Below the zone everything is delegated, to a server whose name lies in the next delegation."""
    if not asked.labels:
        return honest(asked)
    name = "r%d.d%d.%s" % (random.randrange(1 << 30), random.randrange(1 << 30), asked.zone.name)
    return [asked.reply((), [(asked.name, "NS", TTL, name)], flags=RESPONSE)]


def nxns_referral(asked):
    """1,000 servers below the victim, none of which exists."""
    if not asked.labels:
        return honest(asked)
    rows = [(asked.name, "NS", TTL, "x%d-%d.%s" % (i, random.randrange(1 << 24), VICTIM)) for i in range(1000)]
    # Whatever fits: over UDP a few dozen, without a sign that there are more.
    count = len(rows) if asked.is_tcp else 20
    return [asked.reply((), rows[:count], flags=RESPONSE)]


def camp(asked):
    """Aliases, each behind a delegation to 13 servers of which 12 have long names and no address: limits multiply."""
    if not asked.labels or asked.labels[0].startswith("ns"):
        return honest(asked)
    last, name = asked.labels[-1], asked.zone.name
    if last == "last":
        pair = dict(zip(("A", "AAAA"), asked.zone.addresses(1)))
        rows = [(asked.name, asked.rr_type, TTL, pair[asked.rr_type])] if asked.rr_type in pair else []
        return [asked.reply(rows, () if rows else [asked.soa()])]
    if last.startswith("n"):  # one label after the other, and nothing at the end
        return [asked.reply((), [asked.soa()], rcode=3 if len(asked.labels) > 9 else 0)]
    if asked.server_address in asked.zone.addresses(0):
        cut, middle = "%s.%s" % (last, name), ".".join("abcdefgh")
        rows = [(cut, "NS", TTL, "s%d.%s.n%d.%s" % (i, middle, random.randrange(1 << 24), name)) for i in range(12)]
        return [asked.reply((), rows + [(cut, "NS", TTL, "last." + name)], flags=RESPONSE)]
    return [asked.reply([(asked.name, "CNAME", TTL, "x%d.%s" % (random.randrange(1 << 24), name))])]


def endless_cname(asked):
    if not asked.labels:
        return honest(asked)
    return [asked.reply([(asked.name, "CNAME", TTL, "c%d.%s" % (random.randrange(1 << 30), asked.zone.name))])]


def endless_dname(asked):
    """`x.dnames.evil` is `x.x.dnames.evil`, and so on until the name is too long."""
    if not asked.labels:
        return honest(asked)
    owner = asked.labels[-1] + "." + asked.zone.name
    if len(asked.labels) == 1:
        return [asked.reply((), [asked.soa()])]
    target = asked.labels[-1] + "." + owner
    alias = asked.name[:-len(owner)] + target
    if len(alias) > 250:
        return [asked.reply([(owner, "DNAME", TTL, target)], rcode=6)]
    return [asked.reply([(owner, "DNAME", TTL, target), (asked.name, "CNAME", TTL, alias)])]


def cname_loop(asked):
    if not asked.labels:
        return honest(asked)
    target = {"a": "b", "b": "c", "c": "a"}.get(asked.labels[0], "a")
    return [asked.reply([(asked.name, "CNAME", TTL, "%s.%s" % (target, asked.zone.name))])]


def big_rrset(asked):
    if not asked.labels or asked.rr_type != "A":
        return honest(asked)
    return [asked.reply([(asked.name, "A", TTL, "21.83.%d.%d" % (i // 250, i % 250 + 1)) for i in range(3900)])]


def pointer_chain(asked):
    """64 KiB of owners that are pointers to pointers."""
    if not asked.labels or not asked.is_tcp:
        return [asked.reply(flags=RESPONSE | AUTHORITATIVE | TRUNCATED)] if asked.labels else honest(asked)
    head, at = asked.reply(), len(asked.reply())
    chain, target, count = [], 12, 0
    while at + 16 < 16000:
        record = struct.pack("!HHHIH", 0xC000 | target, 1, 1, TTL, 4) + b"\x15\x52\0\1"
        target, at, count = at, at + len(record), count + 1
        chain.append(record)
    tail = struct.pack("!HHHIH", 0xC000 | target, 1, 1, TTL, 4) + b"\x15\x52\0\1"
    more = (64000 - at) // len(tail)
    packet = head[:6] + struct.pack("!H", count + more) + head[8:]
    return [packet[:10] + b"\0\0" + packet[12:dnswire.read_name(packet, 12)[1] + 4] + b"".join(chain) + tail * more]


def many_options(asked):
    answer, rcode = honest_answer(asked)
    packet = dnswire.build_response(asked.packet, rcode, answer, () if answer else [asked.soa()])
    count = 10000 if asked.is_tcp else 200
    return [with_opt(packet, struct.pack("!HH", 65001, 0) * count)]


def padded_denial(asked):
    """NXDOMAIN with a hundred NSEC3 records of 2,500 iterations; the zone is not even signed."""
    if not asked.labels:
        return honest(asked)
    if not asked.is_tcp:
        return [asked.reply(flags=RESPONSE | AUTHORITATIVE | TRUNCATED)]
    rows = [asked.soa()]
    for i in range(100):
        rdata = struct.pack("!BBHBB", 1, 0, 2500, 0, 20) + bytes([i + 1] * 20) + b"\0\1\x40"
        rows.append(("%032x.%s" % (i, asked.zone.name), "NSEC3", TTL, rdata))
    return [asked.reply((), rows, rcode=3)]


def big_ns_set(asked):
    """400 servers in the zone's own NS set, at addresses that never answer."""
    if asked.labels or asked.rr_type == "SOA":
        return honest(asked)
    silent = [EVIL_ZONES["nrdelegation"].addresses(member)[0] for member in range(50)]
    rows = [(asked.name, "NS", TTL, "many%d.%s" % (i, asked.zone.name)) for i in range(400)]
    glue = [("many%d.%s" % (i, asked.zone.name), "A", TTL, silent[i % len(silent)]) for i in range(400)]
    return [asked.reply(rows, (), glue)]


def referral_to_self(asked):
    """The zone refers to itself: no way down."""
    return [asked.reply((), [(asked.zone.name, "NS", TTL, "ns1." + asked.zone.name)],
                        [("ns1." + asked.zone.name, "A", TTL, asked.zone.addresses(0)[0])], flags=RESPONSE)]


# Forgeries.

def poison(asked):
    """A true answer, and beside it records that are none of this server's business; the first label says which."""
    if not asked.labels or asked.rr_type not in ("A", "AAAA"):
        return honest(asked)
    mine = [(asked.name, "A", TTL, asked.address())] if asked.rr_type == "A" else []
    evil_ns, own = "ns1.poison.evil.", asked.zone.addresses(0)[0]
    # (answer, authority, additional) beside the true answer.
    rows = {
        "answer-a": ([("www." + VICTIM, "A", TTL, FORGED)], [], []),
        "answer-ns": ([(VICTIM, "NS", TTL, evil_ns)], [], []),
        "authority-ns": ([], [(VICTIM, "NS", TTL, evil_ns)], []),
        "authority-tld": ([], [("example.", "NS", TTL, evil_ns)], [(evil_ns, "A", TTL, own)]),
        "authority-root": ([], [(".", "NS", TTL, evil_ns)], [(evil_ns, "A", TTL, own)]),
        "authority-own-tld": ([], [("evil.", "NS", TTL, evil_ns)], [(evil_ns, "A", TTL, own)]),
        "sibling-ns": ([], [("nxns.evil.", "NS", TTL, evil_ns)], [(evil_ns, "A", TTL, own)]),
        "additional-a": ([], [], [("www." + VICTIM, "A", TTL, FORGED)]),
        "additional-glue": ([], [("poison.evil.", "NS", TTL, "ns1.hosting.org.")],
                            [("ns1.hosting.org.", "A", TTL, FORGED)]),
        "authority-dname": ([], [("example.", "DNAME", TTL, "poison.evil.")], []),
        "answer-dname": ([("example.", "DNAME", TTL, "poison.evil.")], [], []),
        "authority-soa": ([], [(VICTIM, "SOA", TTL, "ns1.poison.evil. x.evil. 1 1 1 1 86400")], []),
        "answer-soa": ([(VICTIM, "SOA", TTL, "ns1.poison.evil. x.evil. 1 1 1 1 86400")], [], []),
        "authority-ds": ([], [("example.", "DS", TTL, b"\0\1\x0d\2" + b"\0" * 32)], []),
        "answer-cname": ([("www." + VICTIM, "CNAME", TTL, "www.poison.evil.")], [], []),
    }
    kind = asked.labels[0].split("_")[0]
    if kind == "alias-tail":  # an alias to the victim, with the victim's address
        target = "www." + VICTIM
        return [asked.reply([(asked.name, "CNAME", TTL, target), (target, asked.rr_type, TTL,
                                                                 FORGED if asked.rr_type == "A" else "2a66::6")])]
    if kind == "alias-nxdomain":  # an alias to the victim, said not to exist
        return [asked.reply([(asked.name, "CNAME", TTL, "mail." + VICTIM)], [(
            VICTIM, "SOA", TTL, "ns1.poison.evil. x.evil. 1 1 1 1 86400")], rcode=3)]
    if kind == "referral-out":  # a referral to the victim's zone
        return [asked.reply((), [(VICTIM, "NS", TTL, evil_ns)], [(evil_ns, "A", TTL, own)], flags=RESPONSE)]
    if kind == "referral-glue":  # a referral of its own with glue for the victim's server
        return [asked.reply((), [(asked.name, "NS", TTL, "ns2.hosting.org.")],
                            [("ns2.hosting.org.", "A", TTL, FORGED)], flags=RESPONSE)]
    answer, authority, additional = rows.get(kind, ([], [], []))
    return [asked.reply(mine + answer, authority or ([] if mine else [asked.soa()]), additional)]


POISON_KINDS = ["answer-a", "answer-ns", "authority-ns", "authority-tld", "authority-root", "authority-own-tld",
                "sibling-ns", "additional-a", "additional-glue", "authority-dname", "answer-dname", "authority-soa",
                "answer-soa", "authority-ds", "answer-cname", "alias-tail", "alias-nxdomain", "referral-out",
                "referral-glue"]


def forged(asked):
    return asked.reply([(asked.name, "A", TTL, FORGED)])


def wrong_ids_first(asked):
    """As an attacker off the path would guess, who knows the port: a thousand ids that are wrong."""
    if asked.is_tcp or not asked.labels or asked.rr_type != "A":
        return honest(asked)
    own, bad = struct.unpack_from("!H", asked.packet)[0], forged(asked)
    return [struct.pack("!H", (own + 1 + i * 61) & 0xFFFF) + bad[2:]
            for i in range(1000) if (1 + i * 61) & 0xFFFF] + honest(asked)


def malformed_variants(asked):
    """32 packets that are no response to the question, all with its id."""
    bad = forged(asked)
    end = dnswire.read_name(bad, 12)[1] + 4
    other = dnswire.build_query("www." + VICTIM, query_id=struct.unpack_from("!H", bad)[0])
    variants = [asked.packet, asked.packet[:12], bad[:2], bad[:11], bad[:12], bad[:end - 1], bad[:end],
                bad[:-1], bad + b"\0", bad[:4] + b"\0\2" + bad[6:], bad[:4] + b"\0\0" + bad[6:],
                bad[:6] + b"\0\x09" + bad[8:], bad[:6] + b"\xff\xff" + bad[8:], bad[:10] + b"\0\x05" + bad[12:],
                other, other[:2] + b"\x84\0" + other[4:], bad[:12] + b"\xc0\x0c" + bad[end - 4:],
                bad[:12] + b"\x40abc" + bad[end - 4:], bad[:12] + b"\xff" * 40, b"", b"\0", bad[:2] + b"\xff" * 10]
    variants += [bad[:2] + bytes([bad[2] | opcode << 3]) + bad[3:] for opcode in (1, 2, 4, 5, 6, 15)]
    variants += [bad[:end - 2] + struct.pack("!H", rr_class) + bad[end:] for rr_class in (3, 4, 254, 255)]
    return variants


def malformed_first(asked):
    if asked.is_tcp or not asked.labels or asked.rr_type != "A":
        return honest(asked)
    return malformed_variants(asked) + honest(asked)


def wrong_question(asked):
    other = dnswire.build_query("www." + VICTIM, query_id=struct.unpack_from("!H", asked.packet)[0])
    return [Asked(other, asked.is_tcp, asked.server_address, 0).reply([("www." + VICTIM, "A", TTL, FORGED)])]


def wrong_case(asked):
    packet = honest(asked)[0]
    end = dnswire.read_name(packet, 12)[1]
    return [packet[:12] + packet[12:end].upper() + packet[end:]]


def wrong_source(asked):
    """Sent from another address: see evil_authority.py."""
    return [("elsewhere", forged(asked))]


# Broken servers.

def formerr_to_edns(asked):
    """Without an OPT record: this server has never heard of it."""
    if asked.has_edns:
        return [dnswire.build_response(asked.packet, 1, [], flags=RESPONSE)]
    return honest(asked)


def bare_formerr_to_edns(asked):
    """The header alone, as some old servers do."""
    return [asked.packet[:2] + b"\x80\x01" + b"\0" * 8] if asked.has_edns else honest(asked)


def drop_edns(asked):
    return [] if asked.has_edns else honest(asked)


def no_opt_in_reply(asked):
    answer, rcode = honest_answer(asked)
    return [dnswire.build_response(asked.packet, rcode, answer, () if answer else [asked.soa()])]


def truncate_always(asked):
    return honest(asked) if asked.is_tcp else [asked.reply(flags=RESPONSE | AUTHORITATIVE | TRUNCATED)]


def truncate_without_tcp(asked):
    return [] if asked.is_tcp else [asked.reply(flags=RESPONSE | AUTHORITATIVE | TRUNCATED)]


def drop_aaaa(asked):
    return [] if asked.rr_type == "AAAA" else honest(asked)


def nxdomain_for_ent(asked):
    """An empty non-terminal is denied, although there is something below it."""
    if asked.labels and asked.labels[-1].startswith("h") and len(asked.labels) == 1:
        return [asked.reply((), [asked.soa()], rcode=3)]
    return honest(asked)


def refuse_minimised(asked):
    """Only addresses are answered; what a resolver asks on the way is refused."""
    if asked.labels and asked.labels[0] in ("www", "host"):
        return honest(asked)
    return [asked.reply(rcode=5)]


def first_is_silent(asked):
    return [] if asked.server_address in asked.zone.addresses(0) else honest(asked)


def referral_to_root(asked):
    return [asked.reply((), [(".", "NS", TTL, "a.root-servers.net.")], flags=RESPONSE)]


def not_authoritative(asked):
    answer, rcode = honest_answer(asked)
    return [asked.reply(answer, () if answer else [asked.soa()], rcode=rcode, flags=RESPONSE)]


def rotate_faults(asked):
    """Another fault each time, for ever."""
    faults = [lambda: [], lambda: [asked.reply(rcode=2)], lambda: [asked.reply(rcode=5)],
              lambda: [asked.reply(rcode=1)], lambda: [asked.packet[:2] + b"\x80\x01" + b"\0" * 8],
              lambda: [asked.reply(flags=RESPONSE | TRUNCATED)], lambda: referral_to_root(asked),
              lambda: wrong_question(asked), lambda: [asked.reply(rcode=4)], lambda: [asked.reply(flags=RESPONSE)],
              lambda: [asked.packet], lambda: [asked.reply()[:-3]], lambda: [asked.reply(rcode=9)],
              lambda: referral_to_self(asked), lambda: [b""],
              lambda: [asked.reply([("other." + asked.zone.name, "A", TTL, FORGED)])]]
    return faults[asked.turn % FAULTS]()


BEHAVIOURS = {name: function for name, function in list(globals().items())
              if callable(function) and name in {zone.behaviour for zone in EVIL_ZONES.values()}}
