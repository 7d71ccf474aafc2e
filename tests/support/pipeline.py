"""Many questions to one server over one UDP socket, a window of them in flight; TCP where truncated."""
import select
import socket
import time

import dnswire

IN_FLIGHT = 200
RESEND_S, GIVE_UP_S = 3.0, 30.0


def ask_all(server, packets):
    """The Reply to each packet, in their order; raises TimeoutError when one never comes."""
    replies = ask_most(server, packets)
    if None in replies:
        raise TimeoutError("no answer to question %d" % replies.index(None))
    return replies


def ask_most(server, packets, give_up_s=GIVE_UP_S):
    """As ask_all, None where no reply came in time."""
    replies = []
    for at in range(0, len(packets), 50000):  # an id each
        replies += ask_window(server, packets[at:at + 50000], give_up_s)
    return replies


def ask_window(server, packets, give_up_s):
    replies, sent_at, first_at = [None] * len(packets), {}, {}
    following = 0
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.connect(server)
        sock.setblocking(False)

        def send(number):
            first_at.setdefault(number, time.monotonic())
            sent_at[number] = time.monotonic()
            sock.send(number.to_bytes(2, "big") + packets[number][2:])

        while following < len(packets) or sent_at:
            while following < len(packets) and len(sent_at) < IN_FLIGHT:
                send(following)
                following += 1
            readable, _, _ = select.select([sock], [], [], 0.5)
            if readable:
                octets = sock.recv(65535)
                number = int.from_bytes(octets[:2], "big")
                if sent_at.pop(number, None) is not None:
                    replies[number] = read_whole(server, packets[number], octets)
                continue
            resend(sent_at, first_at, send, give_up_s)
    return replies


def resend(sent_at, first_at, send, give_up_s):
    """Questions that were lost are asked again, or given up."""
    now = time.monotonic()
    for number in [n for n, then in sent_at.items() if now - then > RESEND_S]:
        if now - first_at[number] > give_up_s:
            del sent_at[number]
        else:
            send(number)


def read_whole(server, packet, octets):
    """None: what was cut short did not come over TCP either."""
    reply = dnswire.Reply(octets)
    try:
        return dnswire.ask_tcp(server, None, packet) if reply.tc else reply
    except (ConnectionError, TimeoutError):
        return None
