#!/usr/bin/env python3
"""The npm packages the tests use, as package-lock.json has them, into a folder of the build.

  install_npm.py FOLDER
"""
import filecmp
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = ("package.json", "package-lock.json", ".npmrc")


def main():
    folder = sys.argv[1]
    installed = os.path.join(folder, "installed.json")
    lock = os.path.join(HERE, "package-lock.json")
    if os.path.exists(installed) and filecmp.cmp(lock, installed, shallow=False):
        return 0
    os.makedirs(folder, exist_ok=True)
    for name in FILES:
        shutil.copy(os.path.join(HERE, name), folder)
    # Their authors ask for newer versions of Node.js than they need; what is used here runs on Debian's.
    status = subprocess.run(["npm", "ci", "--no-progress"], cwd=folder, check=False).returncode
    if status == 0:
        shutil.copy(lock, installed)
    return status


if __name__ == "__main__":
    sys.exit(main())
