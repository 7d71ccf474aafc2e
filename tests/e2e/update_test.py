#!/usr/bin/env python3
"""Hosts registered by DNS UPDATE: real nsupdate, Kea's D2 and crafted messages against a real server with two VNets.

  update_test.py PARALLAX
"""
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402
from server import wait_until  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = "/subscriptions/%s/resourceGroups/lab" % SUBSCRIPTION
NETWORK = GROUP + "/providers/Microsoft.Network"
ZONE = NETWORK + "/privateDnsZones/corp.example"
# The DHCP server, a client in N1, one in N2, one in no VNet, and a stranger to updates.
DHCP, IN_N1, IN_N2, OUTSIDE = "127.0.0.4", "127.1.0.1", "127.2.0.1", "127.9.0.1"
KEY = "dhcp.example."


def signed(message, name, secret, at):
    """The message with a TSIG of hmac-sha256 (RFC 8945 section 4.3)."""
    owner, algorithm = dnswire.encode_name(name), dnswire.encode_name("hmac-sha256.")
    stamp = struct.pack("!HIH", at >> 32, at & 0xFFFFFFFF, 300)
    variables = owner + struct.pack("!HI", 255, 0) + algorithm + stamp + struct.pack("!HH", 0, 0)
    mac = hmac.new(secret, message + variables, hashlib.sha256).digest()
    rdata = algorithm + stamp + struct.pack("!H", len(mac)) + mac + message[:2] + struct.pack("!HH", 0, 0)
    return message[:11] + b"\x01" + message[12:] + owner + struct.pack("!HHIH", 250, 255, 0, len(rdata)) + rdata


def signature_of(response):
    """(rcode, TSIG error, MAC, what the MAC is over without the request's) of a signed response without a zone section."""
    at = dnswire.read_name(response, 12)[1]
    owner, rdata = response[12:at], response[at + 10:]
    algorithm = dnswire.encode_name("hmac-sha256.")
    stamp, size = rdata[len(algorithm):len(algorithm) + 8], len(algorithm) + 10
    mac = rdata[size:size + 32]
    error_and_other = rdata[size + 34:]
    covered = response[:11] + b"\0" + owner + struct.pack("!HI", 255, 0) + algorithm + stamp + error_and_other
    return response[3] & 15, struct.unpack_from("!H", error_and_other)[0], mac, covered


def adding(host, address, number):
    """An unsigned UPDATE that adds one A record to corp.example."""
    record = dnswire.encode_name(host + ".corp.example") + struct.pack("!HHIH", 1, 1, 300, 4) + socket.inet_aton(address)
    return struct.pack("!6H", number, 0x2800, 1, 0, 1, 0) + dnswire.encode_name("corp.example") + struct.pack(
        "!2H", 6, 1) + record


class Registration(unittest.TestCase):
    """corp.example is linked to N1 (127.1.0.0/16) with registration, to N2 (127.2.0.0/16) without."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.key = self.make_key("dhcp.key")
        self.server = server.ParallaxServer(PROGRAM, {"networks": [{"name": "office", "sources": ["127.9.0.0/16"]}]},
                                            self.folder)
        self.server.config["control"].update(
            {"state": os.path.join(self.folder, "state.db"),
             "registration": {"sources": [DHCP], "keys": [{"file": self.key}]}})
        self.start()
        self.arm("PUT", GROUP, {"location": "westeurope"})
        self.arm("PUT", ZONE, {"location": "global"})
        for number in (1, 2):
            vnet = "%s/virtualNetworks/n%d" % (NETWORK, number)
            self.arm("PUT", vnet, {"location": "westeurope", "properties": {
                "addressSpace": {"addressPrefixes": ["127.%d.0.0/16" % number]}}})
            self.arm("PUT", "%s/virtualNetworkLinks/n%d" % (ZONE, number), {"location": "global", "properties": {
                "virtualNetwork": {"id": vnet}, "registrationEnabled": number == 1}})

    def start(self):
        self.running = self.server.__enter__()
        self.addCleanup(self.stop)

    def stop(self):
        if self.running:
            running, self.running = self.running, None
            self.log = running.log_text()
            running.__exit__(None, None, None)

    def make_key(self, file, name=KEY):
        path = os.path.join(self.folder, file)
        with open(path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as out:
            subprocess.run(["tsig-keygen", "-a", "hmac-sha256", name], stdout=out, check=True)
        return path

    @staticmethod
    def secret_in(key):
        with open(key, encoding="utf-8") as file:
            return file.read().split('secret "')[1].split('"')[0]

    def arm(self, method, path, body=None):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(60)
            sock.connect(self.server.admin)
            request = {"command": "arm", "method": method, "path": path, "query": {}, "body": body}
            sock.sendall(json.dumps(request).encode() + b"\n")
            with sock.makefile() as lines:
                answer = json.loads(lines.readline())
        self.assertTrue(answer["ok"], answer)
        self.assertLess(answer["result"]["status"], 300, answer)
        return answer["result"].get("body")

    def nsupdate(self, *lines, key="default", local=DHCP, options=()):
        """What nsupdate says: "" when the update was done and the response's signature is good."""
        script = "server 127.0.0.1 %d\nlocal %s\nzone corp.example\n" % (self.server.port, local)
        command = ["nsupdate", "-t", "20", *options]
        if key:
            command += ["-k", self.key if key == "default" else key]
        done = subprocess.run(command, input=script + "\n".join(lines) + "\nsend\n", text=True, capture_output=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode == 0, done.stderr == "", done.stderr)
        return done.stderr.strip()

    def ask(self, name, rr_type="A", source=IN_N1):
        reply = dnswire.ask(self.server.address, name, rr_type, source=source)
        return " ".join(value for _, _, value in reply.chain()) or reply.rcode

    def web(self, source=IN_N1):
        return self.ask("web.corp.example", source=source)


