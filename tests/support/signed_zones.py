"""Zones signed by ldns-signzone, for the tests."""
import os
import subprocess
import tempfile

HEAD = """$ORIGIN %s
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 192.0.2.53
"""


def unsigned(apex, records):
    """A master file; owners are relative to the apex."""
    return HEAD % apex + "\n".join(records) + "\n"


def signed(apex, records, options=(), algorithm="ECDSAP256SHA256"):
    """(master file, DS record). `options` are ldns-signzone's."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
        with open(os.path.join(folder, "zone"), "w") as out:
            out.write(unsigned(apex, records))
        key = run("ldns-keygen", "-k", "-r", "/dev/urandom", "-a", algorithm, apex)
        run("ldns-signzone", *options, "-f", "signed", "zone", key)
        with open(os.path.join(folder, "signed")) as text:
            return text.read(), run("ldns-key2ds", "-n", "-2", key + ".key")
