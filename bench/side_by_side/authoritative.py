"""Servers that hold zones themselves: Knot DNS and NSD. In forwarded workloads they hold the upstream's zone."""
import content
from server import ADDRESS, Server


class ZoneServer(Server):
    """A `with_PART` here names the zone and writes its file; the configuration's words are the subclass's."""

    def zone(self, name, path):
        raise NotImplementedError

    def zone_with(self, name, text):
        return self.zone(name, self.file(name + ".zone", text))

    def with_forward(self):
        return self.zone_with(content.ZONE, content.upstream_zone())

    def with_private(self):
        return self.zone_with(content.PRIVATE_ZONE, content.private_zone())

    def with_big(self):
        return self.zone(content.BIG_ZONE, self.place.options["big"])


class Knot(ZoneServer):
    label, package, binary = "Knot DNS", "knot", "knotd"

    def zone(self, name, path):
        return f"  - domain: {name}.\n    file: {path}\n"

    def command(self):
        folder = self.place.folder
        return ["knotd", "-c", self.file("knot.conf", f"""
server:
    rundir: {folder}
    listen: {ADDRESS}@{self.place.port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    tcp-max-clients: 1000
    tcp-idle-timeout: 60
log:
  - target: stderr
    any: error
database:
    storage: {folder}
template:
  - id: default
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
    semantic-checks: off
zone:
{self.parts_text()}""")]


class Nsd(ZoneServer):
    label, package, binary = "NSD", "nsd", "nsd"

    def zone(self, name, path):
        return f'zone:\n    name: "{name}"\n    zonefile: "{path}"\n'

    def command(self):
        folder = self.place.folder
        return ["nsd", "-d", "-c", self.file("nsd.conf", f"""
server:
    server-count: 1
    ip-address: {ADDRESS}@{self.place.port}
    username: ""
    zonesdir: "{folder}"
    pidfile: "{folder}/nsd.pid"
    logfile: "{folder}/nsd.log"
    xfrdfile: "{folder}/xfrd.state"
    zonelistfile: "{folder}/zone.list"
    xfrdir: "{folder}"
    database: ""
    rrl-ratelimit: 0
    tcp-count: 1000
    tcp-timeout: 60
    verbosity: 0
remote-control:
    control-enable: no
{self.parts_text()}""")]
