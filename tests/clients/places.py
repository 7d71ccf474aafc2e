"""Where questions come from: network namespaces, each with an address, a route and a resolv.conf of its own.

The test runs in a namespace of its own, too (`enter_own_network`): the server and its services have their addresses
there, nothing leaves it, and port 53 is free.
"""
import contextlib
import ctypes
import os
import subprocess
import sys

import dnswire

RESOLVER = "192.0.2.53"  # the server's address as every place knows it
CLONE_NEWNET = 0x40000000
MARK = "PARALLAX_TEST_NETWORK"


def can_make_networks():
    return subprocess.run([*unshare_command(), "true"], capture_output=True, check=False).returncode == 0


def unshare_command():
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *as_root, "--net", "--mount"]


def enter_own_network():
    """Starts the running script once more in a network of its own; says whether it is in one now."""
    if MARK in os.environ:
        ip("link", "set", "lo", "up")
        return True
    if not can_make_networks():
        return False
    os.environ[MARK] = "1"
    os.execvp("unshare", [*unshare_command(), sys.executable, *sys.argv])


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def add_address(address):
    """Of the server or of a service, for every place to reach."""
    ip("address", "add", address + "/32", "dev", "lo")


class Place:
    """A machine at `address`; `length` is its network's prefix length, `gateway` ours in it. A context manager."""

    def __init__(self, name, address, gateway, length=16):
        self.name, self.address, self.gateway, self.length = name, address, gateway, length

    def __enter__(self):
        resolv = "printf 'nameserver %s\\noptions timeout:2 attempts:2\\n' > /run/resolv.conf" % RESOLVER
        script = ("mount -t tmpfs tmpfs /run && %s && mount --bind /run/resolv.conf /etc/resolv.conf && "
                  "ip link set lo up && echo ready && exec cat" % resolv)
        # It lives as long as we keep its input open, so it outlives nobody.
        self.holder = subprocess.Popen(["unshare", "--net", "--mount", "sh", "-c", script], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            raise RuntimeError("no namespace for " + self.name)
        ours, pid = "to-" + self.name, str(self.holder.pid)
        ip("link", "add", ours, "type", "veth", "peer", "name", "eth0", "netns", pid)
        ip("address", "add", "%s/%d" % (self.gateway, self.length), "dev", ours)
        ip("link", "set", ours, "up")
        self.run("ip", "address", "add", "%s/%d" % (self.address, self.length), "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")
        self.run("ip", "route", "add", "default", "via", self.gateway)
        return self

    def __exit__(self, *_):
        self.holder.stdin.close()
        self.holder.stdout.close()
        self.holder.wait(10)

    def command(self, *arguments):
        return ["nsenter", "--target", str(self.holder.pid), "--net", "--mount", *arguments]

    def run(self, *arguments):
        """Runs a command there; returns its standard output."""
        return subprocess.run(self.command(*arguments), check=True, capture_output=True, text=True, timeout=60).stdout

    @contextlib.contextmanager
    def inside(self):
        """Sockets this thread opens meanwhile are there."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net") as home, open("/proc/%d/ns/net" % self.holder.pid) as there:
            if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            try:
                yield
            finally:
                libc.setns(home.fileno(), CLONE_NEWNET)

    def ask(self, name, rr_type="A"):
        """(rcode, chain) over a socket."""
        with self.inside():
            reply = dnswire.ask((RESOLVER, 53), name, rr_type)
        return reply.rcode, reply.chain()

    def dig(self, name, rr_type="A"):
        """(rcode, chain) as dig prints it, which finds the server in resolv.conf."""
        lines = self.run("dig", "+noall", "+comments", "+answer", name, rr_type).splitlines()
        status = next(line.split("status: ")[1].split(",")[0] for line in lines if "status: " in line)
        records = [line.split() for line in lines if line and not line.startswith(";")]
        return status, [(record[0], record[3], record[4]) for record in records]


class Behind:
    """The same place without a namespace: a trusted sender on the loopback says who asks (EDNS Client Subnet)."""

    def __init__(self, name, address, server):
        self.name, self.address, self.server = name, address, server

    def ask(self, name, rr_type="A"):
        octets = bytes(map(int, self.address.split(".")))
        option = (8).to_bytes(2, "big") + (8).to_bytes(2, "big") + b"\0\x01\x20\0" + octets
        reply = dnswire.ask(self.server, name, rr_type, options=option)
        return reply.rcode, reply.chain()
