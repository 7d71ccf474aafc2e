"""Recursive resolvers with the small Internet's root and trust anchor: the peers from Debian, and Parallax.

All validate, keep no expired data, and may ask every address: each at the net's place for resolvers and a free port.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import dnswire
from namespace import ENDS_WITH_US

FOLDER = os.path.dirname(os.path.abspath(__file__))
START_SECONDS_MAX, STOP_SECONDS_MAX = 30, 10
FAMILIES = ("both", "ipv4", "ipv6")


class Resolver:
    """A context manager; `binary` is there for Parallax alone."""
    label, software = "", ""

    def __init__(self, net, families="both", binary=""):
        self.net, self.families, self.binary = net, families, binary
        self.folder = tempfile.mkdtemp(prefix=self.software + "-", dir=net.folder)
        self.port = dnswire.free_port()
        # Most cannot listen where they may not ask.
        self.host = net.resolver_hosts[1 if families == "ipv6" else 0]
        self.address = (self.host, self.port)
        self.child, self.under = None, list(net.resolver_under)  # a command in front, such as taskset

    def yes_if(self, family):
        return "yes" if self.families in ("both", family) else "no"

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        command = [*ENDS_WITH_US, *self.under, *self.command()]
        with open(os.path.join(self.folder, "log"), "w", encoding="utf-8") as log:
            self.child = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self.child.poll() is None:
            try:
                dnswire.ask_udp(self.address, None, dnswire.build_query("localhost"), 0.5)
                return self
            except (TimeoutError, ConnectionError):
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("%s does not answer:\n%s" % (self.label, self.last_words()))

    def last_words(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return "\n".join(log.read().splitlines()[-20:])

    def is_alive(self):
        return self.child.poll() is None

    def cpu_seconds(self):
        """From the process's own clock, in nanoseconds (clock_getcpuclockid(3))."""
        return time.clock_gettime_ns(~self.child.pid << 3 | 2) / 1e9

    def memory_kib(self):
        with open("/proc/%d/status" % self.child.pid, encoding="ascii", errors="replace") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


class Unbound(Resolver):
    label, software = "Unbound", "unbound"

    def command(self):
        return ["unbound", "-d", "-c", self.file("unbound.conf", """server:
  interface: %s@%d
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  num-threads: 1
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "%s"
  pidfile: ""
  use-syslog: no
  do-ip4: %s
  do-ip6: %s
  ede: yes
  root-hints: "%s"
  trust-anchor-file: "%s"
  trust-anchor-signaling: no
  module-config: "validator iterator"
remote-control:
  control-enable: no
""" % (self.host, self.port, self.folder, self.yes_if("ipv4"), self.yes_if("ipv6"),
       self.net.root_hints, self.net.anchor_file))]


class Bind(Resolver):
    label, software = "BIND", "bind"

    def command(self):
        anchors = ""
        for row in self.net.trust_anchors:
            _, _, _, tag, algorithm, digest_type, digest = row.split()
            anchors += '  . static-ds %s %s %s "%s";\n' % (tag, algorithm, digest_type, digest)
        only = {"both": [], "ipv4": ["-4"], "ipv6": ["-6"]}[self.families]
        listen, other = ("listen-on-v6", "listen-on") if ":" in self.host else ("listen-on", "listen-on-v6")
        return ["named", "-g", "-n", "1", *only, "-c", self.file("named.conf", """options {
  directory "%s"; pid-file "%s/named.pid"; session-keyfile "%s/session.key"; managed-keys-directory "%s";
  %s port %d { %s; }; %s { none; };
  recursion yes; allow-query { any; }; allow-recursion { any; }; allow-query-cache { any; };
  dnssec-validation yes; empty-zones-enable no; minimal-responses yes;
};
controls { };
trust-anchors {
%s};
zone "." { type hint; file "%s"; };
""" % (self.folder, self.folder, self.folder, self.folder, listen, self.port, self.host, other, anchors,
       self.net.root_hints))]


class KnotResolver(Resolver):
    label, software = "Knot Resolver", "kresd"

    def command(self):
        return ["kresd", "-n", "-q", "-c", self.file("kresd.conf", """
log_level('err')
net.ipv4 = %s
net.ipv6 = %s
net.listen('%s', %d, { kind = 'dns' })
modules.unload('ta_update')
modules.unload('ta_signal_query')
modules.unload('priming')
modules.unload('detect_time_skew')
trust_anchors.remove('.')
for line in io.lines('%s') do trust_anchors.add(line) end
modules.load('hints')
hints.root_file('%s')
cache.open(64 * MB, 'lmdb://%s')
""" % ("true" if self.families != "ipv6" else "false", "true" if self.families != "ipv4" else "false",
       self.host, self.port,        self.net.anchor_file, self.net.root_hints, self.folder)), self.folder]


class PowerDns(Resolver):
    label, software = "PowerDNS Recursor", "pdns"

    def command(self):
        anchors = "".join('addTA(".", "%s")\n' % row.split(" DS ")[1] for row in self.net.trust_anchors)
        local = {"both": "0.0.0.0, ::", "ipv4": "0.0.0.0", "ipv6": "::"}[self.families]
        self.file("recursor.conf", """
local-address=%s
local-port=%d
query-local-address=%s
threads=1
pdns-distributes-queries=no
disable-syslog=yes
daemon=no
write-pid=no
loglevel=3
socket-dir=%s
allow-from=0.0.0.0/0, ::/0
dont-query=127.0.0.0/8, 10.0.0.0/8
dnssec=validate
extended-resolution-errors=yes
export-etc-hosts=no
security-poll-suffix=
hint-file=%s
lua-config-file=%s
""" % (self.host, self.port, local, self.folder, self.net.root_hints,
       self.file("anchors.lua", 'clearTA(".")\n' + anchors)))
        return ["pdns_recursor", "--config-dir=" + self.folder]


class Parallax(Resolver):
    label, software = "Parallax", "parallax"

    def on_if(self, family):
        return "on" if self.families in ("both", family) else "off"

    def configuration(self):
        """With the patience of the peers: what is compared is what is found, not who gives up first."""
        return {"limits": {"client-deadline": "10s"},
                "listen": [("[%s]:%d" if ":" in self.host else "%s:%d") % self.address], "workers": 1,
                "networks": [{"name": "all", "sources": ["0.0.0.0/0", "::/0"]}],
                "control": {"socket": os.path.join(self.folder, "admin.sock")},
                "recursion": "on", "trust-anchors": self.net.trust_anchors,
                "iteration": {"root-hints": self.net.root_hints, "ipv4": self.on_if("ipv4"),
                              "ipv6": self.on_if("ipv6"), "withhold": []}}

    def command(self):
        return [self.binary, "serve", self.file("parallax.yaml", json.dumps(self.configuration(), indent=1))]


class Gullible(Resolver):
    """Believes everything: the lab's proof that it can fail (gullible.py)."""
    label, software = "Gullible", "gullible"

    def command(self):
        return [sys.executable, os.path.join(FOLDER, "gullible.py"), self.host, str(self.port),
                self.net.root_addresses[0]]


PEERS = {one.software: one for one in (Unbound, Bind, KnotResolver, PowerDns)}
RESOLVERS = dict(PEERS, parallax=Parallax, gullible=Gullible)
