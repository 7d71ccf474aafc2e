#!/usr/bin/env python3
"""The control plane's endpoint over HTTPS, with real DNS questions between the calls.

  arm_test.py PARALLAX
"""
import base64
import json
import os
import resource
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import arm_client  # noqa: E402
import dnswire  # noqa: E402
import server  # noqa: E402
from arm_client import FOOBAR, GROUP, NETWORK, SUBSCRIPTION, TENANT, ZONE, ArmClient, endpoint_body, endpoint_path  # noqa: E402,E501

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
PRINCIPALS = {"app": [{"role": "Owner", "scope": "/"}],
              "reader": [{"role": "Reader", "scope": "/"}],
              "network": [{"role": "Network Contributor", "scope": GROUP}],
              "elsewhere": [{"role": "Owner", "scope": GROUP + "2"}]}
IN_N1, IN_N2, OUTSIDE = "127.0.1.200", "127.0.2.200", "127.0.9.1"
NAME, ALIAS = "foobar.service.signalr.net", "foobar.%s." % ZONE
HASHES = {}


def principal(name, secret=None):
    secret = secret or name + "-secret"
    if secret not in HASHES:
        HASHES[secret] = arm_client.hash_secret(PROGRAM, secret)
    return {"client-id": name, "secret-hash": HASHES[secret], "roles": PRINCIPALS[name]}


