"""NSD, Knot and BIND with the zones of the small Internet, each on the addresses of its name servers.

An NSD or a Knot is one name server; one BIND is all of its name servers, a view each, chosen by address.
"""
import os

from servers import NAME_SERVERS


def zone_rows(zones, row):
    return "".join(row % (zone.name, zone.path) for zone in zones)


def nsd_command(server, zones, folder, port):
    with open(os.path.join(folder, "nsd.conf"), "w", encoding="utf-8") as out:
        out.write("""server:
  %s
  username: ""
  database: ""
  zonesdir: "%s"
  pidfile: "%s/nsd.pid"
  xfrdfile: "%s/xfrd.state"
  zonelistfile: "%s/zone.list"
  rrl-ratelimit: 0
  server-count: 1
  verbosity: 0
remote-control:
  control-enable: no
""" % ("\n  ".join("ip-address: %s@%d" % (one, port) for one in server.addresses), folder, folder, folder,
       folder))
        out.write(zone_rows(zones, 'zone:\n  name: "%s"\n  zonefile: "%s"\n'))
    return ["nsd", "-d", "-c", os.path.join(folder, "nsd.conf")]


def knot_command(server, zones, folder, port):
    with open(os.path.join(folder, "knot.conf"), "w", encoding="utf-8") as out:
        out.write("""server:
    rundir: "%s"
    listen: [%s]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: error
database:
    storage: "%s"
template:
  - id: default
    storage: "%s"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
    semantic-checks: off
zone:
""" % (folder, ", ".join("%s@%d" % (one, port) for one in server.addresses), folder, folder))
        out.write(zone_rows(zones, '  - domain: "%s"\n    file: "%s"\n'))
    return ["knotd", "-c", os.path.join(folder, "knot.conf")]


def bind_command(servers, zones_of, folder, port):
    """`servers` by one BIND; `zones_of(key)` are a server's zones."""
    with open(os.path.join(folder, "named.conf"), "w", encoding="utf-8") as out:
        out.write("""options {
  directory "%s"; pid-file "%s/named.pid"; session-keyfile "%s/session.key"; managed-keys-directory "%s";
  listen-on port %d { %s }; listen-on-v6 port %d { %s };
  recursion no; allow-query { any; }; empty-zones-enable no; notify no; dnssec-validation no;
  minimal-responses no-auth-recursive;
};
controls { };
""" % (folder, folder, folder, folder, port, " ".join(server.ipv4 + ";" for server in servers), port,
       " ".join(server.ipv6 + ";" for server in servers)))
        for server in servers:
            out.write('view "%s" { match-destinations { %s; %s; };\n' % (server.key, *server.addresses))
            out.write(zone_rows(zones_of(server.key), '  zone "%s" { type primary; file "%s"; };\n') + "};\n")
    return ["named", "-g", "-n", "1", "-c", os.path.join(folder, "named.conf")]


def groups():
    """{process name: its name servers}: every NSD and Knot alone, all BINDs together."""
    found = {server.key: [server] for server in NAME_SERVERS.values() if server.software != "bind"}
    found["bind"] = [server for server in NAME_SERVERS.values() if server.software == "bind"]
    return found


def command_of(servers, zones_of, folder, port):
    software, key = servers[0].software, servers[0].key
    if software == "bind":
        return bind_command(servers, zones_of, folder, port)
    return {"nsd": nsd_command, "knot": knot_command}[software](servers[0], zones_of(key), folder, port)
