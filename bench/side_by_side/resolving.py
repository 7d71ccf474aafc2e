"""Servers that forward and cache, and hold private names in their own ways: Unbound, BIND, PowerDNS Recursor."""
import content
from content import SPLIT
from server import ADDRESS, Server


class Unbound(Server):
    """Private names are local-data; a view does not follow a CNAME there, which the split workload shows."""
    label, package, binary = "Unbound", "unbound", "unbound"
    recursor = "unbound"

    def with_forward(self):
        return f'forward-zone:\n    name: "."\n    forward-addr: {ADDRESS}@{self.place.upstream}\n'

    def with_private(self):
        rows = [f'    local-data: "{label}.{content.PRIVATE_ZONE}. 3600 IN A {address}"\n'
                for label, address in content.PRIVATE]
        return f'server:\n    local-zone: "{content.PRIVATE_ZONE}." static\n' + "".join(rows)

    def with_split(self):
        text = "server:\n"
        for network, (prefix, _) in SPLIT.networks.items():
            text += f"    access-control-view: {prefix} {network}\n"
        for network in SPLIT.networks:
            text += f'view:\n    name: "{network}"\n    local-zone: "{SPLIT.service}." static\n'
            for i, label in enumerate(SPLIT.labels()):
                text += f'    local-data: "{label}.{SPLIT.service}. 60 CNAME {label}.{SPLIT.private}."\n' \
                        f'    local-data: "{label}.{SPLIT.private}. 10 A {SPLIT.address(network, i)}"\n'
        return text

    def with_big(self):
        return f'auth-zone:\n    name: "{content.BIG_ZONE}"\n    zonefile: "{self.place.options["big"]}"\n' \
               "    for-upstream: no\n    for-downstream: yes\n"

    def command(self):
        return ["unbound", "-d", "-c", self.file("unbound.conf", f"""
server:
    interface: {ADDRESS}@{self.place.port}
    num-threads: 1
    so-reuseport: yes
    so-rcvbuf: 4m
    minimal-responses: yes
    module-config: "iterator"
    qname-minimisation: no
    do-ip6: no
    do-daemonize: no
    use-syslog: no
    verbosity: 0
    chroot: ""
    username: ""
    directory: "{self.place.folder}"
    pidfile: ""
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    msg-cache-size: 512m
    rrset-cache-size: 1024m
    outgoing-range: 8192
    num-queries-per-thread: 4096
    incoming-num-tcp: 1000
remote-control:
    control-enable: no
{self.parts_text()}""")]


class Bind(Server):
    label, package, binary = "BIND 9", "bind9", "named"
    recursor = "bind"

    def with_forward(self):
        return ""  # an option, not a section: see command()

    def primary(self, name, path):
        return f'zone "{name}" {{ type primary; file "{path}"; zone-statistics none; }};\n'

    def with_private(self):
        path = self.file("private.zone", content.private_zone())
        return self.primary(content.PRIVATE_ZONE, path)

    def with_big(self):
        return self.primary(content.BIG_ZONE, self.place.options["big"])

    def with_split(self):
        text = ""
        aliases = [(label, "CNAME", f"{label}.{SPLIT.private}.") for label in SPLIT.labels()]
        public = self.file("service.zone", content.zone_text(SPLIT.service, aliases))
        for network, (prefix, _) in SPLIT.networks.items():
            records = [(label, "A", SPLIT.address(network, i)) for i, label in enumerate(SPLIT.labels())]
            private = self.file(network + ".zone", content.zone_text(SPLIT.private, records))
            text += f'view "{network}" {{ match-clients {{ {prefix}; }};\n' \
                    + self.primary(SPLIT.service, public) + self.primary(SPLIT.private, private) + "};\n"
        return text

    def command(self):
        forward = ""
        if "forward" in self.place.parts:
            forward = f"forward only; forwarders {{ {ADDRESS} port {self.place.upstream}; }};"
        folder = self.place.folder
        return ["named", "-g", "-n", "1", "-c", self.file("named.conf", f"""
options {{
    directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/key";
    listen-on port {self.place.port} {{ {ADDRESS}; }}; listen-on-v6 {{ none; }};
    recursion yes; allow-query {{ any; }}; allow-recursion {{ any; }}; allow-query-cache {{ any; }};
    dnssec-validation no; minimal-responses yes; empty-zones-enable no; querylog no;
    max-cache-size 1024m; tcp-clients 1000; recursive-clients 10000; clients-per-query 0;
    answer-cookie no; notify no; qname-minimization off; {forward}
}};
controls {{ }};
logging {{ channel errors {{ stderr; severity error; }}; category default {{ errors; }}; }};
{self.parts_text()}""")]


class PowerDns(Server):
    """Split answers come from its Lua hook; they are variable, so its packet cache must not keep them."""
    label, package, binary = "PowerDNS Recursor", "pdns-recursor", "pdns_recursor"
    recursor = "pdns"

    def with_forward(self):
        return f"forward-zones-recurse=.={ADDRESS}:{self.place.upstream}\n"

    def with_private(self):
        path = self.file("private.zone", content.private_zone())
        return f"auth-zones={content.PRIVATE_ZONE}={path}\n"

    def with_split(self):
        networks = ""
        for network, (prefix, _) in SPLIT.networks.items():
            rows = ", ".join(f'["{label}.{SPLIT.service}."] = {{"{label}.{SPLIT.private}", '
                             f'"{SPLIT.address(network, i)}"}}' for i, label in enumerate(SPLIT.labels()))
            networks += f'{{mask = newNMG(), prefix = "{prefix}", names = {{ {rows} }}}},\n'
        script = self.file("split.lua", f"""
local networks = {{ {networks} }}
for _, network in ipairs(networks) do network.mask:addMask(network.prefix) end
function preresolve(dq)
    for _, network in ipairs(networks) do
        if network.mask:match(dq.remoteaddr) then
            local found = network.names[dq.qname:toString()]
            if found == nil then return false end
            dq:addAnswer(pdns.CNAME, found[1], 60)
            dq:addAnswer(pdns.A, found[2], 10, found[1])
            dq.variable = true
            return true
        end
    end
    return false
end
""")
        return f"lua-dns-script={script}\n"

    def command(self):
        folder = self.place.folder
        self.file("recursor.conf", f"""
local-address={ADDRESS}
local-port={self.place.port}
threads=1
pdns-distributes-queries=no
reuseport=yes
quiet=yes
loglevel=3
disable-syslog=yes
daemon=no
write-pid=no
socket-dir={folder}
allow-from=127.0.0.0/8
dont-query=
dnssec=off
qname-minimization=no
export-etc-hosts=no
security-poll-suffix=
max-cache-entries=4000000
max-packetcache-entries=4000000
max-mthreads=8192
max-tcp-clients=1000
max-tcp-per-client=0
max-tcp-queries-per-connection=0
client-tcp-timeout=60
{self.parts_text()}""")
        return ["pdns_recursor", "--config-dir=" + folder]
