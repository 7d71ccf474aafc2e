#!/usr/bin/env python3
"""The real azure-cli beyond the how-to: zone groups, records, links, connections, network rules, refusals.

  azure_cli_test.py PARALLAX

The networks have loopback addresses, so that questions come from inside without any namespace.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import azure_cli  # noqa: E402
import control_plane  # noqa: E402
import places  # noqa: E402

ZONE, HOST = control_plane.ZONE, "foobar.service.signalr.net"
ALIAS = "foobar.%s." % ZONE
N1, N2, OUTSIDE = "127.101.0.10", "127.102.0.10", "127.200.0.10"
PRIVATE = "127.101.1.4"


class AzureCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="parallax-azure-cli-"))
        cls.plane = cls.enterClassContext(control_plane.ControlPlane(PROGRAM, folder))
        cls.cli = azure_cli.AzureCli(folder)
        cls.cli.paste(cls.plane.parallax("arm", "connect", "--config", cls.plane.path), SECRET=control_plane.SECRET)
        cls.client = cls.plane.client()

    def setUp(self):
        """A group with a service and two networks, the first linked to the zone; made without az, which is slow."""
        self.group = self.id().rsplit(".", 1)[-1].replace("_", "-")
        self.estate = control_plane.Estate(self.client, self.group)
        self.estate.make_group()
        self.addCleanup(self.estate.remove_group)
        for number in (1, 2):
            self.estate.make_network("n%d" % number, "127.%d.0.0/16" % (100 + number), "127.%d.1.0/24" % (100 + number))
        self.estate.make_zone()
        self.estate.link("n1", self.estate.network_id("n1"))
        self.estate.make_service("foobar")
        self.public = self.told(OUTSIDE)[1][-1]

    def az(self, command):
        command = "az %s --resource-group %s" % (command, self.group)
        print("$ " + command, flush=True)
        return self.cli.run(command)

    def refused(self, command):
        with self.assertRaises(azure_cli.AzureCliError) as refusal:
            self.az(command)
        return refusal.exception.text

    def told(self, source, name=HOST, rr_type="A"):
        return self.plane.told(source, name, rr_type)

    def private(self, *values):
        return "NOERROR", [ALIAS, *values]

    def test_a_zone_group_comes_and_goes(self):
        self.estate.make_endpoint("pe1", "n1", "foobar")
        on_endpoint = " --endpoint-name pe1"
        self.az("network private-endpoint dns-zone-group create --name default --zone-name signalr "
                "--private-dns-zone " + ZONE + on_endpoint)
        self.assertEqual(self.told(N1), self.private(PRIVATE))
        shown = self.az("network private-endpoint dns-zone-group show --name default" + on_endpoint)
        self.assertEqual(shown["privateDnsZoneConfigs"][0]["recordSets"][0]["ipAddresses"], [PRIVATE])
        self.assertEqual(len(self.az("network private-endpoint dns-zone-group list" + on_endpoint)), 1)
        self.assertEqual(self.az("network private-endpoint show --name pe1")["customDnsConfigs"], [])
        self.az("network private-endpoint dns-zone-group delete --name default" + on_endpoint)
        self.assertEqual(self.az("network private-endpoint dns-zone-group list" + on_endpoint), [])

    def test_a_manual_request_is_approved_rejected_and_deleted(self):
        subnet = self.estate.subnet_id("n1")
        self.az("network private-endpoint create --name pe1 --subnet %s --private-connection-resource-id %s --group-id "
                "signalr --connection-name c1 --manual-request true --request-message please"
                % (subnet, self.estate.service_id("foobar")))
        self.assertEqual((self.told(N1), self.told(OUTSIDE)), (("NOERROR", [self.public]),) * 2)
        of_service = " --type Microsoft.SignalRService/SignalR"
        connection = self.az("network private-endpoint-connection list --name foobar" + of_service)[0]
        named = " --resource-name foobar --name %s" % connection["name"] + of_service
        self.az("network private-endpoint-connection approve --description welcome" + named)
        self.assertEqual((self.told(N1), self.told(N2), self.told(OUTSIDE)),
                         (self.private(PRIVATE), self.private(self.public), self.private(self.public)))
        shown = self.az("network private-endpoint-connection show" + named)
        self.assertEqual(shown["properties"]["privateLinkServiceConnectionState"]["status"], "Approved")
        self.az("network private-endpoint-connection reject --description goodbye" + named)
        self.assertEqual(self.told(OUTSIDE), ("NOERROR", [self.public]))
        self.az("network private-endpoint-connection delete --yes" + named)
        shown = self.az("network private-endpoint show --name pe1")
        state = shown["manualPrivateLinkServiceConnections"][0]["privateLinkServiceConnectionState"]
        self.assertEqual(state["status"], "Disconnected")
        self.az("network private-endpoint delete --name pe1")
        self.assertEqual((self.told(N1), self.told(OUTSIDE)), (("NOERROR", [self.public]),) * 2)

    def test_zones_links_and_records(self):
        dns, of_zone = "network private-dns ", " --zone-name " + ZONE
        self.az(dns + "record-set a add-record --record-set-name web --ipv4-address 127.101.1.50" + of_zone)
        self.az(dns + "record-set a add-record --record-set-name web --ipv4-address 127.101.1.51" + of_zone)
        self.assertEqual(sorted(self.told(N1, "web." + ZONE)[1]), ["127.101.1.50", "127.101.1.51"])
        self.assertEqual(self.told(N2, "web." + ZONE)[0], "REFUSED")
        self.az(dns + "record-set a remove-record --record-set-name web --ipv4-address 127.101.1.50" + of_zone)
        self.assertEqual(self.told(N1, "web." + ZONE), ("NOERROR", ["127.101.1.51"]))
        self.az(dns + "record-set txt add-record --record-set-name web --value hello" + of_zone)
        self.assertEqual(self.told(N1, "web." + ZONE, "TXT"), ("NOERROR", ['"hello"']))
        self.az(dns + "record-set cname set-record --record-set-name www --cname web.%s" % ZONE + of_zone)
        self.assertEqual(self.told(N1, "www." + ZONE), ("NOERROR", ["web.%s." % ZONE, "127.101.1.51"]))
        listed = self.az(dns + "record-set list" + of_zone)
        self.assertEqual(sorted((each["name"], each["type"].rsplit("/", 1)[-1]) for each in listed),
                         [("@", "SOA"), ("web", "A"), ("web", "TXT"), ("www", "CNAME")])
        self.assertEqual(len(self.az(dns + "record-set a list" + of_zone)), 1)
        self.az(dns + "record-set a delete --name web --yes" + of_zone)
        self.assertEqual(self.told(N1, "web." + ZONE), ("NOERROR", []))
        self.assertIn("links", self.refused(dns + "zone delete --yes --name " + ZONE))
        self.assertEqual([each["name"] for each in self.az(dns + "link vnet list" + of_zone)], ["n1"])
        self.az(dns + "link vnet create --name l2 --virtual-network n2 --registration-enabled false" + of_zone)
        self.assertEqual(self.told(N2, "web." + ZONE, "TXT"), ("NOERROR", ['"hello"']))
        self.az(dns + "link vnet delete --name l2 --yes" + of_zone)
        self.assertEqual(self.told(N2, "web." + ZONE, "TXT")[0], "REFUSED")
        self.assertEqual(self.az(dns + "zone show --name " + ZONE)["numberOfVirtualNetworkLinks"], 1)
        self.assertEqual([each["name"] for each in self.az(dns + "zone list")], [ZONE])

    def test_network_rules_of_the_service(self):
        self.estate.make_endpoint("pe1", "n1", "foobar")
        rules = self.az("signalr network-rule list --name foobar")
        self.assertEqual(rules["defaultAction"], "Allow")
        connection = rules["privateEndpoints"][0]["name"]
        self.az("signalr network-rule update --name foobar --public-network --allow RESTAPI")
        self.az("signalr network-rule update --name foobar --connection-name %s --allow ClientConnection" % connection)
        rules = self.az("signalr network-rule list --name foobar")
        self.assertEqual(rules["publicNetwork"]["allow"], ["RESTAPI"])
        self.assertEqual(rules["privateEndpoints"][0]["allow"], ["ClientConnection"])
        self.assertEqual(self.az("network private-link-resource list --name foobar --type "
                                 "Microsoft.SignalRService/SignalR")[0]["properties"]["requiredZoneNames"], [ZONE])

    def exported(self, folder):
        """Files with what az lists of the group, and the zone's file."""
        listings = {"networks": "network vnet list", "services": "signalr list",
                    "zones": "network private-dns zone list", "endpoints": "network private-endpoint list",
                    "records": "network private-dns record-set list --zone-name " + ZONE,
                    "links": "network private-dns link vnet list --zone-name " + ZONE}
        for name, command in listings.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                json.dump(self.az(command), file)
        zone_file = os.path.join(folder, "zone")
        self.cli.run("az network private-dns zone export --name %s --file-name %s --resource-group %s >%s"
                     % (ZONE, zone_file, self.group, os.devnull))  # it shows the zone as well
        return [os.path.join(folder, name) for name in listings], zone_file

    def test_what_az_lists_is_imported_by_another_server(self):
        self.estate.make_endpoint("pe1", "n1", "foobar")
        self.assertEqual(self.estate.put_record("web", "127.101.1.60").status, 201)
        with tempfile.TemporaryDirectory(prefix="parallax-import-") as folder:
            files, zone_file = self.exported(folder)
            with control_plane.ControlPlane(PROGRAM, folder) as other:
                socket = ["--socket", other.admin]
                shown = other.parallax("import", *files, "--dry-run", *socket)
                self.assertIn("0 refused", shown)
                other.parallax("import", *files, "--yes", *socket)
                for source in (N1, N2, OUTSIDE):
                    self.assertEqual(other.told(source, HOST), self.told(source), source)
                self.assertEqual(other.told(N1, "web." + ZONE), ("NOERROR", ["127.101.1.60"]))
                self.assertIn("0 to add, 0 to change", other.parallax("import", *files, "--dry-run", *socket))
                self.assertIn(" 0 differences", other.parallax("drift", *files, *socket))
                self.assertIn(" 0 differences", other.parallax("drift", zone_file, *socket))
                client = other.client()
                control_plane.Estate(client, self.group).put_record("web", "127.101.1.61")
                drift = subprocess.run([PROGRAM, "drift", files[4], *socket], capture_output=True, text=True,
                                       check=False)
                self.assertEqual(drift.returncode, 1, drift)
                self.assertIn("overwritten  %s/privateDnsZones/%s/A/web" % (self.group, ZONE), drift.stdout)

    def test_what_is_not_allowed_is_said(self):
        self.assertIn("(ResourceNotFound)", self.refused("network private-endpoint show --name nothing"))
        self.az("signalr create --name free --sku Free_F1")
        subnet = self.estate.subnet_id("n1")
        text = self.refused("network private-endpoint create --name pe2 --connection-name c1 --group-id signalr "
                            "--subnet %s --private-connection-resource-id %s"
                            % (subnet, self.estate.service_id("free")))
        self.assertIn("PrivateEndpointNotSupportedInFreeTier", text)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[1])
    places.enter_own_network()  # where it can be had: az has nobody else to ask there
    unittest.main(argv=sys.argv[:1], verbosity=2)
