"""The real azure-cli: Debian's package, in a home of its own, without telemetry."""
import json
import os
import shlex
import subprocess

SDK = "azure/mgmt/network"
# Debian's azure-cli 2.45 asks its SDK for this API version, and Debian's SDK has the next one (AZURE's own number).
MISSING, NEAREST = "v2022_01_01", "v2022_07_01"
INSTALLED = "/usr/lib/python3/dist-packages"


class AzureCliError(Exception):
    """az ended with an error; `text` is what it said."""

    def __init__(self, command, text):
        super().__init__("%s\n%s" % (command, text))
        self.text = text


class AzureCli:
    def __init__(self, folder):
        home = os.path.join(folder, "az-home")
        os.makedirs(home, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        self.environment = dict(kept, HOME=home, AZURE_CONFIG_DIR=os.path.join(home, ".azure"),
                                AZURE_CORE_COLLECT_TELEMETRY="no", AZURE_CORE_NO_COLOR="yes",
                                AZURE_LOGGING_ENABLE_LOG_FILE="no", AZURE_CORE_OUTPUT="json",
                                PYTHONPATH=sdk_with_missing_version(os.path.join(folder, "sdk")))

    def paste(self, lines, **variables):
        """Shell lines as a person pastes them; what they export stays."""
        after = os.path.join(self.environment["HOME"], "environment")
        done = subprocess.run(["bash", "-e", "-c", lines + "\nenv -0 > " + shlex.quote(after)], text=True, timeout=300,
                              env=dict(self.environment, **variables), capture_output=True, check=False)
        if done.returncode != 0:
            raise AzureCliError(lines, done.stderr)
        with open(after, encoding="utf-8") as exported:
            self.environment = dict(entry.split("=", 1) for entry in exported.read().split("\0") if entry)

    def run(self, command):
        """A command line; its output, read as JSON."""
        done = subprocess.run(["bash", "-c", command], env=self.environment, capture_output=True, text=True,
                              timeout=300, check=False)
        if done.returncode != 0:
            raise AzureCliError(command, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None


def sdk_with_missing_version(folder):
    """A view of the installed SDK in which the missing version is the nearest one; the system is left as it is."""
    view = os.path.join(folder, SDK)
    os.makedirs(view)
    for package in ("azure", "azure/mgmt"):
        os.symlink(os.path.join(INSTALLED, package, "__init__.py"), os.path.join(folder, package, "__init__.py"))
    installed = os.path.join(INSTALLED, SDK)
    for name in os.listdir(installed):
        os.symlink(os.path.join(installed, name), os.path.join(view, name))
    if MISSING not in os.listdir(installed):
        os.symlink(os.path.join(installed, NEAREST), os.path.join(view, MISSING))
    return folder
