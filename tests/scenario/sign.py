#!/usr/bin/env python3
"""Makes the signed zones of the scenarios, signed/*.zone, and the DS records that are their trust anchors.

    tests/scenario/sign.py [FOLDER]      # signed/ beside this file, unless told

The signatures are ldns-signzone's. Keys come out of the zones' names and Ed25519 has no randomness, so the files are
the same whenever they are made. Keys of tests: nothing is secret about them.
"""
import base64
import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass

ED25519, SHA256 = 15, 2
ZONE_KEY, ENTRY_POINT = 256, 257
DER_OF_SEED = bytes.fromhex("302e020100300506032b657004220420")
FAKE_KEYS, FAKE_SIGNATURES = 12, 20


@dataclass
class Key:
    """A key that follows from the name of its zone and its own."""
    zone: str
    name: str = "key"
    flags: int = ENTRY_POINT

    def seed(self):
        return hashlib.sha256(("%s %s" % (self.zone, self.name)).encode()).digest()

    def public(self):
        done = subprocess.run(["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
                              input=DER_OF_SEED + self.seed(), capture_output=True, check=True)
        return done.stdout[-32:]

    def rdata(self):
        return struct.pack("!HBB", self.flags, 3, ED25519) + self.public()

    def record(self):
        return dnskey_record(self.zone, self.flags, self.public())

    def ds(self, algorithm=ED25519, digest_type=SHA256):
        digest = hashlib.sha256(wire_of(self.zone) + self.rdata()).hexdigest()
        return "%s 3600 IN DS %d %d %d %s" % (self.zone, tag_of(self.rdata()), algorithm, digest_type, digest)

    def write(self, folder):
        (folder / (self.name + ".private")).write_text(
            "Private-key-format: v1.2\nAlgorithm: 15 (ED25519)\nPrivateKey: %s\n"
            % base64.b64encode(self.seed()).decode())
        (folder / (self.name + ".key")).write_text(self.record() + "\n")


def dnskey_record(zone, flags, public):
    return "%s 3600 IN DNSKEY %d 3 %d %s" % (zone, flags, ED25519, base64.b64encode(public).decode())


def wire_of(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def tag_of(rdata):
    total = sum(octet << 8 if at % 2 == 0 else octet for at, octet in enumerate(rdata))
    return (total + (total >> 16)) & 0xFFFF


@dataclass
class Zone:
    """`text`: its records but SOA; `keys`: those that sign; `denial`: options of ldns-signzone."""
    apex: str
    text: str
    file: str = ""
    keys: tuple = ()
    denial: tuple = ()
    inception: str = "20260101000000"
    expiration: str = "20270101000000"
    fake_signatures: int = 0
    added: tuple = ()  # lines, behind the signed ones
    is_signed: bool = True


def signature(key, labels, record, inception=1767225600, expiration=1798761600):
    """The RRSIG of a record that ldns-signzone would not sign: (owner, TTL, type's name and number, RDATA)."""
    owner, ttl, name, number, rdata = record
    fixed = struct.pack("!HBBIIIH", number, ED25519, labels, ttl, expiration, inception, tag_of(key.rdata()))
    signed_owner = owner
    if labels < owner.count("."):
        signed_owner = "*." + owner.split(".", owner.count(".") - labels)[-1]
    octets = fixed + wire_of(key.zone) + wire_of(signed_owner)
    octets += struct.pack("!HHIH", number, 1, ttl, len(rdata)) + rdata
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "key").write_bytes(DER_OF_SEED + key.seed())
        (pathlib.Path(folder) / "octets").write_bytes(octets)
        command = ["openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", "key", "-in", "octets"]
        done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)
    return "%s %d IN RRSIG %s %d %d %d 20270101000000 20260101000000 %d %s %s" % (
        owner, ttl, name, ED25519, labels, ttl, tag_of(key.rdata()), key.zone, base64.b64encode(done.stdout).decode())


NSEC3, OPT_OUT = ("-n", "-t", "0"), ("-n", "-p", "-t", "0")


def site(apex, address="192.0.2.99"):
    """What a zone has of which only the signing is of interest."""
    return "@ NS ns.%s\nns A %s\nwww A 192.0.2.80\n" % (apex, address)


def colliding(key):
    """DNSKEY records with the tag of `key`: its octets, two by two, in another order."""
    words = [key.public()[at:at + 2] for at in range(0, 32, 2)]
    turned = [b"".join(words[turn:] + words[:turn]) for turn in range(1, FAKE_KEYS + 1)]
    return "".join(dnskey_record(key.zone, key.flags, public) + "\n" for public in turned)


