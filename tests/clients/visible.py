"""The promise: within 100 ms of the API's reply every answer tells of the change."""
import time

PROMISE_S = 0.1


def seconds_until(right):
    """How long after now, the moment of the reply, the right answer was here; what is asked later is right."""
    replied = time.monotonic()
    while True:
        asked = time.monotonic()
        got = right()
        if got is None:
            return time.monotonic() - replied
        if asked - replied > PROMISE_S:
            raise AssertionError("%.0f ms after the reply: %s" % ((asked - replied) * 1000, got))
