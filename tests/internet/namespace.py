"""A network namespace of our own: with root, or without it in a user namespace (`unshare -Urn` in one process).

This process and whatever it starts afterwards live in it; it ends with them.
"""
import ctypes
import os
import subprocess

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


class NoNamespace(Exception):
    """The system refuses; the message says what to change."""


def unshare(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def enter():
    """Moves this process into a new namespace where it may do everything. It must have one thread."""
    user, group = os.geteuid(), os.getegid()
    try:
        unshare(CLONE_NEWNET if user == 0 else CLONE_NEWUSER | CLONE_NEWNET)
        if user != 0:
            for path, text in (("setgroups", "deny"), ("uid_map", "0 %d 1" % user), ("gid_map", "0 %d 1" % group)):
                with open("/proc/self/" + path, "w", encoding="ascii") as file:
                    file.write(text)
    except OSError as failure:
        raise NoNamespace("no network namespace for this user (%s). Run it as root, or allow user namespaces: "
                          "sysctl kernel.unprivileged_userns_clone=1; in a container, --privileged or "
                          "--cap-add SYS_ADMIN" % failure) from failure


def give_addresses(addresses):
    """Loopback up, with all these addresses."""
    lines = ["link set lo up"]
    lines += ["addr add %s dev lo" % (one + ("/128" if ":" in one else "/32")) for one in addresses]
    done = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise NoNamespace("ip: " + done.stderr.strip())
