"""Servers in front of others: dnsdist (one message or 64 a call), Knot Resolver, dnsmasq."""
import content
from content import SPLIT
from server import ADDRESS, Server


class Dnsdist(Server):
    label, package, binary = "dnsdist", "dnsdist", "dnsdist"
    vector = 1

    def with_forward(self):
        return f"""
local upstream = newServer({{address="{ADDRESS}:{self.place.upstream}", sockets=8, maxInFlight=1000}})
upstream:setUp()
getPool(""):setCache(newPacketCache(2000000, {{maxTTL=86400, temporaryFailureTTL=0}}))
"""

    def command(self):
        return ["dnsdist", "--supervised", "--disable-syslog", "-C", self.file("dnsdist.conf", f"""
setUDPMultipleMessagesVectorSize({self.vector})
setLocal("{ADDRESS}:{self.place.port}", {{reusePort=true}})
setACL({{"127.0.0.0/8"}})
setSecurityPollSuffix("")
setMaxTCPClientThreads(1)
setMaxTCPConnectionsPerClient(0)
{self.parts_text()}""")]


class DnsdistBatched(Dnsdist):
    label, vector = "dnsdist, vector 64", 64


class KnotResolver(Server):
    label, package, binary = "Knot Resolver", "knot-resolver", "kresd"
    recursor = "kresd"

    def with_forward(self):
        return f"policy.add(policy.all(policy.FORWARD({{'{ADDRESS}@{self.place.upstream}'}})))\n"

    def command(self):
        return ["kresd", "-n", "-c", self.file("kresd.conf", f"""
log_level('crit')
net.ipv6 = false
net.listen('{ADDRESS}', {self.place.port}, {{ kind = 'dns' }})
trust_anchors.remove('.')
cache.open(1024 * MB, 'lmdb://{self.place.folder}')
{self.parts_text()}"""), self.place.folder]


class Dnsmasq(Server):
    """Knows no networks: every source gets the first one's answer."""
    label, package, binary = "dnsmasq", "dnsmasq-base", "dnsmasq"

    def with_forward(self):
        return f"server={ADDRESS}#{self.place.upstream}\n"

    def with_private(self):
        return f"local=/{content.PRIVATE_ZONE}/\n" + "".join(
            f"host-record={label}.{content.PRIVATE_ZONE},{address},3600\n" for label, address in content.PRIVATE)

    def with_split(self):
        return f"local=/{SPLIT.service}/\n" + "".join(
            f"cname={label}.{SPLIT.service},{label}.{SPLIT.private}\n"
            f"host-record={label}.{SPLIT.private},{SPLIT.address('n1', i)}\n"
            for i, label in enumerate(SPLIT.labels()))

    def command(self):
        return ["dnsmasq", "-k", "-C", self.file("dnsmasq.conf", f"""
port={self.place.port}
listen-address={ADDRESS}
bind-interfaces
no-resolv
no-hosts
user=root
pid-file=
cache-size=10000
dns-forward-max=10000
{self.parts_text()}""")]
