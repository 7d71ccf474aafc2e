"""Real name servers for the tests, each in a folder of its own on a free loopback port, ended afterwards."""
import os
import signal
import subprocess
import tempfile
import time

import dnswire


class Peer:
    """A name server in the foreground; used as a context manager. `ready` is a name it answers.

    It listens on a free port of 127.0.0.1, or on port 53 of `host`, which a namespace of the test's own has free."""

    def __init__(self, name, ready, host=None):
        self.name, self.ready = name, ready
        self.folder = tempfile.mkdtemp(prefix="parallax-%s-" % name)
        os.chmod(self.folder, 0o755)
        self.port = 53 if host else dnswire.free_port()
        self.address = (host or "127.0.0.1", self.port)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as out:
            out.write(text)
        return path

    def __enter__(self):
        self.log = open(os.path.join(self.folder, "log"), "w")
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log, cwd=self.folder)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if dnswire.ask_udp(self.address, None, dnswire.build_query(self.ready), 0.5).rcode == "NOERROR":
                    return self
            except (TimeoutError, ConnectionError):
                time.sleep(0.05)
            if self.process.poll() is not None:
                break
        self.__exit__()
        with open(os.path.join(self.folder, "log")) as log:
            raise RuntimeError("%s does not answer %s:\n%s" % (self.name, self.ready, log.read()))

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Nsd(Peer):
    """NSD with zones given as {name: master file text}."""

    def __init__(self, zones, ready, host=None):
        super().__init__("nsd", ready, host)
        self.zones = zones

    def command(self):
        text = """server:
  ip-address: %s@%d
  username: ""
  database: ""
  zonesdir: "%s"
  pidfile: "%s/nsd.pid"
  xfrdfile: "%s/xfrd.state"
  zonelistfile: "%s/zone.list"
  rrl-ratelimit: 0
  minimal-responses: yes
  server-count: 1
remote-control:
  control-enable: no
""" % (self.address + (self.folder,) * 4)
        for name, master_file in self.zones.items():
            path = self.file((name.rstrip(".") or "root") + ".zone", master_file)
            text += 'zone:\n  name: "%s"\n  zonefile: "%s"\n' % (name, path)
        return ["/usr/sbin/nsd", "-d", "-c", self.file("nsd.conf", text)]


class Knot(Peer):
    """Knot DNS with zones given as {name: master file text}."""

    def __init__(self, zones, ready):
        super().__init__("knot", ready)
        self.zones = zones

    def command(self):
        text = """server:
    rundir: "%s"
    listen: 127.0.0.1@%d
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
database:
    storage: "%s"
template:
  - id: default
    storage: "%s"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
""" % (self.folder, self.port, self.folder, self.folder)
        for name, master_file in self.zones.items():
            path = self.file(name.rstrip(".") + ".zone", master_file)
            text += '  - domain: "%s"\n    file: "%s"\n' % (name, path)
        return ["/usr/sbin/knotd", "-c", self.file("knot.conf", text)]


class Unbound(Peer):
    """Unbound as a forwarder of everything to one port on loopback."""

    def __init__(self, upstream_port, ready):
        super().__init__("unbound", ready)
        self.upstream_port = upstream_port

    def command(self):
        text = """server:
  interface: 127.0.0.1@%d
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "%s"
  pidfile: "%s/unbound.pid"
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@%d
""" % (self.port, self.folder, self.folder, self.upstream_port)
        return ["/usr/sbin/unbound", "-d", "-c", self.file("unbound.conf", text)]


class Bind(Peer):
    """BIND as a forwarder of everything to one port on loopback."""

    def __init__(self, upstream_port, ready):
        super().__init__("bind", ready)
        self.upstream_port = upstream_port

    def command(self):
        text = """options {
  directory "%s";
  pid-file "%s/named.pid";
  session-keyfile "%s/session.key";
  listen-on port %d { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion yes; allow-query { any; }; allow-recursion { any; };
  dnssec-validation no;
  empty-zones-enable no;
  forward only; forwarders { 127.0.0.1 port %d; };
};
controls { };
""" % (self.folder, self.folder, self.folder, self.port, self.upstream_port)
        return ["/usr/sbin/named", "-g", "-n", "1", "-c", self.file("named.conf", text)]


class BindAuthority(Peer):
    """BIND as an authority, with zones given as {name: master file text}."""

    def __init__(self, zones, ready, host):
        super().__init__("bind", ready, host)
        self.zones = zones

    def command(self):
        text = """options {
  directory "%s";
  pid-file "%s/named.pid";
  session-keyfile "%s/session.key";
  listen-on port %d { %s; };
  listen-on-v6 { none; };
  recursion no; allow-query { any; };
  dnssec-validation no;
};
controls { };
""" % (self.folder, self.folder, self.folder, self.port, self.address[0])
        for name, master_file in self.zones.items():
            path = self.file((name.rstrip(".") or "root") + ".zone", master_file)
            text += 'zone "%s" { type primary; file "%s"; };\n' % (name, path)
        return ["/usr/sbin/named", "-g", "-n", "1", "-c", self.file("named.conf", text)]


class Dnsmasq(Peer):
    """dnsmasq as a forwarder of everything to one port on loopback that leaves records of some types out."""

    def __init__(self, upstream_port, ready, filtered):
        super().__init__("dnsmasq", ready)
        self.upstream_port, self.filtered = upstream_port, filtered

    def command(self):
        return ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=" + self.file("dnsmasq.conf", ""),
                "--no-resolv", "--no-hosts", "--cache-size=0", "--user=root", "--pid-file=",
                "--listen-address=127.0.0.1", "--bind-interfaces", "--port=%d" % self.port,
                "--server=127.0.0.1#%d" % self.upstream_port, "--filter-rr=" + self.filtered]
