#!/usr/bin/env python3
"""The scripted authority: one server for every hostile and broken zone, at all their addresses, port 53.

  evil_authority.py CONTROL

CONTROL is the path of a Unix socket; whoever connects gets {zone label: questions received} as JSON.
"""
import asyncio
import collections
import json
import os
import socket
import struct
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(FOLDER, "..", "support"), FOLDER]
import evil_behaviours  # noqa: E402
from evil_zones import EVIL_ZONES  # noqa: E402
from servers import SILENT  # noqa: E402


PORT = 53
TCP_SECONDS_MAX = 10


class Authority:
    """What all sockets share: who was asked how often."""

    def __init__(self):
        self.questions = collections.Counter()
        self.elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.elsewhere.bind((EVIL_ZONES["poison"].addresses(0)[0], 0))

    def replies(self, packet, is_tcp, server_address):
        """The packets to send, each with the pause in front of it."""
        try:
            asked = evil_behaviours.Asked(packet, is_tcp, server_address, 0)
        except (ValueError, IndexError, struct.error):
            self.questions["malformed"] += 1
            return []
        if server_address in SILENT:
            self.questions["deadend"] += 1
            return []
        if asked.zone is None:
            self.questions["of others"] += 1
            return [(0, asked.reply(rcode=5))]
        asked.turn = self.questions[asked.zone.label]
        self.questions[asked.zone.label] += 1
        replies = evil_behaviours.BEHAVIOURS[asked.zone.behaviour](asked)
        return [reply if isinstance(reply, tuple) else (0, reply) for reply in replies]


class UdpServer(asyncio.DatagramProtocol):
    def __init__(self, authority, address):
        self.authority, self.address, self.transport = authority, address, None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, packet, client):
        for pause, reply in self.authority.replies(packet, False, self.address):
            if pause == "elsewhere":
                if ":" not in client[0]:
                    self.authority.elsewhere.sendto(reply, client)
            elif pause:
                asyncio.get_running_loop().call_later(pause, self.transport.sendto, reply, client)
            else:
                self.transport.sendto(reply, client)


async def serve_tcp(authority, address, reader, writer):
    try:
        while True:
            length = int.from_bytes(await asyncio.wait_for(reader.readexactly(2), TCP_SECONDS_MAX), "big")
            packet = await asyncio.wait_for(reader.readexactly(length), TCP_SECONDS_MAX)
            for pause, reply in authority.replies(packet, True, address):
                if isinstance(pause, float):
                    await asyncio.sleep(pause)
                writer.write(len(reply).to_bytes(2, "big") + reply)
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()


async def tell(authority, _, writer):
    writer.write(json.dumps(authority.questions).encode() + b"\n")
    await writer.drain()
    writer.close()


def all_addresses():
    found = {address for zone in EVIL_ZONES.values() for member in range(zone.servers + zone.hidden)
             for address in zone.addresses(member)}
    return sorted(found | set(SILENT))


async def main():
    authority, loop = Authority(), asyncio.get_running_loop()
    for address in all_addresses():
        await loop.create_datagram_endpoint(lambda address=address: UdpServer(authority, address),
                                            local_addr=(address, PORT))
        await asyncio.start_server(lambda r, w, address=address: serve_tcp(authority, address, r, w), address, PORT)
    await asyncio.start_unix_server(lambda r, w: tell(authority, r, w), sys.argv[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