ROOT = """
@ NS a.root.
a.root A 198.41.0.4
com NS a.gtld.com.
a.gtld.com A 192.5.6.30
net NS a.gtld.net.
a.gtld.net A 192.5.6.31
plain NS ns.plain.
ns.plain A 192.0.2.60
""" + Key("com.").ds() + "\n" + Key("net.").ds() + "\n"

COM = """
@ NS a.gtld
a.gtld A 192.5.6.30
example NS ns1.example
ns1.example A 192.0.2.53
plain NS ns.plain
ns.plain A 192.0.2.61
""" + Key("example.com.").ds() + "\n"

# name of the zone below net. -> its DS records; all are on one server
BROKEN = {
    "late": [Key("late.net.").ds()],
    "early": [Key("early.net.").ds()],
    "brief": [Key("brief.net.").ds()],
    "otherkey": [Key("otherkey.net.", "another").ds()],
    "algorithm": [Key("algorithm.net.").ds(algorithm=200)],
    "digest": [Key("digest.net.").ds(digest_type=200)],
    "iterations": [Key("iterations.net.").ds()],
    "trap": [Key("trap.net.").ds()],
    "padded": [Key("padded.net.").ds()],
    "compact": [Key("compact.net.").ds()],
    "rollover": [Key("rollover.net.", "entry").ds()],
    "evil": [Key("evil.net.").ds()],
    "island": [],
    "plain": [],
}

def servers(zone, addresses):
    """NS records of the zone, seen from the one above or itself, and the addresses of its servers."""
    return "".join("%s NS ns%d.%s\nns%d.%s A %s\n" % (zone, at, zone, at, zone, address)
                   for at, address in enumerate(addresses, 1))


PAIR = ("192.0.2.71", "192.0.2.72")
CROWD = tuple("192.0.2.%d" % last for last in range(101, 114))
NET = """
@ NS a.gtld
a.gtld A 192.5.6.31
example NS ns1.example
ns1.example A 198.51.100.53
""" + Key("example.net.").ds() + "\n" + servers("pair.net.", PAIR) + Key("pair.net.").ds() + "\n" + servers(
    "crowd.net.", CROWD) + Key("crowd.net.").ds() + "\n" + "".join(
    "%s NS ns.%s\nns.%s A 192.0.2.99\n%s" % (name, name, name, "".join(ds + "\n" for ds in records))
    for name, records in BROKEN.items())

EXAMPLE_COM = """
@ NS ns1
@ MX 10 www
ns1 A 192.0.2.53
www A 192.0.2.80
alias CNAME www
far CNAME www.example.net.
outside CNAME www.plain.com.
farther CNAME missing.example.net.
to-corp CNAME www.corp
*.wild A 192.0.2.81
*.wildalias CNAME www
a.deep.ent A 192.0.2.82
short 30 A 192.0.2.83
tree DNAME example.net.
sub NS ns.sub
ns.sub A 192.0.2.53
corp NS ns.corp
ns.corp A 192.0.2.62
""" + Key("sub.example.com.").ds() + "\n"

EXAMPLE_NET = """
@ NS ns1
ns1 A 198.51.100.53
www A 198.51.100.80
*.wild A 198.51.100.81
a.ent A 198.51.100.82
"""

# RFC 9824: the chain of NSEC has a name that is nothing but not there (NXNAME, type 128).
COMPACT = site("compact.net.") + """
missing TYPE128 \\# 0
\\000.missing TYPE128 \\# 0
"""

ENTRY, FIRST, SECOND, THIRD = (Key("rollover.net.", "entry"), Key("rollover.net.", "first", ZONE_KEY),
                               Key("rollover.net.", "second", ZONE_KEY), Key("rollover.net.", "third", ZONE_KEY))
ROLLOVER = site("rollover.net.") + "other A 192.0.2.84\n"

# A zone that signs lies: an NSEC that reaches out of it, and an address as if made from a wildcard above it.
NSEC, ADDRESS = 47, 1
BITMAP_OF_A = bytes([0, 6, 0x40, 0, 0, 0, 0, 3])  # A RRSIG NSEC
LIES = (
    "ma.evil.net. 300 IN NSEC zz.net. A RRSIG NSEC",
    signature(Key("evil.net."), 3, ("ma.evil.net.", 300, "NSEC", NSEC, wire_of("zz.net.") + BITMAP_OF_A)),
    "x.evil.net. 300 IN A 203.0.113.66",
    signature(Key("evil.net."), 1, ("x.evil.net.", 300, "A", ADDRESS, bytes([203, 0, 113, 66]))),
)

