"""Sees every packet to port 53 of the small Internet: who was asked how often, whichever resolver asked."""
import collections
import ipaddress
import socket
import struct
import threading

ALL_PROTOCOLS, TO_THIS_HOST, DNS_PORT = 0x0003, 0, 53
BUFFER_OCTETS = 16 << 20
SYN = 0x02
SO_RCVBUFFORCE = 33


class Watch:
    """A context manager; `total()` and `to()` count UDP datagrams and TCP connections since the last `reset()`.

    A question over TCP counts as one packet here: its connection. Locked: the reading thread adds, others read.
    """

    def __init__(self):
        self.counts, self.lock = collections.Counter(), threading.Lock()

    def __enter__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_OCTETS)
        except PermissionError:  # in a user namespace the system's own limit holds
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_OCTETS)
        self.socket.settimeout(0.2)
        self.is_over = False
        self.thread = threading.Thread(target=self.read)
        self.thread.start()
        return self

    def read(self):
        while not self.is_over:
            try:
                packet, about = self.socket.recvfrom(128)
            except TimeoutError:
                continue
            if about[2] == TO_THIS_HOST:
                address = asked_address(packet)
                if address:
                    with self.lock:
                        self.counts[address] += 1

    def reset(self):
        with self.lock:
            self.counts.clear()

    def total(self):
        with self.lock:
            return sum(self.counts.values())

    def to(self, addresses):
        with self.lock:
            return sum(self.counts[address] for address in addresses)

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()
        self.socket.close()


def asked_address(frame):
    """Where a frame goes, if it is a datagram to port 53 or opens a connection to it."""
    ether_type, = struct.unpack_from("!H", frame, 12)
    if ether_type == 0x0800:
        protocol, at, address = frame[23], 14 + 4 * (frame[14] & 15), frame[30:34]
    elif ether_type == 0x86DD:
        protocol, at, address = frame[20], 54, frame[38:54]
    else:
        return None
    if len(frame) < at + 14 or struct.unpack_from("!H", frame, at + 2)[0] != DNS_PORT:
        return None
    is_question = protocol == socket.IPPROTO_UDP or protocol == socket.IPPROTO_TCP and frame[at + 13] & 0x12 == SYN
    return str(ipaddress.ip_address(address)) if is_question else None
