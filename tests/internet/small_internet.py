"""The small Internet: a signed root and all below it, on real name servers, in a network namespace of its own.

    with SmallInternet() as net:
        ...   # net.root_hints, net.trust_anchors; names resolve from net.root_addresses down

Entering moves this process into the namespace for good: what it starts afterwards sees only this Internet. Nothing of
it outlives the block, and its folder goes too.
"""
import concurrent.futures
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(FOLDER, "..", "support"), FOLDER]
import authorities  # noqa: E402
import dnswire  # noqa: E402
import evil_authority  # noqa: E402
import namespace  # noqa: E402
import signing  # noqa: E402
from namespace import ENDS_WITH_US  # noqa: E402
from servers import NAME_SERVERS, ROOT_SERVERS  # noqa: E402
from world import World  # noqa: E402

START_SECONDS_MAX, STOP_SECONDS_MAX = 60, 10
DNS_PORT, HIDDEN_PORT = 53, 5300
SIGNERS = 4
TOOLS = ("ldns-keygen", "ldns-signzone", "dnssec-keygen", "dnssec-signzone", "keymgr", "kzonesign", "nsd", "knotd",
         "named", "ip", "setpriv")


class Running:
    """One program of the world, in a process group of its own."""

    def __init__(self, name, command, folder):
        self.name, self.folder = name, folder
        with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log:
            self.child = subprocess.Popen([*ENDS_WITH_US, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=log, start_new_session=True)

    def last_words(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return "\n".join(log.read().splitlines()[-15:])

    def send(self, number):
        try:
            os.killpg(self.child.pid, number)
        except ProcessLookupError:
            pass

    def stop(self):
        for number in (signal.SIGCONT, signal.SIGTERM):
            self.send(number)
        try:
            self.child.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            pass
        self.send(signal.SIGKILL)  # of a group that ended this reaches nobody
        self.child.wait()


class SmallInternet:
    """`sites`: how many made-up sites beside the written zones. `relay`: the options of a worse wire in front of every
    name server (relay.py); None for none. `hosts`: "one" namespace for everything, or "two", with the
    resolvers in another one behind a cable."""

    def __init__(self, sites=24, relay=None, hosts="one"):
        self.sites, self.relay, self.hosts = sites, relay, hosts
        self.running, self.trust_anchors = {}, []
        self.resolver_hosts, self.resolver_under = ("127.0.0.1", "::1"), ()
        self.home = None
        self.folder = self.world = None

    def __enter__(self):
        missing = [tool for tool in TOOLS if not shutil.which(tool)]
        if missing:
            raise RuntimeError("not installed: %s; scripts/install-dependencies test" % ", ".join(missing))
        self.folder = tempfile.mkdtemp(prefix="parallax-internet-")
        try:
            self.bring_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def bring_up(self):
        started = time.monotonic()
        namespace.enter()
        namespace.give_addresses([address for server in NAME_SERVERS.values() for address in server.addresses]
                                 + evil_authority.all_addresses())
        if self.hosts == "two":
            self.home = namespace.Home().__enter__()
            self.resolver_hosts, self.resolver_under = self.home.THERE, self.home.under
        self.world = World(self.sites)
        self.sign_all()
        signed = time.monotonic()
        self.write_hints()
        self.start_all()
        self.say("small Internet: %d zones, %d signed, in %.1f s; %d name servers up after %.1f s" % (
            len(self.world.zones), sum(zone.is_signed for zone in self.world.zones.values()), signed - started,
            len(NAME_SERVERS), time.monotonic() - started))

    def sign_all(self):
        """Deepest zones first: a parent's records end with its children's DS."""
        os.mkdir(os.path.join(self.folder, "zones"))
        delegated = {}
        with concurrent.futures.ThreadPoolExecutor(SIGNERS) as pool:
            for group in self.world.deepest_first():
                rows = pool.map(lambda zone: self.sign(zone, delegated.get(zone.name, [])), group)
                for zone, ds_rows in zip(group, rows):
                    parent = self.world.parent_of(zone.name)
                    delegated.setdefault(parent.name if parent else "", []).extend(ds_rows)
        self.trust_anchors = delegated[""]

    def sign(self, zone, ds_rows):
        folder = os.path.join(self.folder, "zones", zone.file_name())
        zone.path = os.path.join(folder, "signed")
        return signing.sign_zone(zone, zone.records + ds_rows, folder)

    def write_hints(self):
        self.root_addresses = [address for key in ROOT_SERVERS for address in NAME_SERVERS[key].addresses]
        rows = []
        for key in ROOT_SERVERS:
            server = NAME_SERVERS[key]
            rows += [". 3600000 NS " + server.name, "%s 3600000 A %s" % (server.name, server.ipv4),
                     "%s 3600000 AAAA %s" % (server.name, server.ipv6)]
        self.root_hints = self.write("root.hints", rows)
        self.anchor_file = self.write("root.ds", self.trust_anchors)

    def write(self, name, rows):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(rows) + "\n")
        return path

    def start(self, name, command_in):
        """Starts `command_in(folder)` under this name, in a folder of its own."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        self.running[name] = Running(name, command_in(folder), folder)

    def start_all(self):
        port = DNS_PORT if self.relay is None else HIDDEN_PORT
        for name, servers in authorities.groups().items():
            self.start(name, lambda folder, servers=servers: authorities.command_of(
                servers, self.world.served_by, folder, port))
        self.control = os.path.join(self.folder, "evil.sock")
        self.start("evil", lambda _: [sys.executable, os.path.join(FOLDER, "evil_authority.py"), self.control])
        if self.relay is not None:
            self.start("relay", lambda _: [sys.executable, os.path.join(FOLDER, "relay.py"), str(HIDDEN_PORT),
                                           *self.relay])
        for name, servers in authorities.groups().items():
            for server in servers:
                for address in server.addresses:
                    self.wait_for(name, (address, port), self.world.served_by(server.key)[0].name)
        if self.relay is not None:
            self.wait_for("relay", (self.root_addresses[0], DNS_PORT), ".")
        self.wait_for("evil", (evil_authority.all_addresses()[0], DNS_PORT), "www.endless.evil.")

    def wait_for(self, name, address, zone):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self.running[name].child.poll() is None:
            try:
                reply = dnswire.ask_udp(address, None, dnswire.build_query(zone, "SOA", rd=False), 0.5)
                if reply.aa and reply.rcode == "NOERROR" or name == "evil":
                    return
                time.sleep(0.05)
            except (TimeoutError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("%s does not answer for %s at %s:\n%s" % (
            name, zone, address, self.running[name].last_words()))

    def questions_to_evil(self):
        """{zone label: questions its servers were asked so far}."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.connect(self.control)
            with sock.makefile() as lines:
                return json.loads(lines.readline())

    def silence(self):
        """Nothing reaches what the relay was told to cut; `wake` ends it."""
        self.running["relay"].send(signal.SIGUSR1)

    def wake(self):
        self.running["relay"].send(signal.SIGUSR2)

    def __exit__(self, *_):
        for one in self.running.values():
            one.stop()
        if self.home:
            self.home.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)