# Two servers, which may differ, for a zone and for the one below it.
PAIR_NET = servers("pair.net.", PAIR) + """
www A 192.0.2.86
alias CNAME www
far CNAME www.sub
sub NS ns.sub
ns.sub A 192.0.2.73
""" + Key("sub.pair.net.").ds() + "\n"

ZONES = [
    Zone(".", ROOT, "root"),
    Zone("com.", COM, denial=OPT_OUT),
    Zone("net.", NET),
    Zone("example.com.", EXAMPLE_COM),
    Zone("sub.example.com.", "@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.85\n"),
    Zone("example.net.", EXAMPLE_NET, denial=NSEC3),
    Zone("late.net.", site("late.net."), expiration="20260301000000"),
    Zone("early.net.", site("early.net."), inception="20260901000000"),
    Zone("brief.net.", site("brief.net."), expiration="20260601000200"),
    Zone("otherkey.net.", site("otherkey.net.")),
    Zone("algorithm.net.", site("algorithm.net.")),
    Zone("digest.net.", site("digest.net.")),
    Zone("iterations.net.", site("iterations.net."), denial=("-n", "-t", "150")),
    Zone("trap.net.", site("trap.net.") + colliding(Key("trap.net."))),
    Zone("padded.net.", site("padded.net."), fake_signatures=FAKE_SIGNATURES),
    Zone("compact.net.", COMPACT),
    Zone("rollover.net.", ROLLOVER + SECOND.record() + "\n", "rollover.net.1", (ENTRY, FIRST)),
    Zone("rollover.net.", ROLLOVER + FIRST.record() + "\n", "rollover.net.2", (ENTRY, SECOND)),
    Zone("rollover.net.", ROLLOVER, "rollover.net.3", (ENTRY, THIRD)),
    Zone("evil.net.", site("evil.net."), added=LIES),
    Zone("pair.net.", PAIR_NET),
    Zone("pair.net.", PAIR_NET, "pair.net.old", expiration="20260301000000"),
    Zone("sub.pair.net.", site("sub.pair.net.", "192.0.2.73")),
    Zone("crowd.net.", servers("crowd.net.", CROWD) + "www A 192.0.2.87\n"),
    Zone("island.net.", site("island.net.")),
    Zone("plain.", site("plain.", "192.0.2.60"), is_signed=False),
    Zone("plain.com.", site("plain.com.", "192.0.2.61"), is_signed=False),
    Zone("plain.net.", site("plain.net."), is_signed=False),
]


def with_fake_signatures(lines, count):
    """Beside the signature of www's address, before it, others with its key's tag."""
    made = []
    for line in lines:
        words = line.split()
        if words[0].startswith("www.") and words[3:5] == ["RRSIG", "A"]:
            for number in range(count):
                fake = hashlib.sha512(b"%d" % number).digest()
                made.append("\t".join(words[:-1] + [base64.b64encode(fake).decode()]))
        made.append(line)
    return made


def records_of(zone):
    """The lines of the zone as it is served."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        keys = zone.keys or (Key(zone.apex),)
        for key in keys:
            key.write(folder)
        soa = "@ SOA ns hostmaster 1 3600 600 86400 300\n"
        (folder / "zone").write_text("$ORIGIN %s\n$TTL 3600\n%s%s" % (zone.apex, soa, zone.text))
        command = ["ldns-signzone", *zone.denial, "-i", zone.inception, "-e", zone.expiration, "-f", "/dev/stdout",
                   "zone", *(key.name for key in keys)] if zone.is_signed else ["ldns-read-zone", "zone"]
        done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
        lines = done.stdout.splitlines()
    records = [line.split(";")[0].rstrip() for line in lines]
    return with_fake_signatures([line for line in records if line], zone.fake_signatures) + list(zone.added)


def main(arguments):
    folder = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parent / "signed"
    folder.mkdir(exist_ok=True)
    for zone in ZONES:
        name = zone.file or zone.apex.rstrip(".")
        (folder / (name + ".zone")).write_text("\n".join(records_of(zone)) + "\n")
    for apex, name in ((".", "root"), ("island.net.", "island.net"), ("com.", "com")):
        (folder / (name + ".ds")).write_text(Key(apex).ds() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
