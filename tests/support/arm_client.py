"""A client of the control plane's endpoint: logins and calls over HTTPS, with nothing but Python's own library."""
import http.client
import json
import socket
import ssl
import subprocess
import urllib.parse

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
GROUP = "/subscriptions/%s/resourceGroups/rg" % SUBSCRIPTION
NETWORK = GROUP + "/providers/Microsoft.Network"
ZONE = "privatelink.service.signalr.net"
FOOBAR = GROUP + "/providers/Microsoft.SignalRService/SignalR/foobar"


def hash_secret(program, secret):
    run = subprocess.run([program, "hash-secret"], input=secret + "\n", capture_output=True, text=True, check=True)
    return run.stdout.strip()


class Reply:
    def __init__(self, response):
        self.status, self.headers, text = response.status, response.headers, response.read()
        self.text = text.decode()
        self.body = json.loads(text) if text and "json" in response.headers.get("Content-Type", "") else None

    @property
    def code(self):
        """Of ARM's error envelope; None for what is no error."""
        return self.body["error"]["code"] if self.body and "error" in self.body else None

    def __repr__(self):
        return "%d %s" % (self.status, self.text)


class ArmClient:
    """One connection that is kept; opened again when the server has closed it."""

    def __init__(self, port, certificate, source="127.0.0.1"):
        self.port = port
        self.tls = ssl.create_default_context(cafile=certificate)
        self.source = source
        self.token = None
        self.connection = None

    def connect(self):
        self.connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.tls)
        self.connection._create_connection = lambda address, timeout, source: socket.create_connection(
            ("127.0.0.1", self.port), timeout, (self.source, 0))

    def send(self, method, path, body=None, headers=None):
        """One request as it is given; tried again once, as the connection may have ended meanwhile."""
        for last in (False, True):
            if self.connection is None:
                self.connect()
            try:
                self.connection.request(method, path, body, headers or {})
                return Reply(self.connection.getresponse())
            except (http.client.RemoteDisconnected, ConnectionError, ssl.SSLEOFError):
                self.connection.close()
                self.connection = None
                if last:
                    raise

    def login(self, client, secret, path="/adfs/oauth2/token"):
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client,
                                       "client_secret": secret, "scope": "https://localhost/.default"})
        reply = self.send("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
        if reply.status == 200:
            self.token = reply.body["access_token"]
        return reply

    def call(self, method, path, body=None, version="2022-01-01", **headers):
        """A call of the API; header names with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", "Bearer " + self.token)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        if version:
            path += ("&" if "?" in path else "?") + "api-version=" + version
        return self.send(method, path, body, sent)

    def done(self, method, path, body=None, **options):
        """A call that has to succeed; its body."""
        reply = self.call(method, path, body, **options)
        assert 200 <= reply.status < 300, "%s %s: %r" % (method, path, reply)
        return reply.body

    def build_network(self, name, space):
        self.done("PUT", "%s/virtualNetworks/%s" % (NETWORK, name), {
            "location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": [space]}}})
        self.done("PUT", "%s/virtualNetworks/%s/subnets/s1" % (NETWORK, name), {"properties": {"addressPrefix": space}})

    def link_network(self, name):
        self.done("PUT", "%s/privateDnsZones/%s/virtualNetworkLinks/%s" % (NETWORK, ZONE, name), {
            "location": "global", "properties": {
                "registrationEnabled": False, "virtualNetwork": {"id": "%s/virtualNetworks/%s" % (NETWORK, name)}}})

    def build_foobar(self, space="127.0.1.0/24"):
        """The how-to's service, network, zone and link."""
        self.done("PUT", GROUP, {"location": "westeurope"}, version="2021-04-01")
        self.done("PUT", FOOBAR, {"location": "westeurope", "sku": {"name": "Standard_S1", "capacity": 1},
                                  "properties": {"networkACLs": {"defaultAction": "Allow"}}})
        self.build_network("n1", space)
        self.done("PUT", NETWORK + "/privateDnsZones/" + ZONE, {"location": "global"}, version="2020-06-01")
        self.link_network("n1")


def endpoint_body(network="n1", connections="privateLinkServiceConnections"):
    return {"location": "westeurope", "properties": {
        connections: [{"name": "c1", "properties": {"groupIds": ["signalr"], "privateLinkServiceId": FOOBAR}}],
        "subnet": {"id": "%s/virtualNetworks/%s/subnets/s1" % (NETWORK, network)}}}


def endpoint_path(name="pe1"):
    return NETWORK + "/privateEndpoints/" + name
