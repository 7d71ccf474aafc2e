"""Signing zones with the tools operators use: ldns-signzone, dnssec-signzone, keymgr with kzonesign.

Keys are made anew each time; nothing here is secret. Broken zones are broken after they were signed well.
"""
import base64
import hashlib
import os
import random
import re
import struct
import subprocess
import time

ALGORITHMS = {"RSASHA1": 5, "RSASHA256": 8, "RSASHA512": 10, "ECDSAP256SHA256": 13, "ECDSAP384SHA384": 14,
              "ED25519": 15, "ED448": 16}
DAY = 86400
UNKNOWN_ALGORITHM, UNKNOWN_DIGEST = 200, 200
TRAP_KEYS, TRAP_SIGNATURES = 300, 300


class SigningFailure(Exception):
    """A tool ended with an error; the message holds its words."""


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SigningFailure("%s: exit code %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout


def timestamp(seconds):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))


def validity(zone):
    """(inception, expiration): a day ago to four weeks on, unless the zone is to be out of its time."""
    now = time.time()
    shift = {"expired": -40 * DAY, "not-yet": 40 * DAY}.get((zone.broken or [""])[0], 0)
    return timestamp(now + shift - DAY), timestamp(now + shift + 28 * DAY)


def iterations_of(zone):
    return next((word.split("=")[1] for word in zone.sign if word.startswith("iterations=")), "0")


def with_ldns(zone, folder):
    key = run(["ldns-keygen", "-k", "-a", zone.sign[1], "-b", "2048", zone.name], folder).strip()
    if "key-trap" in zone.broken:
        add_colliding_keys(zone, key, folder)
    inception, expiration = validity(zone)
    denial = ["-n", "-t", iterations_of(zone)] if zone.sign[2] == "nsec3" else []
    denial += ["-p"] if "opt-out" in zone.sign else []
    run(["ldns-signzone", *denial, "-i", inception, "-e", expiration, "-f", "signed", "zone", key], folder)


def with_bind(zone, folder):
    # A key for the keys and one for the rest, as most zones signed with BIND have.
    bits = ["-b", "2048"] if zone.sign[1].startswith("RSA") else []
    for flag in ([], ["-f", "KSK"]):
        run(["dnssec-keygen", "-q", "-a", zone.sign[1], *bits, *flag, zone.name], folder)
    inception, expiration = validity(zone)
    denial = ["-3", "-", "-H", iterations_of(zone)] if zone.sign[2] == "nsec3" else []
    denial += ["-A"] if "opt-out" in zone.sign else []
    run(["dnssec-signzone", "-S", "-x", "-P", "-Q", "-O", "full", *denial, "-s", inception, "-e", expiration,
         "-o", zone.name, "-f", "signed", "zone"], folder)


def with_knot(zone, folder):
    os.makedirs(os.path.join(folder, "keys"))
    with open(os.path.join(folder, "knot.conf"), "w", encoding="utf-8") as out:
        out.write("""database:
  storage: "%s/keys"
policy:
  - id: manual
    manual: on
    nsec3: %s
    nsec3-opt-out: %s
    nsec3-iterations: %s
    nsec3-salt-length: 0
    rrsig-lifetime: 28d
zone:
  - domain: "%s"
    file: "%s/zone"
    dnssec-signing: on
    dnssec-policy: manual
""" % (folder, "on" if zone.sign[2] == "nsec3" else "off", "on" if "opt-out" in zone.sign else "off",
       iterations_of(zone), zone.name, folder))
    run(["keymgr", "-c", "knot.conf", zone.name, "generate", "algorithm=" + zone.sign[1], "ksk=yes", "zsk=yes"],
        folder)
    run(["kzonesign", "-c", "knot.conf", "-o", "out", zone.name], folder)
    os.replace(os.path.join(folder, "out", "zone"), os.path.join(folder, "signed"))


def random_octets(rng, count):
    return bytes(rng.randrange(256) for _ in range(count))


def colliding_key(rng, tag):
    """The rdata of an ECDSA P-256 key that nobody has, with this tag: its last two octets make up the difference."""
    head = struct.pack("!HBB", 256, 3, ALGORITHMS["ECDSAP256SHA256"]) + random_octets(rng, 62)
    near = tag - key_tag(head + b"\0\0")  # but for a carry
    return next(rdata for rdata in (head + struct.pack("!H", last & 0xFFFF) for last in range(near - 2, near + 3))
                if key_tag(rdata) == tag)


def add_colliding_keys(zone, key, folder):
    """Before signing, so that the DNSKEY set with all of them is signed well; ldns adds no key to keys of its tag."""
    tag = int(key.rsplit("+", 1)[1])
    rng = random.Random(tag)
    with open(os.path.join(folder, key + ".key"), encoding="utf-8") as file, \
            open(os.path.join(folder, "zone"), "a", encoding="utf-8") as out:
        out.write(file.read())
        for _ in range(TRAP_KEYS):
            rdata = colliding_key(rng, tag)
            out.write("%s 300 DNSKEY 256 3 13 %s\n" % (zone.name, base64.b64encode(rdata[4:]).decode()))