def wait_until(condition, what):
    """Polls; there is no other way to see what another process does."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("not within 30 s: " + what)
        time.sleep(0.02)


class ArmServer(server.ParallaxServer):
    def __init__(self, folder, **arm):
        super().__init__(PROGRAM, {"networks": [{"name": "outside", "sources": ["127.0.9.0/24"]}]}, folder)
        self.arm_port = dnswire.free_port()
        self.state = os.path.join(folder, "state.db")
        self.certificate = arm.get("certificate", self.state + ".certificate.pem")
        self.config["control"] = {"socket": self.admin, "state": self.state,
                                  "arm": dict({"listen": "127.0.0.1:%d" % self.arm_port}, **arm),
                                  "principals": [principal(name) for name in PRINCIPALS]}

    def client(self, name=None, source="127.0.0.1"):
        client = ArmClient(self.arm_port, self.certificate, source)
        if name:
            reply = client.login(name, name + "-secret")
            assert reply.status == 200, reply
        return client

    def chain(self, source, name=NAME):
        """What the name leads to, last value of the chain; the rcode when there is none."""
        reply = dnswire.ask(self.address, name, source=source)
        values = [value for _, _, value in reply.chain()]
        return values or reply.rcode

    def tls_socket(self, source="127.0.0.1"):
        """TLS without any HTTP."""
        plain = socket.create_connection(("127.0.0.1", self.arm_port), 30, (source, 0))
        return ssl.create_default_context(cafile=self.certificate).wrap_socket(plain, server_hostname="localhost")

    def raw(self, octets):
        """What the server sends back until it closes."""
        with self.tls_socket() as sock:
            sock.sendall(octets)
            told = b""
            try:
                while piece := sock.recv(65536):
                    told += piece
            except (ConnectionError, ssl.SSLError):
                pass
            return told


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)


class Life(Folder):
    """A private endpoint's life, as the how-to tells it."""

    def test_private_endpoint(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            app.build_foobar()
            app.build_network("n2", "127.0.2.0/24")
            public = app.done("GET", FOOBAR)["properties"]["externalIP"]
            for source in (IN_N1, IN_N2, OUTSIDE):
                self.assertEqual(running.chain(source)[-1], public)
            made = app.call("PUT", endpoint_path(), endpoint_body())
            self.assertEqual(made.status, 201)
            begin = time.monotonic()
            inside = running.chain(IN_N1)
            self.assertLess(time.monotonic() - begin, 0.1)
            connection, = made.body["properties"]["privateLinkServiceConnections"]
            state = connection["properties"]["privateLinkServiceConnectionState"]
            self.assertEqual(state["status"], "Approved")
            interface = app.done("GET", made.body["properties"]["networkInterfaces"][0]["id"])
            address = interface["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
            self.assertEqual(inside, [ALIAS, address])
            self.assertEqual(running.chain(OUTSIDE), [ALIAS, public])
            self.assertEqual(running.chain(IN_N2), [ALIAS, public])
            self.approve_and_reject(app, running, address, public)
            self.assertEqual(app.call("DELETE", endpoint_path()).status, 200)
            self.assertEqual(app.call("DELETE", endpoint_path()).status, 204)
            for source in (IN_N1, IN_N2, OUTSIDE):
                self.assertEqual(running.chain(source)[-1], public)
            self.assertEqual(app.call("DELETE", GROUP).status, 200)
            self.assertEqual(app.call("GET", GROUP).code, "ResourceGroupNotFound")
            self.assertIsInstance(running.chain(OUTSIDE), str, "nobody knows the name now")

    def approve_and_reject(self, app, running, address, public):
        """A second endpoint by request, from another network."""
        app.link_network("n2")
        app.done("PUT", endpoint_path("pe2"), endpoint_body("n2", "manualPrivateLinkServiceConnections"))
        self.assertEqual(running.chain(IN_N2)[-1], address, "the zone is shared, the endpoint is pending")
        listed = app.done("GET", FOOBAR + "/privateEndpointConnections")["value"]
        pending, = [one for one in listed
                    if one["properties"]["privateLinkServiceConnectionState"]["status"] == "Pending"]
        pending["properties"]["privateLinkServiceConnectionState"]["status"] = "Rejected"
        self.assertEqual(app.done("PUT", pending["id"], pending)["properties"]["privateLinkServiceConnectionState"][
            "status"], "Rejected")
        app.done("DELETE", endpoint_path("pe2"))
        self.assertEqual(running.chain(OUTSIDE)[-1], public)

    def test_records(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            app.build_foobar()
            zone = NETWORK + "/privateDnsZones/" + ZONE
            made = app.call("PUT", zone + "/A/web", {"properties": {"ttl": 60, "aRecords": [
                {"ipv4Address": "127.0.1.9"}]}}, version="2020-06-01", If_None_Match="*")
            self.assertEqual((made.status, made.headers["ETag"]), (201, made.body["etag"]))
            self.assertEqual(running.chain(IN_N1, "web." + ZONE), ["127.0.1.9"])
            again = app.call("PUT", zone + "/A/web", made.body, version="2020-06-01", If_None_Match="*")
            self.assertEqual((again.status, again.code), (412, "PreconditionFailed"))
            made.body["properties"]["aRecords"] = [{"ipv4Address": "127.0.1.10"}]
            stale = app.call("PUT", zone + "/A/web", made.body, version="2020-06-01", If_Match="nonsense")
            self.assertEqual(stale.status, 412)
            app.done("PUT", zone + "/A/web", made.body, version="2020-06-01", If_Match="", If_None_Match="")
            self.assertEqual(running.chain(IN_N1, "web." + ZONE), ["127.0.1.10"])
            for i in range(5):
                app.done("PUT", "%s/A/h%d" % (zone, i), made.body)
            self.follow_pages(app, zone)
            self.assertEqual(app.call("DELETE", zone + "/a/WEB").status, 200)
            self.assertEqual(running.chain(IN_N1, "web." + ZONE), "NXDOMAIN")

    def follow_pages(self, app, zone):
        names, path = [], zone + "/ALL?$top=2&api-version=2020-06-01"
        while path:
            page = app.done("GET", path, version=None)
            names += [one["name"] for one in page["value"]]
            link = page.get("nextLink")
            self.assertTrue(link is None or link.startswith("https://localhost:%d/" % app.port), link)
            path = link and link[link.index("/subscriptions"):]
        self.assertEqual(sorted(names), ["@", "h0", "h1", "h2", "h3", "h4", "web"])


class Clients(Folder):
    """What az, Terraform and the SDKs ask beside resources."""

    def test_around_the_resources(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            app.build_foobar()
            self.assertEqual(app.done("GET", "/subscriptions")["value"][0]["subscriptionId"], SUBSCRIPTION)
            self.assertEqual(app.done("GET", "/tenants")["value"][0]["tenantId"], TENANT)
            under = "/subscriptions/" + SUBSCRIPTION
            self.assertEqual(app.done("GET", under)["state"], "Enabled")
            self.assertIn("westeurope", [one["name"] for one in app.done("GET", under + "/locations")["value"]])
            namespaces = {one["namespace"] for one in app.done("GET", under + "/providers")["value"]}
            self.assertLess({"Microsoft.Network", "Microsoft.SignalRService"}, namespaces)
            registered = app.done("POST", under + "/providers/microsoft.signalrservice/register")
            self.assertEqual((registered["namespace"], registered["registrationState"]),
                             ("Microsoft.SignalRService", "Registered"))
            self.assertEqual(app.call("GET", under + "/providers/Microsoft.No").code, "InvalidResourceNamespace")
            for place in (under + "/providers/Microsoft.Network/locations/x/operations/1", under + "/operationresults/1",
                          NETWORK + "/privateDnsOperationStatuses/1"):
                self.assertEqual(app.done("GET", place)["status"], "Succeeded")
            names = under + "/providers/Microsoft.SignalRService/locations/westeurope/checkNameAvailability"
            for name, free in (("foobar", False), ("other", True)):
                asked = {"type": "Microsoft.SignalRService/SignalR", "name": name}
                self.assertEqual(app.done("POST", names, asked)["nameAvailable"], free)
            keys = app.done("POST", FOOBAR + "/listKeys")
            self.assertIn("Endpoint=https://%s;AccessKey=%s;" % (NAME, keys["primaryKey"]),
                          keys["primaryConnectionString"])
            self.generic_listings(app, under)

    def generic_listings(self, app, under):
        of_group = {one["type"] for one in app.done("GET", GROUP + "/resources")["value"]}
        self.assertEqual(of_group, {"Microsoft.Network/virtualNetworks", "Microsoft.Network/privateDnsZones",
                                    "Microsoft.SignalRService/SignalR"})
        path = under + "/resources?$filter=resourceType%20eq%20%27Microsoft.Network%2FvirtualNetworks%27"
        self.assertEqual([one["name"] for one in app.done("GET", path)["value"]], ["n1"])
        self.assertEqual(app.call("GET", under + "/resources?$filter=nonsense").code, "InvalidFilterInQueryString")

    def test_head_versions_and_request_ids(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            self.assertEqual(app.call("HEAD", GROUP).status, 404)
            app.done("PUT", GROUP, {"location": "westeurope"})
            self.assertEqual(app.call("HEAD", GROUP).status, 204)
            self.assertEqual(app.call("GET", GROUP, version=None).code, "MissingApiVersionParameter")
            for version in ("2013-01-01", "2030-01-01", "latest", "2022-01-01-", "2022-1-1"):
                self.assertEqual(app.call("GET", GROUP, version=version).code, "InvalidApiVersionParameter")
            for version in ("2018-09-01", "2024-06-01", "2022-08-01-preview"):
                self.assertEqual(app.call("GET", GROUP, version=version).status, 200)
            reply = app.call("GET", GROUP, x_ms_client_request_id="mine", x_ms_return_client_request_id="true",
                             x_ms_correlation_request_id="ours")
            self.assertEqual(reply.headers["x-ms-client-request-id"], "mine")
            self.assertEqual(reply.headers["x-ms-correlation-request-id"], "ours")
            self.assertRegex(reply.headers["x-ms-request-id"], "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
            self.assertNotIn("x-ms-client-request-id", app.call("GET", GROUP, x_ms_client_request_id="mine").headers)
            refused = app.call("OPTIONS", GROUP)
            self.assertEqual((refused.status, refused.headers["Allow"]), (405, "GET, HEAD, PUT, PATCH, POST, DELETE"))

    def test_metadata_needs_no_token(self):
        with ArmServer(self.folder) as running:
            stranger = running.client()
            metadata = stranger.send("GET", "/metadata/endpoints?api-version=2022-09-01").body
            self.assertEqual(metadata["resourceManager"], "https://localhost:%d" % running.arm_port)
            found = stranger.send("GET", "/adfs/.well-known/openid-configuration").body
            self.assertTrue(found["token_endpoint"].endswith("/adfs/oauth2/token"))
            for path in ("/adfs/oauth2/token", "/%s/oauth2/v2.0/token" % TENANT, "/organizations/oauth2/v2.0/token"):
                self.assertEqual(stranger.login("app", "app-secret", path).status, 200)


class Strangers(Folder):
    """Who may not, and what is no request."""

    def test_tokens(self):
        with ArmServer(self.folder) as running:
            client = running.client("app")
            good = client.token
            head, claims, signature = good.split(".")
            key = running.state + ".token-key.pem"
            tokens = {"nothing": "AuthenticationFailed", "x.y.z": "InvalidAuthenticationToken",
                      ".".join((head, claims, signature[:-4] + "AAAA")): "InvalidAuthenticationToken",
                      self.signed(key, claims, exp=int(time.time()) - 100): "ExpiredAuthenticationToken",
                      self.signed(key, claims, tid=SUBSCRIPTION): "InvalidAuthenticationToken",
                      self.signed(key, claims, aud="https://elsewhere"): "InvalidAuthenticationToken",
                      self.signed(key, claims, appid="nobody"): "InvalidAuthenticationToken",
                      self.signed(self.other_key(), claims): "InvalidAuthenticationToken"}
            for token, code in tokens.items():
                client.token = None if token == "nothing" else token
                reply = client.call("PUT", GROUP, {"location": "westeurope"})
                self.assertEqual((reply.status, reply.code), (401, code), token)
                self.assertTrue(reply.headers["WWW-Authenticate"].startswith("Bearer "))
            client.token = self.signed(key, claims)
            self.assertEqual(client.call("GET", GROUP).status, 404, "nothing was changed, and the signing is right")
            self.assertEqual(running.statistics()["arm_tokens_refused"], len(tokens))

    def signed(self, key, claims, **changed):
        def encoded(octets):
            return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
        held = json.loads(base64.urlsafe_b64decode(claims + "=="))
        text = encoded(b'{"alg":"RS256","typ":"JWT"}') + "." + encoded(json.dumps(dict(held, **changed)).encode())
        run = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text.encode(), capture_output=True,
                             check=True)
        return text + "." + encoded(run.stdout)

    def other_key(self):
        path = os.path.join(self.folder, "other.pem")
        subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
        return path

    def test_roles_and_scopes(self):
        with ArmServer(self.folder) as running:
            running.client("app").build_foobar()
            reader, network = running.client("reader"), running.client("network")
            elsewhere = running.client("elsewhere")
            self.assertEqual(reader.call("GET", FOOBAR).status, 200)
            for method, path in (("PUT", GROUP), ("PUT", FOOBAR), ("DELETE", FOOBAR), ("POST", FOOBAR + "/listKeys"),
                                 ("POST", "/subscriptions/%s/providers/Microsoft.Network/register" % SUBSCRIPTION)):
                reply = reader.call(method, path, {"location": "westeurope"})
                self.assertEqual((reply.status, reply.code), (403, "AuthorizationFailed"), (method, path))
            self.assertEqual(elsewhere.call("GET", FOOBAR).code, "AuthorizationFailed")
            self.assertEqual(elsewhere.call("PUT", GROUP + "2", {"location": "westeurope"}).status, 201)
            foreign = "/subscriptions/00000000-0000-0000-0000-00000000000f/resourceGroups/rg"
            reply = running.client("app").call("PUT", foreign, {"location": "westeurope"})
            self.assertEqual((reply.status, reply.code), (404, "SubscriptionNotFound"))
            made = network.done("PUT", endpoint_path(), endpoint_body())["properties"]
            state = made["privateLinkServiceConnections"][0]["properties"]["privateLinkServiceConnectionState"]
            self.assertEqual(state["status"], "Pending", "it may not approve")
            self.assertNotEqual(running.chain(IN_N1)[0], ALIAS)
            connection, = running.client("app").done("GET", FOOBAR + "/privateEndpointConnections")["value"]
            connection["properties"]["privateLinkServiceConnectionState"]["status"] = "Approved"
            self.assertEqual(network.call("PUT", connection["id"], connection).code, "AuthorizationFailed")
            running.client("app").done("PUT", connection["id"], connection)
            self.assertEqual(running.chain(IN_N1)[0], ALIAS)
            self.linked_scopes(elsewhere)

    def linked_scopes(self, elsewhere):
        """Owner of one group: its resources may not reach into another."""
        path = endpoint_path("pe9").replace("/rg/", "/rg2/")
        reply = elsewhere.call("PUT", path, endpoint_body())
        self.assertEqual((reply.status, reply.code), (403, "LinkedAuthorizationFailed"))

    def test_logins(self):
        with ArmServer(self.folder) as running:
            stranger = running.client(source="127.0.0.9")
            for _ in range(10):
                self.assertEqual(stranger.login("app", "wrong").status, 401)
            refused = stranger.login("app", "app-secret")
            self.assertEqual(refused.status, 429)
            self.assertGreater(int(refused.headers["Retry-After"]), 0)
            self.assertEqual(running.client().login("app", "app-secret").status, 200, "another address")
            self.assertEqual(running.statistics()["arm_logins_refused"], 11)

    def test_bodies(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            big = json.dumps({"location": "x" * (1024 * 1024)})
            for body, content_type, expected in (
                    ("{", "application/json", (400, "InvalidRequestContent")),
                    ("[]", "application/json", (400, "InvalidRequestContent")),
                    ('{"location":"\xff"}'.encode("latin-1"), "application/json", (400, "InvalidRequestContent")),
                    ("[" * 100 + "]" * 100, "application/json", (400, "InvalidRequestContent")),
                    ("{}", "text/plain", (415, "UnsupportedMediaType")),
                    ('{"location":5}', "application/json", (400, "InvalidRequestContent")),
                    (big, "application/json", (413, "RequestEntityTooLarge"))):
                reply = app.call("PUT", GROUP, body, Content_Type=content_type)
                self.assertEqual((reply.status, reply.code), expected)
            self.assertEqual(app.call("GET", GROUP).status, 404, "nothing was changed")
            stranger = running.client()
            reply = stranger.call("PUT", GROUP, json.dumps({"location": "x" * 20000}))
            self.assertEqual(reply.status, 413, "without a token a body is as small as a login form")

    def test_paths(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            app.done("PUT", GROUP, {"location": "westeurope"})
            for path in ("/subscriptions/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                         GROUP + "/%2e%2e/rg", GROUP + "%2f", GROUP + "%00", GROUP + "%252e", GROUP + "%5c..",
                         GROUP.replace("/rg", "//rg"), GROUP + "/./", "//" + GROUP):
                self.assertEqual(app.call("GET", path).status, 400, path)
            for path in ("/", "/etc/passwd", "/index.html", "/state.db"):
                self.assertIn(app.call("GET", path).status, (400, 404), path)
                self.assertEqual(running.client().call("GET", path).status, 401, path)

    def test_smuggling(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            head = "Host: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n" % app.token
            body = '{"location":"westeurope"}'
            hidden = "PUT %s?api-version=2022-01-01 HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (
                GROUP, head, len(body), body)
            start = "POST %s?api-version=2022-01-01 HTTP/1.1\r\n" % GROUP
            for more in ("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                         "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                         "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                         "Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                         "Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(hidden),
                         "Content-Length: 0, 9\r\n\r\n", "Content-Length: -1\r\n\r\n", "X: y\r\n folded\r\n\r\n",
                         "X: y\n\n", "X: y\r\r\n\r\n", "X\0: y\r\n\r\n", "Host: again\r\n\r\n"):
                told = running.raw((start + head + more + hidden).encode("latin-1"))
                self.assertTrue(told.startswith(b"HTTP/1.1 400 "), (more, told))
                self.assertEqual(told.count(b"HTTP/1.1 "), 1, (more, told))
            self.assertEqual(app.call("GET", GROUP).status, 404, "what was hidden was never run")
            self.assertEqual(running.raw(b"\x00" * 65536)[:12], b"HTTP/1.1 400")
            told = running.raw(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10000)
            self.assertEqual(told[:12], b"HTTP/1.1 431")
            self.assertGreater(running.statistics()["arm_requests_malformed"], 10)


class Crowd(Folder):
    """Many slow clients, and a server short of descriptors."""

    def test_slow_connections_hinder_nobody(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            app.build_foobar()
            before = self.resident_kib(running)
            crowd = [socket.create_connection(("127.0.0.1", running.arm_port), 30) for _ in range(250)]
            for _ in range(250):
                sock = running.tls_socket()
                sock.sendall(b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n{")
                crowd.append(sock)
            held = self.resident_kib(running) - before
            self.assertLess(held, 32 * 1024, "KiB for 500 slow connections")
            slowest = 0.0
            for i in range(20):
                begin = time.monotonic()
                other = running.client("app", source="127.0.0.%d" % (2 + i % 2))
                other.done("PUT", endpoint_path(), endpoint_body())
                self.assertEqual(running.chain(IN_N1)[0], ALIAS)
                other.done("DELETE", endpoint_path())
                slowest = max(slowest, time.monotonic() - begin)
                app.done("GET", GROUP)
            self.assertLess(slowest, 5.0)
            self.assertGreater(running.statistics()["arm_connections_evicted"], 300)
            for sock in crowd:
                sock.close()

    def resident_kib(self, running):
        with open("/proc/%d/status" % running.process.pid) as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def test_out_of_descriptors(self):
        with ArmServer(self.folder) as running:
            app = running.client("app")
            held = len(os.listdir("/proc/%d/fd" % running.process.pid))
            resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (held + 8, held + 8))
            crowd = [socket.create_connection(("127.0.0.1", running.arm_port), 30) for _ in range(40)]
            self.assertEqual(running.client("app").call("GET", GROUP).status, 404)
            for sock in crowd:
                sock.close()
            self.assertEqual(app.call("GET", GROUP).status, 404)


class Operator(Folder):
    """Starting, restarting, reloading, ending."""

    def test_restart_keeps_certificate_state_and_tokens(self):
        running = ArmServer(self.folder)
        with running:
            app = running.client("app")
            app.build_foobar()
            with open(running.certificate) as file:
                before = file.read()
            for name in ("certificate-key.pem", "token-key.pem"):
                mode = os.stat(running.state + "." + name).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)
        with running:
            with open(running.certificate) as file:
                self.assertEqual(file.read(), before)
            self.assertEqual(app.call("GET", FOOBAR).status, 200, "the token is good after a restart, too")
            self.assertIn("127.0.0.1:%d" % running.arm_port, running.log_text())

    def test_reload_replaces_principals(self):
        with ArmServer(self.folder) as running:
            app, reader = running.client("app"), running.client("reader")
            control = dict(running.config["control"], principals=[principal("app", "other-secret")])
            running.reload({"control": control})
            self.assertEqual(reader.call("GET", GROUP).status, 401, "it is no longer declared")
            self.assertEqual(app.call("GET", GROUP).status, 404, "its token is still good")
            self.assertEqual(app.login("app", "app-secret").status, 401)
            self.assertEqual(app.login("app", "other-secret").status, 200)

    def test_what_cannot_start(self):
        first = ArmServer(self.folder)
        with first:
            taken = ArmServer(tempfile.mkdtemp(dir=self.folder))
            taken.config["control"]["arm"]["listen"] = "127.0.0.1:%d" % first.arm_port
            self.fails(taken, 2, "Address already in use")
        broken = ArmServer(tempfile.mkdtemp(dir=self.folder))
        with open(broken.certificate, "w") as file:
            file.write("no certificate")
        self.fails(broken, 1, broken.state + ".certificate-key.pem: is missing")
        with open(broken.state + ".certificate-key.pem", "w") as file:
            os.chmod(file.name, 0o600)
        self.fails(broken, 1, "the certificate cannot be used")
        os.chmod(broken.state + ".certificate-key.pem", 0o644)
        self.fails(broken, 1, "others may read this key")

    def fails(self, running, code, text):
        running.write_config()
        run = subprocess.run([PROGRAM, "serve", running.path], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, code, run.stderr)
        self.assertIn(text, run.stderr)

    def test_a_certificate_of_ones_own(self):
        own, key = (os.path.join(self.folder, name) for name in ("own.pem", "own.key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", own,
                        "-days", "5", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        with ArmServer(self.folder, certificate=own, key=key) as running:
            running.client("app")
            self.assertFalse(os.path.exists(running.state + ".certificate.pem"))
            self.assertIn("certificate-expires", running.log_text(), "within 30 days")

    def test_the_end_waits_for_nobody_idle(self):
        with ArmServer(self.folder) as running:
            idle = running.client("app")
            slow = running.tls_socket()
            slow.sendall(b"GET / HTTP/1.1\r\n")
            begin = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            self.assertEqual(running.process.wait(30), 0)
            self.assertLess(time.monotonic() - begin, 5)
            self.assertIsNotNone(idle.connection)
            slow.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
