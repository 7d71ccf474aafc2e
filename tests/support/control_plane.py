"""A started server with its control plane, and estates in it: networks, zones, services and endpoints by the API."""
import os
import socket
import time

import arm_client
import dnswire
import server
from arm_client import SUBSCRIPTION, ZONE

CLIENT_ID, SECRET = "app", "a secret with 'quotes'"
SIGNALR_VERSION, DNS_VERSION, GROUP_VERSION = "2022-08-01-preview", "2024-06-01", "2021-04-01"


class ControlPlane(server.ParallaxServer):
    """`parallax serve` with everything held by the API; used as a context manager, again after kill()."""

    def __init__(self, binary, folder, config=None, under=()):
        # Whoever asks from no virtual network asks from outside.
        outside = {"networks": [{"name": "internet", "sources": ["0.0.0.0/0"]}]}
        super().__init__(binary, dict(outside, **config or {}), folder, under)
        self.arm_port = dnswire.free_port()
        self.config["control"] = {
            "socket": self.admin, "arm": {"listen": "127.0.0.1:%d" % self.arm_port},
            "subscription": SUBSCRIPTION,
            "principals": [{"client-id": CLIENT_ID, "secret-hash": arm_client.hash_secret(binary, SECRET),
                            "roles": [{"role": "Owner", "scope": "/"}]}]}
        self.place_state(os.path.join(folder, "state.db"))
        self.clients = []

    def place_state(self, path):
        self.state, self.certificate = path, path + ".certificate.pem"
        self.config["control"]["state"] = path

    def __enter__(self):
        super().__enter__()
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.arm_port), 1).close()
                return self
            except OSError:
                if time.monotonic() > deadline:
                    raise RuntimeError("the API does not answer:\n" + self.log_text()) from None
                time.sleep(0.02)

    def __exit__(self, *details):
        self.close_clients()
        super().__exit__(*details)

    def kill(self):
        """As a crash does: no word to the server."""
        self.process.kill()
        self.process.wait(30)
        self.log.close()
        self.close_clients()

    def close_clients(self):
        for client in self.clients:
            if client.connection:
                client.connection.close()
        self.clients = []

    def told(self, source, name, rr_type="A"):
        """What DNS says to who asks from there: rcode and the values of the chain."""
        reply = dnswire.ask(self.address, name, rr_type, source=source)
        return reply.rcode, [value for _, _, value in reply.chain()]

    def client(self, token=None):
        """A connection to the API with the token of another, or one of its own."""
        client = arm_client.ArmClient(self.arm_port, self.certificate)
        self.clients.append(client)
        client.token = token
        if token is None:
            reply = client.login(CLIENT_ID, SECRET)
            assert reply.status == 200, reply
        return client


class Estate:
    """Resources of one group, made with as little as the API asks for."""

    def __init__(self, client, group, location="westeurope"):
        self.client, self.location = client, location
        self.group = "/subscriptions/%s/resourceGroups/%s" % (SUBSCRIPTION, group)
        self.network = self.group + "/providers/Microsoft.Network"

    def make_group(self):
        self.client.done("PUT", self.group, {"location": self.location}, version=GROUP_VERSION)

    def remove_group(self):
        self.client.done("DELETE", self.group, version=GROUP_VERSION)

    def network_id(self, name):
        return "%s/virtualNetworks/%s" % (self.network, name)

    def subnet_id(self, network):
        return self.network_id(network) + "/subnets/endpoints"

    def service_id(self, name):
        return "%s/providers/Microsoft.SignalRService/SignalR/%s" % (self.group, name)

    def in_zone(self, *below, zone=ZONE):
        return "/".join((self.network, "privateDnsZones", zone) + below)

    def endpoint_id(self, name):
        return "%s/privateEndpoints/%s" % (self.network, name)

    def make_network(self, name, prefix, subnet):
        self.client.done("PUT", self.network_id(name), {"location": self.location, "properties": {
            "addressSpace": {"addressPrefixes": [prefix]},
            "subnets": [{"name": "endpoints", "properties": {"addressPrefix": subnet}}]}})

    def make_zone(self, zone=ZONE):
        self.client.done("PUT", self.in_zone(zone=zone), {"location": "global"}, version=DNS_VERSION)

    def link(self, name, network_id):
        self.client.done("PUT", self.in_zone("virtualNetworkLinks", name), {"location": "global", "properties": {
            "virtualNetwork": {"id": network_id}, "registrationEnabled": False}}, version=DNS_VERSION)

    def put_record(self, name, address):
        """The reply, good or not."""
        return self.client.call("PUT", self.in_zone("A", name), {"properties": {
            "ttl": 10, "aRecords": [{"ipv4Address": address}]}}, version=DNS_VERSION)

    def make_service(self, name):
        self.client.done("PUT", self.service_id(name), {
            "location": self.location, "sku": {"name": "Standard_S1", "capacity": 1}, "properties": {}},
            version=SIGNALR_VERSION)

    def make_endpoint(self, name, network, service):
        connection = {"name": name, "properties": {"privateLinkServiceId": self.service_id(service),
                                                   "groupIds": ["signalr"]}}
        self.client.done("PUT", self.endpoint_id(name), {"location": self.location, "properties": {
            "subnet": {"id": self.subnet_id(network)}, "privateLinkServiceConnections": [connection]}})

    def remove_endpoint(self, name):
        self.client.done("DELETE", self.endpoint_id(name))
