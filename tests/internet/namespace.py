"""A network namespace of our own: with root, or without it in a user namespace (`unshare -Urn` in one process).

This process and whatever it starts afterwards live in it; it ends with them.
"""
import ctypes
import os
import subprocess

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
# In front of every command: even when this process is killed, what it started ends.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL")


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
    run_ip(lines)


def run_ip(lines, under=()):
    done = subprocess.run([*under, "ip", "-batch", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise NoNamespace("ip: " + done.stderr.strip())


class Home:
    """A second namespace behind a cable (veth): a network whose only way to everything is the small Internet.

    `under` in front of a command runs it there. Used as a context manager.
    """
    HERE, THERE = ("21.99.0.1", "2a99::1"), ("21.99.0.2", "2a99::2")

    def __enter__(self):
        self.child = subprocess.Popen([*ENDS_WITH_US, "unshare", "--net", "sh", "-c", "echo; exec sleep infinity"],
                                      stdout=subprocess.PIPE)
        self.child.stdout.read(1)  # it is there when it says so
        self.under = ("nsenter", "--net=/proc/%d/ns/net" % self.child.pid)
        run_ip(["link add internet type veth peer name home netns %d" % self.child.pid,
                "addr add %s/24 dev internet" % self.HERE[0], "addr add %s/64 dev internet nodad" % self.HERE[1],
                "link set internet up"])
        run_ip(["link set lo up", "addr add %s/24 dev home" % self.THERE[0],
                "addr add %s/64 dev home nodad" % self.THERE[1], "link set home up",
                "route add default via " + self.HERE[0], "route add default via " + self.HERE[1]], self.under)
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()