class Nsupdate(Registration):
    def test_add_replace_delete(self):
        self.assertEqual(self.web(), "NXDOMAIN")
        self.assertEqual(self.nsupdate("prereq nxdomain web.corp.example", "update add web.corp.example 300 A 127.1.1.9"), "")
        self.assertEqual(self.web(), "127.1.1.9")
        self.assertEqual(self.web(IN_N2), "127.1.1.9")  # the zone is linked there, too
        self.assertEqual(self.web(OUTSIDE), "REFUSED")
        self.assertEqual(self.ask("9.1.1.127.in-addr.arpa", "PTR"), "web.corp.example.")
        self.assertEqual(self.nsupdate("update delete web.corp.example A", "update add web.corp.example 300 A 127.1.1.10",
                                       options=["-v"]), "")  # over TCP
        self.assertEqual(self.web(), "127.1.1.10")
        self.assertNotEqual(self.ask("9.1.1.127.in-addr.arpa", "PTR"), "web.corp.example.")
        self.assertEqual(self.nsupdate("update delete web.corp.example"), "")
        self.assertEqual(self.web(), "NXDOMAIN")

    def test_prerequisites_and_refusals(self):
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.9"), "")
        self.assertIn("YXDOMAIN", self.nsupdate("prereq nxdomain web.corp.example", "update add web.corp.example 300 A 127.1.1.8"))
        self.assertIn("REFUSED", self.nsupdate("update add other.corp.example 300 A 127.1.1.8",
                                               "update add web.corp.example 300 A 127.2.1.8"))
        self.assertEqual(self.ask("other.corp.example"), "NXDOMAIN")  # all or nothing
        self.assertIn("NOTAUTH", self.nsupdate("zone nobody.example", "update add web.nobody.example 300 A 127.1.1.9"))
        self.assertIn("NOTZONE", self.nsupdate("update add web.example 300 A 127.1.1.9"))
        self.assertEqual(self.web(), "127.1.1.9")

    def test_reverse_zone_follows(self):
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.9"), "")
        owner = "9.1.1.127.in-addr.arpa"
        self.assertEqual(self.nsupdate("zone 1.127.in-addr.arpa", "update delete %s PTR" % owner,
                                       "update add %s 300 PTR web.corp.example" % owner), "")
        self.assertIn("REFUSED", self.nsupdate("zone 1.127.in-addr.arpa", "update add %s 300 PTR liar.corp.example" % owner))
        self.assertEqual(self.ask(owner, "PTR"), "web.corp.example.")

    def test_who_is_turned_away(self):
        add = "update add web.corp.example 300 A 127.1.1.9"
        wrong, unknown = self.make_key("wrong.key"), self.make_key("unknown.key", "who.example")
        self.assertIn("BADSIG", self.nsupdate(add, key=wrong))
        self.assertIn("BADKEY", self.nsupdate(add, key=unknown))
        self.assertIn("REFUSED", self.nsupdate(add, key=None))
        self.assertIn("REFUSED", self.nsupdate(add, key=None, local=IN_N1))
        # A good signature from a source that is not trusted: refused without a signature, which nsupdate would not believe.
        secret = base64.b64decode(self.secret_in(self.key))
        packet = signed(adding("web", "127.1.1.9", 1), KEY, secret, int(time.time()))
        self.assertEqual(dnswire.ask_udp(self.server.address, IN_N1, packet).rcode, "REFUSED")
        self.assertEqual(dnswire.ask_tcp(self.server.address, IN_N1, packet).rcode, "REFUSED")
        self.assertEqual(self.web(), "NXDOMAIN")
        self.late(secret)
        self.assertIn("update-turned-away", self.server.log_text())

    def late(self, secret):
        """BADTIME is signed, with the MAC of the request in front, and tells the server's time."""
        packet = signed(adding("web", "127.1.1.9", 1), KEY, secret, int(time.time()) - 3600)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(10)
            sock.bind((DHCP, 0))
            sock.sendto(packet, self.server.address)
            response = sock.recv(4096)
        rcode, error, mac, covered = signature_of(response)
        self.assertEqual((rcode, error), (9, 18))
        request_mac = packet[-38:-6]
        self.assertEqual(mac, hmac.new(secret, b"\0\x20" + request_mac + covered, hashlib.sha256).digest())
        self.assertLess(abs(int.from_bytes(response[-6:], "big") - time.time()), 60)

    def test_manual_record_wins(self):
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.9"), "")
        self.arm("PUT", ZONE + "/A/web", {"properties": {"TTL": 60, "aRecords": [{"ipv4Address": "127.1.1.77"}]}})
        self.assertEqual(self.web(), "127.1.1.77")
        self.assertEqual(self.nsupdate("update delete web.corp.example A", "update add web.corp.example 300 A 127.1.1.10"), "")
        self.assertEqual(self.web(), "127.1.1.77")
        self.arm("DELETE", ZONE + "/A/web")
        self.assertEqual(self.web(), "127.1.1.10")

    def test_restart_reload_and_the_secret(self):
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.9"), "")
        self.stop()
        self.assertNotIn(self.secret_in(self.key), self.log)
        self.start()
        self.assertEqual(self.web(), "127.1.1.9")

        old, self.key = self.key, self.make_key("next.key", "next.example")
        control = dict(self.server.config["control"])
        control["registration"] = {"sources": [DHCP], "keys": [{"file": self.key, "networks": ["LAB/n1"]}]}
        self.server.reload({"control": control})
        self.assertIn("BADKEY", self.nsupdate("update delete web.corp.example", key=old))
        self.assertEqual(self.nsupdate("update delete web.corp.example"), "")
        os.chmod(self.key, 0o644)
        report = self.server.admin_command("reload")
        self.assertFalse(report["applied"])
        self.assertIn("make its mode 0600", json.dumps(report))
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.11", key=self.copy_of_key()), "")
        del control["registration"]
        self.server.reload({"control": control})
        self.assertIn("NOTIMP", self.nsupdate("update delete web.corp.example", key=None))
        self.assertEqual(self.web(), "127.1.1.11")

    def copy_of_key(self):
        """nsupdate, too, minds the mode of the file; the server goes on with what it has read."""
        return shutil.copy(self.key, os.path.join(self.folder, "copy.key"))


