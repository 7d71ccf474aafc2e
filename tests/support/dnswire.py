"""DNS messages for the tests: a small reader and writer that shares no code with the server.

Names are tuples of lower-case byte labels, presentation strings are lower case with a final dot.
"""
import ipaddress
import os
import random
import re
import socket
import struct

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16,
         "AAAA": 28, "SRV": 33, "DNAME": 39, "OPT": 41, "DS": 43, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48,
         "NSEC3": 50, "NSEC3PARAM": 51, "HTTPS": 65, "AXFR": 252, "ANY": 255, "CAA": 257}
TYPE_NAMES = {number: name for name, number in TYPES.items()}
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
          6: "YXDOMAIN", 7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS"}
EDE = 15


def split_labels(text):
    """The labels of a name in presentation format, escapes kept (RFC 1035 §5.1)."""
    return re.findall(r"(?:\\[0-9]{3}|\\.|[^.\\])+", text)


def encode_label(label):
    octets = re.sub(rb"\\([0-9]{3}|.)",
                    lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1], label.encode())
    return bytes([len(octets)]) + octets


def encode_name(text):
    """Presentation format to wire."""
    return b"".join(encode_label(label) for label in split_labels(text)) + b"\0"


def label_text(octets):
    """Dots, backslashes and what cannot be printed are escaped; lower case."""
    return "".join(chr(octet) if chr(octet).isprintable() and 32 < octet < 127 and octet not in b".\\"
                   else "\\%03d" % octet for octet in octets).lower()


def read_name(packet, at):
    """Returns (presentation in lower case with a final dot, offset behind it)."""
    labels, end, hops = [], None, 0
    while True:
        length = packet[at]
        if length & 0xC0 == 0xC0:
            end = end if end is not None else at + 2
            at = struct.unpack_from("!H", packet, at)[0] & 0x3FFF
            hops += 1
            if hops > 128:
                raise ValueError("compression loop")
            continue
        if length == 0:
            return ".".join(labels) + ".", end if end is not None else at + 1
        labels.append(label_text(packet[at + 1:at + 1 + length]))
        at += 1 + length


def rdata_text(packet, rr_type, at, length):
    """Presentation of the types the tests compare; others as hex."""
    raw = packet[at:at + length]
    if rr_type == "A":
        return str(ipaddress.IPv4Address(raw))
    if rr_type == "AAAA":
        return str(ipaddress.IPv6Address(raw))
    if rr_type in ("CNAME", "NS", "PTR", "DNAME"):
        return read_name(packet, at)[0]
    if rr_type == "MX":
        return "%d %s" % (struct.unpack_from("!H", raw)[0], read_name(packet, at + 2)[0])
    if rr_type == "SOA":
        mname, at = read_name(packet, at)
        rname, at = read_name(packet, at)
        return "%s %s %d %d %d %d %d" % ((mname, rname) + struct.unpack_from("!5I", packet, at))
    if rr_type == "TXT":
        texts, i = [], 0
        while i < len(raw):
            texts.append('"%s"' % raw[i + 1:i + 1 + raw[i]].decode("latin-1"))
            i += 1 + raw[i]
        return " ".join(texts)
    return raw.hex()


class Reply:
    """A parsed response; sections are lists of (owner, type, ttl, rdata text)."""

    def __init__(self, packet):
        self.packet = packet
        self.id, flags, qd, an, ns, ar = struct.unpack_from("!6H", packet)
        self.qr, self.aa, self.tc = flags >> 15, flags >> 10 & 1, flags >> 9 & 1
        self.rd, self.ra, self.ad, self.cd = flags >> 8 & 1, flags >> 7 & 1, flags >> 5 & 1, flags >> 4 & 1
        rcode, at, self.question, self.edns, self.ede = flags & 15, 12, None, None, []
        for _ in range(qd):
            start = at
            name, at = read_name(packet, at)
            self.question = (name, struct.unpack_from("!H", packet, at)[0])
            self.question_wire = packet[start:at]
            at += 4
        self.answer, self.authority, self.additional = [], [], []
        for section, count in ((self.answer, an), (self.authority, ns), (self.additional, ar)):
            for _ in range(count):
                owner, at = read_name(packet, at)
                number, rr_class, ttl, length = struct.unpack_from("!HHIH", packet, at)
                at += 10
                if number == TYPES["OPT"]:
                    self.edns = {"payload": rr_class, "version": ttl >> 16 & 255, "do": ttl >> 15 & 1}
                    rcode |= (ttl >> 24) << 4
                    self._options(packet[at:at + length])
                else:
                    rr_type = TYPE_NAMES.get(number, "TYPE%d" % number)
                    section.append((owner, rr_type, ttl, rdata_text(packet, rr_type, at, length)))
                at += length
        if at != len(packet):
            raise ValueError("octets after the last record")
        self.rcode = RCODES.get(rcode, str(rcode))

    def _options(self, octets):
        at = 0
        while at < len(octets):
            code, length = struct.unpack_from("!HH", octets, at)
            if code == EDE:
                info_code = struct.unpack_from("!H", octets, at + 4)[0]
                self.ede.append((info_code, octets[at + 6:at + 4 + length].decode()))
            at += 4 + length

    def chain(self):
        """The answer section without TTLs."""
        return [(owner, rr_type, value) for owner, rr_type, _, value in self.answer]