def trap_signatures(line):
    """A signature, replaced by many that are wrong."""
    head, rng = line.rsplit(None, 1)[0], random.Random(line)
    return ["%s %s" % (head, base64.b64encode(random_octets(rng, 64)).decode()) for _ in range(TRAP_SIGNATURES)]


TOOLS = {"ldns": with_ldns, "bind": with_bind, "knot": with_knot}


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split(".") if label) + b"\0"


def key_tag(rdata):
    """RFC 4034 appendix B."""
    total = sum(octet << (0 if i & 1 else 8) for i, octet in enumerate(rdata))
    return (total + (total >> 16)) & 0xFFFF


def entry_keys(signed, name):
    """The rdata of the DNSKEY records that a DS may point to."""
    found = []
    for line in signed:
        match = re.match(r"(\S+)\s+\d+\s+(?:IN\s+)?DNSKEY\s+257 3 (\d+) ([^;]+)", line)
        if match and match[1].lower() == name:
            found.append(struct.pack("!HBB", 257, 3, int(match[2])) + base64.b64decode(match[3].replace(" ", "")))
    return found


def ds_row(name, key, digest_type=2):
    hashed = {1: hashlib.sha1, 2: hashlib.sha256}[digest_type](wire_name(name) + key).hexdigest()
    return "%s 300 DS %d %d %d %s" % (name, key_tag(key), key[3], digest_type, hashed)


def flipped(row):
    """The same DS with another last digit."""
    return row[:-1] + ("0" if row[-1] != "0" else "1")


def ds_rows(zone, signed):
    """What the parent is to say."""
    if zone.ds == "none":
        return []
    if zone.ds == "of-nothing":
        return ["%s 300 DS 12345 13 2 %s" % (zone.name, "ab" * 32)]
    rows = []
    for key in entry_keys(signed, zone.name):
        row = ds_row(zone.name, key)
        owner, ttl, _, tag, algorithm, digest_type, digest = row.split()
        rows += {
            "right": [row], "wrong": [flipped(row)], "wrong-and-right": [flipped(row), row],
            "sha1": [ds_row(zone.name, key, 1)],
            "wrong-tag": [" ".join((owner, ttl, "DS", str(int(tag) ^ 1), algorithm, digest_type, digest))],
            "unknown-algorithm": [" ".join((owner, ttl, "DS", tag, str(UNKNOWN_ALGORITHM), digest_type, digest))],
            "unknown-digest": [" ".join((owner, ttl, "DS", tag, algorithm, str(UNKNOWN_DIGEST), digest))],
        }[zone.ds]
    return rows


def type_of(line):
    """(type, covered type) of a line of a signed zone."""
    fields = line.split()
    at = 3 if len(fields) > 2 and fields[2] == "IN" else 2
    return tuple((fields + ["", "", ""])[at:at + 2])


def broken_lines(zone, lines):
    """The signed zone without what is to be missing, or with a signature that is wrong."""
    if not zone.broken or zone.broken[0] in ("expired", "not-yet"):
        return lines
    what, kept = zone.broken, []
    for line in lines:
        rr_type, covered = type_of(line)
        if what[0] == "no-rrsig" and (rr_type, covered) == ("RRSIG", what[1]):
            continue
        if what[0] == "no-denial" and (rr_type.startswith("NSEC") or covered.startswith("NSEC")):
            continue
        if what[0] == "key-trap" and (rr_type, covered) == ("RRSIG", "A"):
            kept += trap_signatures(line)
            continue
        if what[0] == "bad-rrsig" and (rr_type, covered) == ("RRSIG", what[1]):
            head, signature = line.rsplit(None, 1)
            line = "%s %s%s" % (head, "B" if signature[0] == "A" else "A", signature[1:])
        kept.append(line)
    return kept


def sign_zone(zone, rows, folder):
    """Writes folder/zone and folder/signed; returns the parent's DS rows. `rows` are the zone's records."""
    os.makedirs(folder)
    with open(os.path.join(folder, "zone"), "w", encoding="utf-8") as out:
        out.write("$ORIGIN %s\n$TTL 300\n" % zone.name + "\n".join(rows) + "\n")
    if not zone.is_signed:
        os.link(os.path.join(folder, "zone"), os.path.join(folder, "signed"))
        return ds_rows(zone, [])
    TOOLS[zone.sign[0]](zone, folder)
    path = os.path.join(folder, "signed")
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    kept = broken_lines(zone, lines)
    if kept != lines:
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(kept) + "\n")
    elif zone.broken and zone.broken[0] not in ("expired", "not-yet"):
        raise SigningFailure("%s: `break: %s` changed nothing" % (zone.name, " ".join(zone.broken)))
    return ds_rows(zone, lines)
