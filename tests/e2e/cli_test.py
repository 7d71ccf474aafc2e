#!/usr/bin/env python3
"""The control plane's commands against a running server, and what DNS answers after each.

  cli_test.py PARALLAX
"""
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
ZONE = "privatelink.service.signalr.net"
NAME = "foobar.service.signalr.net"
INSIDE, OUTSIDE = "127.0.1.9", "127.0.9.9"
PUBLIC = "20.42.1.9"
LIMIT_S = 60


class Cli(unittest.TestCase):
    """A server with an empty state; networks of the loopback, so that questions come from inside."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.config = {"networks": [{"name": "office", "sources": ["127.0.9.0/24"]}],
                       "control": {"socket": os.path.join(self.folder, "admin.sock"),
                                   "state": os.path.join(self.folder, "state.db")}}
        self.running = server.ParallaxServer(PROGRAM, self.config, self.folder)
        self.running.__enter__()
        self.addCleanup(lambda: self.running.__exit__(None, None, None))

    def run_program(self, line, *more, **options):
        environment = dict(os.environ, PARALLAX_SOCKET=self.running.admin, LC_ALL="C.UTF-8")
        return subprocess.run([PROGRAM, *line.split(), *more], capture_output=True, text=True, timeout=LIMIT_S,
                              check=False, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, **options)

    def table(self, line, *more):
        """The rows of a good answer as dicts by title."""
        run = self.run_program(line, *more)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn("\x1b", run.stdout, "colours are for terminals")
        titles, *rows = run.stdout.splitlines()
        columns = [i for i, c in enumerate(titles) if c != " " and (i == 0 or titles[i - 2:i] == "  ")]
        ends = columns[1:] + [None]
        return [{titles[b:e].strip(): row[b:e].strip() for b, e in zip(columns, ends)} for row in rows]

    def json(self, line, *more):
        run = self.run_program(line, *more, "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def refusal(self, line, *more):
        run = self.run_program(line, *more)
        self.assertEqual((run.returncode, run.stdout), (1, ""), run.stderr)
        self.assertTrue(run.stderr.startswith("parallax: "), run.stderr)
        return run.stderr[len("parallax: "):].strip()

    def dns(self, source, name=NAME, rr_type="A"):
        """The last value of the chain, or the rcode."""
        reply = dnswire.ask(self.running.address, name, rr_type, source=source)
        return reply.chain()[-1][2] if reply.chain() else reply.rcode

    def build(self):
        for line in ("group create -n lab -l westeurope",
                     "service create -n foobar --sku Standard_S1 --public-addresses " + PUBLIC,
                     "vnet create -n n1 --address-prefixes 127.0.1.0/24 --subnet-name s1 --subnet-prefixes 127.0.1.0/26",
                     "zone create -n " + ZONE, "link create -n l1 -v n1 -e false -z " + ZONE):
            self.table(line)

    endpoint = ("private-endpoint create -n pe1 --vnet-name n1 --subnet s1 --group-id signalr "
                "--private-connection-resource-id foobar ")

    def test_the_how_to_in_azs_words(self):
        """The document's commands: `az` taken away, the rest unchanged."""
        subscription = self.config["control"].get("subscription", "00000000-0000-0000-0000-000000000001")
        for line in ("group create -n RG -l westeurope",
                     "signalr create --name foobar --resource-group RG --location westeurope --sku Standard_S1",
                     "network vnet create --resource-group RG --name n1 --location westeurope "
                     "--address-prefixes 127.0.1.0/24",
                     "network vnet subnet create --resource-group RG --vnet-name n1 --name s1 "
                     "--address-prefixes 127.0.1.0/26",
                     "network vnet subnet update --name s1 --resource-group RG --vnet-name n1 "
                     "--disable-private-endpoint-network-policies true",
                     "network private-dns zone create --resource-group RG --name " + ZONE,
                     "network private-dns link vnet create --resource-group RG --virtual-network n1 "
                     "--zone-name %s --name l1 --registration-enabled true" % ZONE,
                     "network private-endpoint create --resource-group RG --vnet-name n1 --subnet s1 --name pe1 "
                     "--private-connection-resource-id /subscriptions/%s/resourceGroups/RG/providers/"
                     "Microsoft.SignalRService/SignalR/foobar --group-ids signalr --connection-name c1 "
                     "--location westeurope" % subscription,
                     "network private-endpoint show --resource-group RG --name pe1"):
            with self.subTest(line):
                self.assertEqual(len(self.table(line)), 1)
        self.assertEqual(self.dns(INSIDE), "127.0.1.4")
        self.assertTrue(self.dns(OUTSIDE).startswith("198.18."), "a public address of the server's choice")

    def test_the_life_of_an_endpoint_and_what_dns_says(self):
        self.build()
        self.assertEqual((self.dns(INSIDE), self.dns(OUTSIDE)), (PUBLIC, PUBLIC))
        self.table(self.endpoint + "--manual-request --request-message please")
        self.assertEqual(self.table("private-endpoint list"),
                         [{"NAME": "pe1", "STATE": "Pending", "SERVICE": "foobar", "NETWORK": "n1/s1",
                           "ADDRESS": "127.0.1.4", "FQDN": NAME}])
        self.assertEqual(self.dns(INSIDE), PUBLIC)
        row, = self.table("private-endpoint approve -n pe1", "--description", "as agreed")
        self.assertEqual(row["STATE"], "Approved")
        self.assertEqual((self.dns(INSIDE), self.dns(OUTSIDE)), ("127.0.1.4", PUBLIC))
        connection, = self.json("private-endpoint-connection list --resource-name foobar")
        self.assertEqual(connection["properties"]["privateLinkServiceConnectionState"]["description"], "as agreed")
        self.assertEqual(self.table("private-endpoint reject -n pe1")[0]["STATE"], "Rejected")
        self.assertIn("Rejected", self.run_program("private-endpoint-connection show --id", connection["id"]).stdout)
        self.assertTrue(self.refusal("private-endpoint approve -n pe1"))
        deleted = self.run_program("private-endpoint delete -n pe1")
        self.assertEqual((deleted.returncode, deleted.stdout), (0, "deleted private-endpoint pe1\n"))
        self.assertEqual((self.dns(INSIDE), self.dns(OUTSIDE)), (PUBLIC, PUBLIC))
        self.assertEqual(self.run_program("private-endpoint delete -n pe1").stdout,
                         "there was no private-endpoint pe1\n")

    def test_zone_groups(self):
        self.build()
        self.table(self.endpoint)
        row, = self.table("private-endpoint dns-zone-group create --endpoint-name pe1 -n default "
                          "--private-dns-zone " + ZONE)
        self.assertEqual(row, {"NAME": "default", "ZONES": ZONE, "NAMES": "foobar." + ZONE, "ADDRESSES": "127.0.1.4"})
        group, = self.json("private-endpoint dns-zone-group list --endpoint-name pe1")
        self.assertEqual(group["name"], "default")
        self.table("zone create -n signalr.net")
        row, = self.table("private-endpoint dns-zone-group add --endpoint-name pe1 -n default --zone-name second "
                          "--private-dns-zone signalr.net")
        self.assertEqual(row["ZONES"], ZONE + ", signalr.net")
        row, = self.table("private-endpoint dns-zone-group remove --endpoint-name pe1 -n default --zone-name second")
        self.assertEqual(row["ZONES"], ZONE)
        self.json("private-endpoint dns-zone-group delete --endpoint-name pe1 -n default")
        self.assertEqual(self.json("private-endpoint dns-zone-group list --endpoint-name pe1"), [])

    def test_record_sets_are_answered(self):
        self.build()
        zone = " -z " + ZONE + " "
        self.table("record-set a add-record" + zone + "-n web -a 10.9.9.9 --ttl 7")
        self.table("record-set aaaa add-record" + zone + "-n web -a fd00::9")
        self.table("record-set cname set-record" + zone + "-n www -c web." + ZONE)
        self.table("record-set txt add-record" + zone + "-n note -v", "two words", "more")
        self.table("record-set mx add-record" + zone + "-n mail -e mx.example -p 10")
        self.table("record-set srv add-record" + zone + "-n _x._tcp -p 1 -w 2 -r 3 -t web." + ZONE)
        self.table("record-set ptr add-record" + zone + "-n four -d web." + ZONE)
        ask = lambda name, rr_type="A": self.dns(INSIDE, name + "." + ZONE, rr_type)  # noqa: E731
        self.assertEqual(ask("web"), "10.9.9.9")
        self.assertEqual(ask("web", "AAAA"), "fd00::9")
        self.assertEqual(ask("www"), "10.9.9.9")
        self.assertIn("two words", str(ask("note", "TXT")))
        listed = self.table("record-set list" + zone)
        self.assertEqual({(row["NAME"], row["TYPE"]) for row in listed},
                         {("web", "A"), ("web", "AAAA"), ("www", "CNAME"), ("note", "TXT"), ("mail", "MX"),
                          ("_x._tcp", "SRV"), ("four", "PTR"), ("@", "SOA")})
        self.assertEqual([row["RECORDS"] for row in listed if row["TYPE"] == "TXT"], ['"two words" "more"'])
        self.table("record-set a update" + zone + "-n web --ttl 8 --metadata a=b")
        self.assertEqual(self.json("record-set a show" + zone + "-n web")["properties"]["ttl"], 8)
        self.table("record-set soa update" + zone + "-n @ -m 10")
        self.assertEqual(self.run_program("record-set a remove-record" + zone + "-n web -a 10.9.9.9").stdout,
                         "deleted record-set a %s/web\n" % ZONE)
        self.assertEqual(self.refusal("record-set a show" + zone + "-n web").split(":")[0], "ResourceNotFound")
        self.assertEqual(self.json("record-set cname delete" + zone + "-n www -y")["deleted"], True)

    def test_every_noun_is_listed_shown_and_deleted(self):
        self.build()
        self.table("zone update -n %s --tags team=chat" % ZONE)
        self.assertEqual(self.json("zone show -n " + ZONE)["tags"], {"team": "chat"})
        self.table("link update -n l1 -z %s -e true --resolution-policy NxDomainRedirect" % ZONE)
        self.assertEqual(self.table("link list -z " + ZONE),
                         [{"NAME": "l1", "NETWORK": "n1", "REGISTERING": "true", "POLICY": "NxDomainRedirect",
                           "STATE": "Completed"}])
        self.table("service update -n foobar --public-network-access Disabled --default-action Deny")
        self.table("service network-rule update -n foobar --public-network true --deny Trace")
        self.assertEqual(self.table("service network-rule list -n foobar"),
                         [{"OF": "public network", "ALLOW": "", "DENY": "Trace", "OTHERWISE": "Deny"}])
        row, = self.table("service list")
        self.assertEqual((row["TYPE"], row["PUBLIC ACCESS"], row["PUBLIC ADDRESS"]), ("SignalR", "Disabled", PUBLIC))
        self.table("service create -n store -t storageAccounts")
        self.assertEqual([one["name"] for one in self.json("service list -t storageAccounts")], ["store"])
        self.table("vnet update -n n1 --dns-servers 10.0.0.4")
        self.assertEqual(self.table("group list"), [{"NAME": "lab", "LOCATION": "westeurope"}])
        for line in ("link delete -n l1 -z " + ZONE, "zone delete -n " + ZONE, "vnet subnet delete --vnet-name n1 -n s1",
                     "vnet delete -n n1", "service delete -n foobar", "group delete -n lab"):
            self.assertEqual(self.run_program(line).stdout.split()[0], "deleted", line)
        self.assertEqual(self.json("group list"), [])

    def test_wrong_options_and_refusals(self):
        self.assertIn("there is no resource group", self.refusal("vnet show -n x"))
        self.build()
        for line in ("vnet", "vnet crate -n a", "vnet create", "vnet create -n a --nonsense 1", "vnet list -o xml",
                     "record-set a add-record -n web -z " + ZONE, "link create -n l2 -z " + ZONE):
            run = self.run_program(line)
            self.assertEqual((run.returncode, run.stdout), (1, ""), line)
            self.assertIn("see `parallax --help`", run.stderr)
        self.assertTrue(self.refusal("vnet create -n n2 --address-prefixes 127.0.1.0/25")
                        .startswith("VnetAddressSpacesOverlap: "))
        self.assertTrue(self.refusal("zone create -n " + ZONE).startswith("PreconditionFailed: "))
        self.assertEqual(self.refusal("vnet show -n a/b"), "--name: 'a/b' is not a name")
        self.table("group create -n second -l westeurope")
        self.assertEqual(self.refusal("vnet show -n n1"), "say which resource group with -g: lab, second")
        gone = self.run_program("vnet list --socket /nowhere.sock")
        self.assertEqual(gone.returncode, 2)

    def test_what_is_written_in_the_file_is_not_taken_over(self):
        self.build()
        self.assertTrue(self.refusal("vnet create -n n9 --address-prefixes 127.0.9.0/24"))

    def test_every_help_has_an_example(self):
        def walk(words):
            run = self.run_program(" ".join([*words, "--help"]))
            self.assertEqual(run.returncode, 0)
            candidates = self.run_program(" ".join(["completion", "words", *words]), "").stdout.splitlines()
            below = [line.split("\t")[0] for line in candidates]
            if not below or below[0].startswith(("--", ":")) or words[:1] == ["completion"]:
                self.assertIn("Example:\n", run.stdout, words)
                return 1
            return sum(walk([*words, word]) for word in below)
        self.assertGreater(walk(["private-endpoint"]) + walk(["record-set"]) + walk(["state"]), 60)

    def test_deletion_asks_a_person(self):
        self.build()
        for typed, said, left in ((b"n\n", b"nothing was deleted", 1), (b"y\n", b"deleted link", 0)):
            self.assertIn(said, self.on_terminal("link delete -n l1 -z " + ZONE, typed))
            self.assertEqual(len(self.json("link list -z " + ZONE)), left)

    def test_a_state_is_coloured_on_a_terminal(self):
        self.build()
        self.table(self.endpoint)
        self.assertIn(b"\x1b[32mApproved\x1b[0m", self.on_terminal("private-endpoint list", b""))

    def on_terminal(self, line, typed):
        """What a person sees who types this when asked."""
        process, terminal = pty.fork()
        if process == 0:
            os.execve(PROGRAM, [PROGRAM, *line.split(), "--socket", self.running.admin],
                      {"LC_ALL": "C.UTF-8", "TERM": "xterm"})
        seen, deadline, written = b"", time.monotonic() + LIMIT_S, not typed
        while time.monotonic() < deadline:
            if not written and b"[y/N]" in seen:
                os.write(terminal, typed)
                written = True
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                block = os.read(terminal, 65536)
            except OSError:  # the program ended
                break
            if not block:
                break
            seen += block
        os.close(terminal)
        os.waitpid(process, 0)
        return seen

    def test_a_state_goes_out_and_comes_back_the_same(self):
        self.build()
        self.table(self.endpoint)
        self.table("record-set a add-record -n web -a 10.9.9.9 -z " + ZONE)
        first = self.run_program("state export").stdout
        self.run_program("state export first.json")
        with open(os.path.join(self.folder, "first.json"), encoding="utf-8") as file:
            self.assertEqual(file.read(), first)
        self.assertEqual(json.loads(first)["format"], 1)
        self.assertEqual(self.run_program("state import first.json").stdout.splitlines()[-1], "nothing was changed")
        self.run_program("private-endpoint delete -n pe1")
        self.run_program("vnet create -n n2 --address-prefixes 127.0.2.0/24")
        dry = self.run_program("state import first.json --dry-run").stdout
        self.assertIn("privateEndpoints/pe1\n", dry)
        self.assertIn("virtualNetworks/n2\n", dry)
        self.assertEqual(self.dns(INSIDE), PUBLIC)
        told = self.json("state import first.json")
        self.assertTrue(told["imported"])
        self.assertEqual([id_.split("/")[-1] for id_ in told["removed"]], ["n2"])
        self.assertEqual(self.dns(INSIDE), "127.0.1.4")
        self.assertEqual(self.run_program("state export").stdout, first)
        self.reject_broken(first)
        self.restart_from(first)

    def reject_broken(self, text):
        state = json.loads(text)
        state["resources"] = [one for one in state["resources"] if not one["id"].endswith("/subnets/s1")]
        with open(os.path.join(self.folder, "broken.json"), "w", encoding="utf-8") as file:
            json.dump(state, file)
        self.assertIn("/privateEndpoints/pe1", self.refusal("state import broken.json"))
        self.assertEqual(self.run_program("state export").stdout, text)
        self.assertEqual(self.run_program("state import none.json").returncode, 3)

    def restart_from(self, text):
        """The file alone, while nobody holds it, and a server that starts from what was imported into it."""
        held = self.run_program("state export --config parallax.yaml")
        self.assertEqual(held.returncode, 3)
        self.assertIn("in use", held.stderr)
        self.running.__exit__(None, None, None)
        self.assertEqual(self.run_program("state export --config parallax.yaml").stdout, text)
        for name in ("state.db", "state.db-wal", "state.db-shm"):
            if os.path.exists(os.path.join(self.folder, name)):
                os.remove(os.path.join(self.folder, name))
        run = self.run_program("state import first.json --config parallax.yaml")
        self.assertEqual((run.returncode, run.stdout.splitlines()[-1]), (0, "imported"), run.stderr)
        self.running.__enter__()
        self.assertEqual(self.run_program("state export").stdout, text)
        self.assertEqual((self.dns(INSIDE), self.dns(OUTSIDE)), ("127.0.1.4", PUBLIC))


if __name__ == "__main__":
    unittest.main()
