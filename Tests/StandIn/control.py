"""Commands to a running stand-in: a line of JSON on its standard input, a line of JSON in answer.

    {"faults": [{"kind": "throttled", "times": 2}]}    these faults from now on; see `faults`
    {"clock": 600}       the service's clock is so many seconds ahead
    {"permissions": {"policy": "SecurityAudit", "actions": {…}}}    callers may do what it allows; see `permissions`
    {"reset": true}      no faults, our clock, everything allowed, an empty log, no sessions, sequences from their beginning
    {"log": true}        answers {"log": […]}: what was asked, by whom, and what was answered
    {"secrets": true}    answers {"secrets": […]}: every secret key, session token and signature that there was

A wrong command is answered with {"error": "…"}. It is not done over the socket that the client under test talks to, so
that no fault stands in its way, and the stand-in ends with the input: a test that dies leaves nothing running.
"""

import asyncio
import json
import sys


async def obey(stand_in):
    """Carries commands out until there are no more."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(json.dumps(outcome(stand_in, line), default=str), flush=True)


def outcome(stand_in, line):
    try:
        [(name, value)] = json.loads(line).items()
        return stand_in.command(name, value)
    except (ValueError, TypeError, AttributeError) as error:
        return {"error": str(error)}