class Flood(Registration):
    COUNT = 5000

    def test_answers_go_on_under_a_flood(self):
        self.assertEqual(self.nsupdate("update add web.corp.example 300 A 127.1.1.9"), "")
        secret, now = base64.b64decode(self.secret_in(self.key)), int(time.time())
        packets = [signed(adding("h%d" % i, "127.1.%d.%d" % (2 + i // 250, 1 + i % 250), i % 65536), KEY, secret, now)
                   for i in range(self.COUNT)]
        answered = {}
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sock.close)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.bind((DHCP, 0))
        sock.connect(self.server.address)
        sock.settimeout(0.5)

        def receive():
            while len(answered) < self.COUNT and not done.is_set():
                try:
                    reply = dnswire.Reply(sock.recv(4096))
                    answered[reply.id] = reply.rcode
                except TimeoutError:
                    pass

        done = threading.Event()
        receiver = threading.Thread(target=receive, daemon=True)
        receiver.start()
        flooder = threading.Thread(target=lambda: [sock.send(packet) for packet in packets], daemon=True)
        latencies = []
        flooder.start()
        while flooder.is_alive() or len(latencies) < 200:
            begun = time.monotonic()
            self.assertEqual(self.web(), "127.1.1.9")
            latencies.append(time.monotonic() - begun)
        flooder.join()
        receiver.join(20)
        done.set()
        receiver.join()
        rcodes = list(answered.values())
        latencies.sort()
        print("%d updates: %d done, %d SERVFAIL, %d without response; %d questions, median %.2f ms, p99 %.2f ms" % (
            self.COUNT, rcodes.count("NOERROR"), rcodes.count("SERVFAIL"), self.COUNT - len(rcodes), len(latencies),
            latencies[len(latencies) // 2] * 1e3, latencies[len(latencies) * 99 // 100] * 1e3))
        self.assertLessEqual(set(rcodes), {"NOERROR", "SERVFAIL"})
        self.assertGreater(rcodes.count("NOERROR"), self.COUNT // 2)  # many a transaction
        for number, rcode in answered.items():  # done is done, refused for lack of room is not done
            wanted = "127.1.%d.%d" % (2 + number // 250, 1 + number % 250) if rcode == "NOERROR" else "NXDOMAIN"
            self.assertEqual(self.ask("h%d.corp.example" % number), wanted)
        self.assertEqual(self.server.statistics()["counters"]["worker_exceptions"], 0)
        self.assertEqual(self.nsupdate("update delete web.corp.example"), "")  # and there is room again


class Kea(Registration):
    """Kea's D2, told over UDP what a DHCP server would tell it (its NameChangeRequest)."""

    def setUp(self):
        super().setUp()
        self.server.config["control"]["registration"]["sources"].append("127.0.0.1")
        self.server.reload({})
        self.port = dnswire.free_port()
        dns_server = [{"ip-address": "127.0.0.1", "port": self.server.port}]
        domain = {"key-name": KEY, "dns-servers": dns_server}
        config = {"DhcpDdns": {
            "ip-address": "127.0.0.1", "port": self.port, "dns-server-timeout": 5000,
            "tsig-keys": [{"name": KEY, "algorithm": "HMAC-SHA256", "secret": self.secret_in(self.key)}],
            "forward-ddns": {"ddns-domains": [dict(domain, name="corp.example.")]},
            "reverse-ddns": {"ddns-domains": [dict(domain, name="1.127.in-addr.arpa.")]},
            "loggers": [{"name": "kea-dhcp-ddns", "severity": "DEBUG", "debuglevel": 60,
                         "output_options": [{"output": "stdout"}]}]}}
        path = os.path.join(self.folder, "d2.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        self.d2_log = os.path.join(self.folder, "d2.log")
        environment = dict(os.environ, KEA_PIDFILE_DIR=self.folder, KEA_LOCKFILE_DIR=self.folder)
        with open(self.d2_log, "w", encoding="utf-8") as log:
            self.d2 = subprocess.Popen(["kea-dhcp-ddns", "-c", path], stdout=log, stderr=log, env=environment)
        self.addCleanup(self.end_d2)
        wait_until(lambda: self.d2.poll() is not None or "DHCP_DDNS_STARTED" in self.kea_log(), "Kea's start")

    def end_d2(self):
        if self.d2.poll() is None:
            self.d2.send_signal(signal.SIGTERM)
        self.d2.wait(30)

    def kea_log(self):
        with open(self.d2_log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def tell(self, change, address, client):
        request = json.dumps({
            "change-type": {"add": 0, "remove": 1}[change], "forward-change": True, "reverse-change": True,
            "fqdn": "web.corp.example.", "ip-address": address, "dhcid": "000201" + client * 32,
            "lease-expires-on": "20991231235959", "lease-length": 3600, "use-conflict-resolution": True}).encode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(struct.pack("!H", len(request)) + request, ("127.0.0.1", self.port))

    def finished(self, word):
        return self.kea_log().count(word)

    def test_a_lease_comes_moves_and_goes(self):
        self.assertIsNone(self.d2.poll(), self.kea_log())
        self.tell("add", "127.1.1.9", "aa")
        wait_until(lambda: self.finished("DHCP_DDNS_ADD_SUCCEEDED") == 1, "the first lease")
        self.assertEqual(self.web(), "127.1.1.9")
        self.assertEqual(self.ask("9.1.1.127.in-addr.arpa", "PTR"), "web.corp.example.")
        self.tell("add", "127.1.1.10", "aa")
        wait_until(lambda: self.finished("DHCP_DDNS_ADD_SUCCEEDED") == 2, "another address")
        self.assertEqual(self.web(), "127.1.1.10")
        self.tell("add", "127.1.1.66", "bb")  # another client, the same name
        wait_until(lambda: self.finished("DHCP_DDNS_ADD_FAILED") == 1, "the refusal")
        self.assertEqual(self.web(), "127.1.1.10")
        self.tell("remove", "127.1.1.10", "aa")
        wait_until(lambda: self.finished("DHCP_DDNS_REMOVE_SUCCEEDED") == 1, "the end of the lease")
        self.assertEqual(self.web(), "NXDOMAIN")


if __name__ == "__main__":
    unittest.main(verbosity=2)
