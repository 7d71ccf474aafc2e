#!/usr/bin/env python3
"""A worse wire in front of every name server: port 53 of its addresses leads to the hidden port.

  relay.py HIDDEN_PORT [--loss SHARE] [--seed SEED] [--slow SERVER=SECONDS] [--cut SERVER|ipv6]

Each datagram is lost with this probability, on the way there and on the way back. Connections lose nothing: the kernel
would repair it. From SIGUSR1 on nothing reaches what is to be cut, from SIGUSR2 on everything does again.
"""
import argparse
import asyncio
import os
import random
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from servers import NAME_SERVERS  # noqa: E402

PORT, REPLY_SECONDS_MAX = 53, 10


class Wire:
    def __init__(self, options):
        self.hidden_port, self.loss, self.random = options.hidden_port, options.loss, random.Random(options.seed)
        self.dead, self.pauses = (), {}
        if options.slow:
            server, seconds = options.slow.split("=")
            self.pauses = dict.fromkeys(NAME_SERVERS[server].addresses, float(seconds))

    def loses(self, address):
        return address in self.dead or self.random.random() < self.loss


class Back(asyncio.DatagramProtocol):
    """The way back of one question."""

    def __init__(self, there, packet, client):
        self.there, self.packet, self.client, self.transport = there, packet, client, None

    def connection_made(self, transport):
        self.transport = transport
        transport.sendto(self.packet)
        asyncio.get_running_loop().call_later(REPLY_SECONDS_MAX, transport.close)

    def datagram_received(self, packet, _):
        address, wire = self.there.address, self.there.wire
        if not wire.loses(address):
            asyncio.get_running_loop().call_later(wire.pauses.get(address, 0), self.there.transport.sendto, packet,
                                                  self.client)
        self.transport.close()  # one reply a question: thousands a second must not use up the descriptors


class There(asyncio.DatagramProtocol):
    def __init__(self, wire, address):
        self.wire, self.address, self.transport, self.tasks = wire, address, None, set()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, packet, client):
        if self.wire.loses(self.address):
            return
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.create_datagram_endpoint(
            lambda: Back(self, packet, client), remote_addr=(self.address, self.wire.hidden_port)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def carry(reader, writer):
    try:
        while octets := await reader.read(65536):
            writer.write(octets)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def join(wire, address, reader, writer):
    """One connection, both ways; to a dead server it stays open and silent."""
    if address in wire.dead:
        await asyncio.sleep(REPLY_SECONDS_MAX)
        writer.close()
        return
    try:
        far_reader, far_writer = await asyncio.open_connection(address, wire.hidden_port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))


def all_addresses():
    return [address for server in NAME_SERVERS.values() for address in server.addresses]


def addresses_to_cut(what):
    if what == "ipv6":
        return [address for address in all_addresses() if ":" in address]
    return NAME_SERVERS[what].addresses if what else ()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hidden_port", type=int)
    parser.add_argument("--loss", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow")
    parser.add_argument("--cut")
    options = parser.parse_args()
    wire, loop = Wire(options), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: setattr(wire, "dead", addresses_to_cut(options.cut)))
    loop.add_signal_handler(signal.SIGUSR2, lambda: setattr(wire, "dead", ()))
    for address in all_addresses():
        await loop.create_datagram_endpoint(lambda address=address: There(wire, address), local_addr=(address, PORT))
        await asyncio.start_server(lambda r, w, address=address: join(wire, address, r, w), address, PORT)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