def build_query(name, rr_type="A", rd=True, edns=True, dnssec_ok=False, options=b"", query_id=None, ad=False, cd=False):
    query_id = random.randrange(65536) if query_id is None else query_id
    number = TYPES.get(rr_type) or int(rr_type[4:])
    packet = struct.pack("!6H", query_id, rd << 8 | ad << 5 | cd << 4, 1, 0, 0, 1 if edns else 0)
    packet += encode_name(name) + struct.pack("!2H", number, 1)
    if edns:
        packet += b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000 if dnssec_ok else 0, len(options)) + options
    return packet


def ask_udp(server, source, packet, timeout=5.0):
    """One question from `source` (an address of this machine); raises TimeoutError without answer."""
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        if source:
            sock.bind((source, 0))
        sock.connect(server)
        sock.send(packet)
        while True:
            answer = sock.recv(65535)
            if answer[:2] == packet[:2]:
                return Reply(answer)


def read_exactly(sock, count):
    octets = b""
    while len(octets) < count:
        part = sock.recv(count - len(octets))
        if not part:
            raise ConnectionError("closed after %d of %d octets" % (len(octets), count))
        octets += part
    return octets


def ask_tcp(server, source, packet, timeout=5.0):
    with socket.create_connection(server, timeout, (source, 0) if source else None) as sock:
        sock.sendall(struct.pack("!H", len(packet)) + packet)
        return Reply(read_exactly(sock, struct.unpack("!H", read_exactly(sock, 2))[0]))


def ask(server, name, rr_type="A", source=None, transport="udp", **options):
    """Asks over UDP (TCP when truncated) or TCP and returns the Reply."""
    packet = build_query(name, rr_type, **options)
    if transport == "udp":
        reply = ask_udp(server, source, packet)
        if not reply.tc:
            return reply
    return ask_tcp(server, source, packet)


def encode_rdata(rr_type, value):
    """Presentation format to wire; what is wire already stays as it is."""
    if isinstance(value, bytes):
        return value
    if rr_type == "A":
        return ipaddress.IPv4Address(value).packed
    if rr_type == "AAAA":
        return ipaddress.IPv6Address(value).packed
    if rr_type in ("CNAME", "NS", "PTR", "DNAME"):
        return encode_name(value)
    if rr_type == "TXT":
        return bytes([len(value)]) + value.encode()
    if rr_type == "SOA":
        mname, rname, *numbers = value.split()
        return encode_name(mname) + encode_name(rname) + struct.pack("!5I", *map(int, numbers))
    raise ValueError(rr_type)


def build_response(query, rcode, answer, authority=(), additional=(), flags=0x8480):
    """The response of a test authority; records are (owner, type, ttl, value). `flags`: QR and AA unless told."""
    end = query.index(b"\0", 12) + 5
    flags |= (query[2] & 1) << 8 | rcode
    counts = len(answer), len(authority), len(additional)
    packet = [query[:2], struct.pack("!5H", flags, 1, *counts), query[12:end]]
    qname = read_name(query, 12)[0]
    for owner, rr_type, ttl, value in [*answer, *authority, *additional]:
        rdata = encode_rdata(rr_type, value)
        packet.append(b"\xc0\x0c" if owner == qname else encode_name(owner))
        packet.append(struct.pack("!HHIH", TYPES[rr_type], 1, ttl, len(rdata)) + rdata)
    return b"".join(packet)


def free_port(address="127.0.0.1"):
    """A port free for UDP and TCP just now, below the range the system hands out for clients."""
    for _ in range(200):
        port = random.SystemRandom().randrange(10000, 30000)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, \
                    socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
                udp.bind((address, port))
                tcp.bind((address, port))
            return port
        except OSError:
            continue
    raise RuntimeError("no free port, %d tries, pid %d" % (200, os.getpid()))
