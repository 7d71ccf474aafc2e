"""Parallax itself, and the three echoes it is held against. All are programs of this build."""
import json
import os
import subprocess

import content
from content import SPLIT
from server import ADDRESS, Server

EVERYBODY = "  - {name: n1, sources: [127.0.0.0/8]}\n"
GROUPING_OFF = "Parallax, grouping off"
GROUPING_OFF_TEXT = "udp: {grouping: off}\n"


class Parallax(Server):
    """`options["extra"]` is appended to its configuration: grouping off, another log level."""
    label = "Parallax"
    recursor = "parallax"
    # The others that cache may take 1 GiB and more. A million answers need 300 MiB; where memory is
    # measured it is filled.
    CACHE = {"usual": "128MiB", "large": "512MiB", "filled": "192MiB"}

    def with_forward(self):
        return f"forward:\n  - {{suffix: '.', to: '{ADDRESS}:{self.place.upstream}'}}\n" \
               "limits: {in-flight: 20000, in-flight-per-upstream: 10000}\n" \
               f"cache: {{answers: {self.CACHE[self.place.options.get('cache', 'usual')]}}}\n"

    def with_private(self):
        path = self.file("private.zone", content.private_zone())
        return self.zone(content.PRIVATE_ZONE, path)

    def with_big(self):
        return self.zone(content.BIG_ZONE, self.place.options["big"])

    def zone(self, name, path):
        return f"zones:\n  - {{name: {name}, rules: standard, links: [{{network: n1}}], file: {path}}}\n"

    def with_split(self):
        text = "networks:\n"
        for network, (prefix, _) in SPLIT.networks.items():
            text += f"  - {{name: {network}, sources: [{prefix}]}}\n"
        text += "zones:\n"
        for network in SPLIT.networks:
            if network == content.PUBLIC_NETWORK:
                continue
            records = ", ".join(f'"{label} 10 A {SPLIT.address(network, i)}"'
                                for i, label in enumerate(SPLIT.labels()))
            text += f"  - {{id: {network}, name: {SPLIT.private}, links: [{{network: {network}}}], " \
                    f"records: [{records}]}}\n"
        return text + "services:\n" + "".join(
            f"  - {{name: {label}, type: SignalR, "
            f"public-address: {SPLIT.address(content.PUBLIC_NETWORK, i)}}}\n"
            for i, label in enumerate(SPLIT.labels()))

    def with_networks(self):
        """Many networks: `options["networks"]` says how many; one takes every source."""
        count = self.place.options["networks"]
        held = content.Networks(count)
        if self.place.options.get("one_network"):
            return "networks:\n" + EVERYBODY + "zones:\n" + self.shared_zone(held, 0, ["n1"])
        text = "networks:\n" + "".join(
            f"  - {{name: n{n}, sources: [{', '.join(held.sources_of(n))}]}}\n" for n in range(count))
        linked = {zone: [] for zone in range(held.zones)}
        for n in range(count):
            linked[held.zone_of(n)].append(f"n{n}")
        return text + "zones:\n" + "".join(
            self.shared_zone(held, zone, names) for zone, names in linked.items())

    @staticmethod
    def shared_zone(held, zone, networks):
        links = ", ".join(f"{{network: {name}}}" for name in networks)
        records = ", ".join(f'"h{i:04} A {held.address(zone, i)}"' for i in range(held.names))
        return f"  - {{id: z{zone}, name: {content.PRIVATE_ZONE}, rules: standard, " \
               f"links: [{links}], records: [{records}]}}\n"

    def command(self):
        text = self.parts_text()
        if not {"split", "networks"} & set(self.place.parts):
            text = "networks:\n" + EVERYBODY + text
        text = f'listen: ["{ADDRESS}:{self.place.port}"]\nworkers: 1\n' \
               "tcp: {connections-per-client: 1000, in-flight: 64}\nlog: {level: error}\n" \
               f"control: {{socket: {self.admin_socket()}}}\n" \
               + text + self.place.options.get("extra", "")
        return [self.program(), "serve", self.file("parallax.yaml", text)]

    def program(self):
        return os.path.join(self.place.options["build"], "parallax")

    def admin_socket(self):
        return os.path.join(self.place.folder, "admin.sock")

    def answers_kept(self):
        told = subprocess.run([self.program(), "cache", "stats", "--json", "--socket", self.admin_socket()],
                              check=True, capture_output=True, text=True).stdout
        return json.loads(told)["answers"]["entries"]


class Echo(Server):
    """Serves whatever is asked: an echo knows no names."""
    mode = ""

    @classmethod
    def serves(cls, parts):
        return True

    def command(self):
        return [os.path.join(self.place.options["build"], "dns_echo"), self.mode, ADDRESS,
                str(self.place.port)]


class EchoSingle(Echo):
    label, mode = "E1 (single-call echo)", "single"


class EchoBatch(Echo):
    label, mode = "E64 (batched echo)", "batch"


class EchoGrouped(Echo):
    label, mode = "E64G (grouped echo)", "grouped"


ECHOES = [EchoSingle, EchoBatch, EchoGrouped]
