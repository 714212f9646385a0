#!/usr/bin/env python3
"""A mail server on this machine that keeps what it is given: aiosmtpd.

It prints where it listens. On standard input it takes a JSON object a line: `{"mails": true}` gives the mails that came
since the last time, with their envelopes, as Python's `email` reads them; `{"refuse": "550 …"}` refuses the next
recipient with these words.

`--read` reads mails from standard input instead, a JSON list of their texts in base64, and prints how they are read.
"""

import base64
import email
import email.policy
import json
import socket
import sys
import threading

from aiosmtpd.controller import Controller


def read(data):
    """A mail as Python's `email` reads it, and what RFC 5322 would not have in it."""
    problems = []
    for number, line in enumerate(data.split(b"\r\n"), 1):
        if len(line) > 998:
            problems.append(f"line {number} has {len(line)} characters")
        if b"\n" in line or b"\r" in line:
            problems.append(f"line {number} has a line break of its own")
        if any(byte > 126 for byte in line):
            problems.append(f"line {number} is not ASCII")
    head = data.split(b"\r\n\r\n", 1)[0]
    problems += [f"the header line {line!r} is long" for line in head.split(b"\r\n") if len(line) > 78]
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = []
    for part in message.walk():
        problems += [f"{part.get_content_type()}: {defect}" for defect in part.defects]
        for name, value in part.items():
            problems += [f"{name}: {defect}" for defect in getattr(value, "defects", [])]
        content = None
        if not part.is_multipart():
            content = part.get_content()
            if isinstance(content, str):
                content = content.replace("\r\n", "\n").encode()
            content = base64.b64encode(content).decode()
        parts.append({"type": part.get_content_type(), "name": part.get_filename(), "content": content,
                      "disposition": part.get_content_disposition()})

    def mailboxes(name):
        value = message[name]
        return [[address.display_name, address.addr_spec] for address in value.addresses] if value is not None else []

    return {"headers": message.keys(), "subject": str(message["subject"]), "from": mailboxes("from"),
            "to": mailboxes("to"), "reply_to": mailboxes("reply-to"), "date": message["date"].datetime.isoformat(),
            "id": str(message["message-id"]), "parts": parts, "problems": problems}


class Keeper:
    def __init__(self):
        self.mails, self.refusal, self.lock = [], None, threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.lock:
            refusal, self.refusal = self.refusal, None
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            # What a server keeps ends its lines as it came over the wire.
            self.mails.append({"sender": envelope.mail_from, "recipients": envelope.rcpt_tos,
                               "mail": read(envelope.original_content)})
        return "250 OK"


def main():
    if "--read" in sys.argv[1:]:
        print(json.dumps([read(base64.b64decode(text)) for text in json.load(sys.stdin)]))
        return
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=0)

    def port():
        return controller.server.sockets[0].getsockname()[1]

    def look():
        with socket.create_connection(("127.0.0.1", port())) as connection:
            connection.recv(100)

    # The controller looks whether it can be reached at the port that it was given, which here is any.
    controller._trigger_server = look
    controller.start()
    print(f"listening on 127.0.0.1:{port()}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        with keeper.lock:
            if "mails" in asked:
                answer, keeper.mails = {"mails": keeper.mails}, []
            elif "refuse" in asked:
                keeper.refusal, answer = asked["refuse"], {}
            else:
                answer = {"error": "no such command"}
        print(json.dumps(answer), flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
