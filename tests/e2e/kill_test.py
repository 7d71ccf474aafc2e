#!/usr/bin/env python3
"""SIGKILL at random moments of a write load over the API: no acknowledged change is lost, no half change is served.

  kill_test.py PARALLAX [--kills 20] [--seed N]
"""
import argparse
import http.client
import os
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import control_plane  # noqa: E402
from control_plane import DNS_VERSION, SIGNALR_VERSION, ZONE  # noqa: E402

INSIDE, OUTSIDE = "127.101.0.10", "127.200.0.10"
SERVICES, RECORDS, WRITERS, RUN_S_MAX = 6, 6, 2, 0.5
SUFFIX = "service.signalr.net."


class Held:
    """What one name may be now: what was acknowledged and, when a change of it is under way, also what it asks for."""

    def __init__(self):
        self.possible = [None]


class Writer(threading.Thread):
    """Changes names of its own, one after the other, until the server is gone."""

    def __init__(self, held, client, rng):
        super().__init__()
        self.held, self.rng, self.fault = held, rng, None
        self.estate, self.acknowledged = control_plane.Estate(client, "g"), 0

    def run(self):
        try:
            while True:
                self.change(*self.rng.choice(sorted(self.held.items())))
        except (OSError, http.client.HTTPException):
            pass  # the server is gone
        except Exception as fault:  # pylint: disable=broad-except
            self.fault = fault  # told by the main thread

    def change(self, name, held):
        now = held.possible[0]
        wanted = "there" if name.startswith("s") else "127.101.9.%d" % self.rng.randrange(1, 255)
        if now is not None and self.rng.random() < 0.5:
            wanted = None
        if wanted == now or (name.startswith("s") and wanted and now):
            return
        held.possible = [now, wanted]
        self.ask_for(name, wanted)
        held.possible = [wanted]
        self.acknowledged += 1

    def ask_for(self, name, wanted):
        if name.startswith("s"):
            return self.estate.make_endpoint(name, "n", name) if wanted else self.estate.remove_endpoint(name)
        if wanted is None:
            return self.estate.client.done("DELETE", self.estate.in_zone("A", name), version=DNS_VERSION)
        reply = self.estate.put_record(name, wanted)
        assert reply.status in (200, 201), reply
        return reply


class Crashes:
    def __init__(self, plane, rng):
        self.plane, self.rng, self.problems, self.acknowledged = plane, rng, [], 0
        names = ["svc%d" % i for i in range(SERVICES)] + ["r%d" % i for i in range(RECORDS)]
        self.held = {name: Held() for name in names}

    def set_up(self):
        with self.plane:
            client = self.plane.client()
            self.token = client.token
            estate = control_plane.Estate(client, "g")
            estate.make_group()
            estate.make_network("n", "127.101.0.0/16", "127.101.1.0/24")
            estate.make_zone()
            estate.link("n", estate.network_id("n"))
            for i in range(SERVICES):
                estate.make_service("svc%d" % i)

    def run(self, kills):
        for number in range(kills):
            self.plane.__enter__()
            try:
                self.check("kill %d" % number)
                self.write_until_killed()
            finally:
                self.plane.kill()
            if self.problems:
                return
        with self.plane:
            self.check("kill %d" % kills)

    def write_until_killed(self):
        names = sorted(self.held)
        writers = [Writer({name: self.held[name] for name in names[i::WRITERS]},
                          self.plane.client(self.token), random.Random(self.rng.random()))
                   for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(self.rng.uniform(0, RUN_S_MAX))  # the random moment
        self.plane.process.kill()
        for writer in writers:
            writer.join()
            self.acknowledged += writer.acknowledged
            if writer.fault:
                self.problems.append("refused: %s" % writer.fault)

    def check(self, when):
        """The API and DNS say the same of each name, and it is one of what is possible; then that is what is held."""
        estate = control_plane.Estate(self.plane.client(self.token), "g")

        def listed(path, version):
            return {each["name"]: each for each in estate.client.done("GET", path, version=version)["value"]}
        endpoints = listed(estate.network + "/privateEndpoints", "2022-01-01")
        services = listed(estate.group + "/providers/Microsoft.SignalRService/SignalR", SIGNALR_VERSION)
        sets = listed(estate.in_zone("A"), DNS_VERSION)
        for name, held in self.held.items():
            is_service = name.startswith("s")
            found = "there" if name in endpoints else None
            if not is_service:
                found = sets[name]["properties"]["aRecords"][0]["ipv4Address"] if name in sets else None
            if found not in held.possible:
                self.problems.append("after %s: %s is %s, possible is %s" % (when, name, found, held.possible))
            held.possible = [found]
            wrong = (self.service_fault(name, endpoints.get(name), services[name], sets.get(name)) if is_service
                     else self.record_fault(name, found))
            if wrong:
                self.problems.append("after %s: %s: %s" % (when, name, wrong))

    def record_fault(self, name, found):
        got = self.plane.told(INSIDE, "%s.%s" % (name, ZONE))
        return None if got == (("NOERROR", [found]) if found else ("NXDOMAIN", [])) else "DNS says %s" % (got,)

    def service_fault(self, name, endpoint, service, record_set):
        """An endpoint is whole: its connection at the service, its record, its alias; or nothing of it is there."""
        connections = service["properties"]["privateEndpointConnections"]
        parts = [bool(endpoint), len(connections) == 1, bool(record_set)]
        if len(set(parts)) != 1:
            return "half a change: endpoint, connection, record are %s" % parts
        alias, outside, inside = "%s.%s." % (name, ZONE), self.plane.told(OUTSIDE, name + "." + SUFFIX), \
            self.plane.told(INSIDE, name + "." + SUFFIX)
        if endpoint is None:
            return None if inside == outside and len(inside[1]) == 1 else "DNS says %s and %s" % (inside, outside)
        address = endpoint["properties"]["customDnsConfigs"][0]["ipAddresses"][0]
        good = inside == ("NOERROR", [alias, address]) and outside[1][0] == alias and len(outside[1]) == 2
        return None if good else "DNS says %s and %s, its address is %s" % (inside, outside, address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("parallax")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    wanted = parser.parse_args()
    print("seed %d" % wanted.seed, flush=True)
    with tempfile.TemporaryDirectory(prefix="parallax-kill-") as folder:
        crashes = Crashes(control_plane.ControlPlane(wanted.parallax, folder), random.Random(wanted.seed))
        crashes.set_up()
        crashes.run(wanted.kills)
    print(*crashes.problems, sep="\n")
    print("%d kills, %d acknowledged changes, %d problems" % (
        wanted.kills, crashes.acknowledged, len(crashes.problems)))
    return 1 if crashes.problems or not crashes.acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
