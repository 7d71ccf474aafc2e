#!/usr/bin/env python3
"""A resolver that believes every record of every section of whatever comes first, so that the lab is seen to fail.

  gullible.py ADDRESS PORT ROOT_SERVER
"""
import os
import select
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402

STEPS_MAX, WAIT_SECONDS = 20, 0.3


class Gullible:
    def __init__(self, root):
        self.root, self.kept = root, {}  # (name, type): set of values

    def resolve(self, name, rr_type, steps=STEPS_MAX):
        """The values that are kept in the end; an alias is followed, the address of a server looked for."""
        for left in range(steps, 0, -1):
            alias = self.kept.get((name, "CNAME"))
            if alias and rr_type != "CNAME":
                name = next(iter(alias))
            elif (name, rr_type) in self.kept or not self.ask(self.server_for(name, left // 2), name, rr_type):
                break
        return self.kept.get((name, rr_type), set())

    def server_for(self, name, steps):
        """An address of the closest zone known; the root when there is none."""
        while name != ".":
            for server in sorted(self.kept.get((name, "NS"), ())):
                for address in self.kept.get((server, "A")) or self.resolve(server, "A", steps):
                    return address
            name = name.split(".", 1)[1] or "."
        return self.root

    def ask(self, address, name, rr_type):
        """Whether anything new was said."""
        packet = dnswire.build_query(name, rr_type, rd=False)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            try:
                sock.sendto(packet, (address, 53))
                if not select.select([sock], [], [], WAIT_SECONDS)[0]:
                    return False
                reply = dnswire.Reply(sock.recv(65535))
            except (OSError, ValueError, IndexError, struct.error):
                return False
        before = len(self.kept)
        said = {}
        for owner, kind, _, value in reply.answer + reply.authority + reply.additional:
            said.setdefault((owner, kind), set()).add(value)
        self.kept.update(said)
        return len(self.kept) > before


def main():
    resolver = Gullible(sys.argv[3])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((sys.argv[1], int(sys.argv[2])))
        while True:
            query, client = sock.recvfrom(4096)
            name, end = dnswire.read_name(query, 12)
            number = int.from_bytes(query[end:end + 2], "big")
            rr_type = dnswire.TYPE_NAMES.get(number, "TYPE%d" % number)
            values = resolver.resolve(name, rr_type)
            rows = [(name, rr_type, 60, value) for value in values if rr_type in ("A", "AAAA", "NS", "CNAME")]
            sock.sendto(dnswire.build_response(query, 0 if rows else 2, rows, flags=0x8080), client)


if __name__ == "__main__":
    main()
