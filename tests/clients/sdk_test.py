#!/usr/bin/env python3
"""Azure's SDKs for Node.js against a started server: sdk.js does it and looks at the answers, over loopback addresses.

  sdk_test.py PARALLAX NPM_FOLDER
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support")]
import control_plane  # noqa: E402


def main():
    program, npm_folder = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="parallax-sdk-") as folder, \
            control_plane.ControlPlane(program, folder) as plane:
        environment = dict(os.environ, NODE_PATH=os.path.join(npm_folder, "node_modules"),
                           NODE_EXTRA_CA_CERTS=plane.certificate,
                           PARALLAX_URL="https://localhost:%d" % plane.arm_port,
                           # It listens on 127.0.0.1; Debian's Node.js 18 has no global `crypto` otherwise.
                           NODE_OPTIONS="--dns-result-order=ipv4first --experimental-global-webcrypto",
                           PARALLAX_DNS="127.0.0.1:%d" % plane.port, PARALLAX_SECRET=control_plane.SECRET,
                           PARALLAX_SUBSCRIPTION=control_plane.SUBSCRIPTION)
        return subprocess.run(["node", os.path.join(HERE, "sdk.js")], env=environment, timeout=300,
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
