"""The zones below `evil.`: what each one's servers do (evil_behaviours.py), and how `evil.` delegates to them."""
from dataclasses import dataclass

from servers import evil_addresses

SILENT_SERVERS = 50  # of nrdelegation: as many as one referral can carry


@dataclass(frozen=True)
class EvilZone:
    label: str
    behaviour: str
    number: int
    servers: int = 1
    shared_glue: bool = False  # all its servers' names lead to one address

    @property
    def hidden(self):
        """Servers that `evil.` does not know: camp's are found by its own delegations."""
        return 1 if self.behaviour == "camp" else 0

    @property
    def name(self):
        return self.label + ".evil."

    def addresses(self, member):
        return evil_addresses(self.number, 1 if self.shared_glue else member + 1)


# Label, behaviour, servers, shared glue.
ROWS = [
    # Never-ending work (SECURITY 1B).
    ("endless", "endless_referral", 1, False), ("nxns", "nxns_referral", 1, False),
    ("nrdelegation", "silence", SILENT_SERVERS, False), ("camp", "camp", 1, False),
    ("selfglue", "silence", 10, True), ("resend", "rotate_faults", 4, False),
    ("cnames", "endless_cname", 1, False), ("dnames", "endless_dname", 1, False),
    ("cnameloop", "cname_loop", 1, False), ("bigset", "big_rrset", 1, False),
    ("pointers", "pointer_chain", 1, False), ("options", "many_options", 1, False),
    ("denial", "padded_denial", 1, False), ("slow", "late", 1, False), ("bigns", "big_ns_set", 1, False),
    ("silent", "silence", 2, False), ("servfail", "servfail", 2, False), ("nsloop", "referral_to_self", 1, False),
    # Forgeries (SECURITY 1A).
    ("poison", "poison", 1, False), ("wrongid", "wrong_ids_first", 1, False),
    ("malformed", "malformed_first", 1, False), ("wrongquestion", "wrong_question", 1, False),
    ("wrongcase", "wrong_case", 1, False), ("wrongsource", "wrong_source", 1, False),
    # Servers that are merely broken: the names of the first rows can be resolved (RFC 8906).
    ("noedns", "formerr_to_edns", 1, False), ("noedns2", "bare_formerr_to_edns", 1, False),
    ("noopt", "no_opt_in_reply", 1, False), ("tcponly", "truncate_always", 1, False),
    ("noaaaa", "drop_aaaa", 1, False), ("badent", "nxdomain_for_ent", 1, False),
    ("refusens", "refuse_minimised", 1, False), ("halfdead", "first_is_silent", 2, False),
    ("dropedns", "drop_edns", 1, False), ("notcp", "truncate_without_tcp", 1, False),
    ("upward", "referral_to_root", 1, False), ("noaa", "not_authoritative", 1, False),
]
EVIL_ZONES = {row[0]: EvilZone(row[0], row[1], number + 1, row[2], row[3]) for number, row in enumerate(ROWS)}


def delegations():
    """Rows of the zone `evil.`: every zone with glue for all its servers. All are unsigned."""
    rows = []
    for zone in EVIL_ZONES.values():
        for member in range(zone.servers):
            name = "ns%d.%s" % (member + 1, zone.name)
            ipv4, ipv6 = zone.addresses(member)
            rows += ["%s 300 NS %s" % (zone.name, name), "%s 300 A %s" % (name, ipv4), "%s 300 AAAA %s" % (name, ipv6)]
    return rows
