#!/usr/bin/env python3
"""The how-to's commands, verbatim and in order, by the real azure-cli; DNS from inside, another network and outside.

  howto_test.py PARALLAX
"""
import os
import re
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import azure_cli  # noqa: E402
import control_plane  # noqa: E402
import places  # noqa: E402

NAME, ALIAS = "foobar.service.signalr.net.", "foobar.privatelink.service.signalr.net."
GROUP = "howto"
FILLED = {"AZURE SUBSCRIPTION ID": control_plane.SUBSCRIPTION, "RG": GROUP, "AZURE REGION": "westeurope",
          "NAME": "foobar", "vNet NAME": "n1", "subnet NAME": "s1", "addressPrefix": "10.0.1.0/24",
          "dnsZoneLinkName": "l1", "Private Endpoint Name": "pe1", "Private Link Connection Name": "c1"}
# az gives a network 10.0.0.0/16; the first four addresses of a subnet are reserved.
PRIVATE = {"pe1": "10.0.1.4", "pe2": "10.0.1.5"}
ADDRESSES = {"n1": "10.0.0.10", "n2": "10.2.0.10", "outside": "203.0.113.10"}
GATEWAYS = {"n1": "10.0.0.1", "n2": "10.2.0.1", "outside": "203.0.113.1"}


def howto_commands():
    with open(os.path.join(HERE, "howto-commands.txt"), encoding="utf-8") as file:
        return [line.strip() for line in file if not line.startswith("#")]


def filled(command, **others):
    return re.sub(r"\{([^}]*)\}", lambda match: dict(FILLED, **others)[match[1]], command)


class HowTo(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="parallax-howto-"))
        self.places = {}
        listen = []
        if IN_OWN_NETWORK:
            places.add_address(places.RESOLVER)
            listen = [places.RESOLVER + ":53"]
            for name, address in ADDRESSES.items():
                self.places[name] = self.enterContext(places.Place(name, address, GATEWAYS[name]))
        self.plane = control_plane.ControlPlane(PROGRAM, folder, {"trusted": {"client-subnet": ["127.0.0.1"]}})
        self.plane.config["listen"] += listen
        self.enterContext(self.plane)
        self.behind = {name: places.Behind(name, address, self.plane.address) for name, address in ADDRESSES.items()}
        self.az = azure_cli.AzureCli(folder)

    def check(self, **wanted):
        """What each place is told, by each way of asking; `wanted` names the chain's values, or an rcode."""
        for name, answer in wanted.items():
            ways = [("client subnet", self.behind[name].ask)]
            if name in self.places:
                ways += [("dig", self.places[name].dig), ("socket", self.places[name].ask)]
            for way, ask in ways:
                rcode, chain = ask(NAME)
                with self.subTest(place=name, way=way, after=self.said):
                    self.assertEqual((rcode, [record[2] for record in chain]), answer)

    def everywhere(self, answer):
        self.check(**dict.fromkeys(ADDRESSES, answer))

    def run_command(self, command, **others):
        self.said = filled(command, **others)
        print("$ " + self.said, flush=True)
        return self.az.run(self.said)

    def log_in(self):
        self.said = "the start"
        lines = self.plane.parallax("arm", "connect", "--config", self.plane.path)
        self.az.paste(lines, SECRET=control_plane.SECRET)

    def make_second_network(self):
        """Another network of the same estate, without a link."""
        estate = control_plane.Estate(self.plane.client(), "other")
        estate.make_group()
        estate.make_network("n2", "10.2.0.0/16", "10.2.1.0/24")

    def test_every_command_of_the_howto_in_order(self):
        commands = howto_commands()
        self.assertEqual(len(commands), 13)
        self.log_in()  # for "az login", which asks a person
        self.make_second_network()
        self.everywhere(("REFUSED", []))
        shown = {}
        for number, command in enumerate(commands[1:], 2):
            manual = {"Private Endpoint Name": "pe2", "Private Link Connection Name": "c2"} if number == 12 else {}
            shown[number] = self.run_command(command, **manual)
            self.check_after(number)
        self.check_shown(shown)
        self.live_on()

    def check_after(self, number):
        """The document: outside an alias and the public address, inside the alias and an address of the subnet."""
        if number < 5:
            return self.everywhere(("REFUSED", []))
        public = self.public_address()
        if number < 11:
            return self.everywhere(("NOERROR", [public]))
        outside = ("NOERROR", [ALIAS, public])
        return self.check(n1=("NOERROR", [ALIAS, PRIVATE["pe1"]]), n2=outside, outside=outside)

    def public_address(self):
        return self.behind["outside"].ask(NAME)[1][-1][2]

    def check_shown(self, shown):
        self.assertEqual(shown[5]["hostName"] + ".", NAME)
        self.assertEqual(shown[8]["privateEndpointNetworkPolicies"], "Disabled")
        self.assertTrue(shown[10]["registrationEnabled"])
        self.assertEqual(status_of(shown[11]["privateLinkServiceConnections"]), "Approved")
        self.assertEqual(status_of(shown[13]["privateLinkServiceConnections"]), "Approved")
        self.assertEqual(status_of(shown[12]["manualPrivateLinkServiceConnections"]), "Pending")

    def live_on(self):
        """The first endpoint goes, the second is approved, rejected, and goes."""
        public = self.public_address()
        in_group = " --resource-group %s " % GROUP
        self.run_command("az network private-endpoint delete --name pe1" + in_group)
        self.everywhere(("NOERROR", [public]))
        pending = self.run_command("az network private-endpoint-connection list --name foobar --type "
                                   "Microsoft.SignalRService/SignalR" + in_group)
        self.assertEqual([each["properties"]["privateLinkServiceConnectionState"]["status"] for each in pending],
                         ["Pending"])
        self.run_command("az network private-endpoint-connection approve --description yes --id " + pending[0]["id"])
        outside = ("NOERROR", [ALIAS, public])
        self.check(n1=("NOERROR", [ALIAS, PRIVATE["pe2"]]), n2=outside, outside=outside)
        self.run_command("az network private-endpoint-connection reject --description no --id " + pending[0]["id"])
        self.check(n2=("NOERROR", [public]), outside=("NOERROR", [public]))
        shown = self.run_command("az network private-endpoint show --name pe2" + in_group)
        self.assertEqual(status_of(shown["manualPrivateLinkServiceConnections"]), "Rejected")
        self.run_command("az network private-endpoint delete --name pe2" + in_group)
        self.everywhere(("NOERROR", [public]))
        self.run_command("az group delete --yes --name " + GROUP)
        self.everywhere(("REFUSED", []))


def status_of(connections):
    return connections[0]["privateLinkServiceConnectionState"]["status"]


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[1])
    IN_OWN_NETWORK = places.enter_own_network()
    unittest.main(argv=sys.argv[:1], verbosity=2)
