#!/usr/bin/env python3
"""A stand-in for Slack, as far as posting a day with files needs it: `chat.postMessage`, the upload sequence and incoming
webhooks, each with the errors that the reference names.

It prints where it listens. On standard input it takes a JSON object a line and answers each with a line:

  {"answers": [{"method": "chat.postMessage", "status": 429, "headers": {"Retry-After": "1"}, "body": {}}]}
      what it answers next to calls of a method (`upload` and `webhook` are methods too) instead of looking at them
  {"log": true}     what was asked: method, error, the fields
  {"shown": true}   what a reader of the channel sees: messages with their threads, and files
  {"reset": true}   forgets all of that

`--self-test` lets Slack's own Python SDK post and upload, and checks that what is wrong is refused.
"""

import http.server
import json
import pathlib
import sys
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import block_kit  # noqa: E402

TOKEN = "xoxb-planted-slack-token-for-tests"
CHANNELS = {"C0123456789": "member", "C0NOTMEMBER0": "not_in_channel", "C0ARCHIVED00": "is_archived",
            "C0RESTRICTED": "restricted_action"}
WEBHOOK = "/services/T00000000/B00000000/planted-webhook-key"


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.answers, self.log, self.messages, self.uploads, self.shared, self.count = [], [], [], {}, [], 0


STATE = State()


class Refused(Exception):
    def __init__(self, error, messages=(), **more):
        super().__init__(error)
        self.body = {"ok": False, "error": error, **more}
        if messages:
            self.body["response_metadata"] = {"messages": list(messages)}


def post_message(fields):
    channel = fields.get("channel")
    if channel not in CHANNELS:
        raise Refused("channel_not_found")
    if CHANNELS[channel] != "member":
        raise Refused(CHANNELS[channel])
    text = fields.get("text", "")
    if not text:
        raise Refused("no_text")
    if len(text) > 40000:
        raise Refused("msg_too_long")
    escaped = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    if any(character in escaped for character in "&<>"):
        raise Refused("invalid_arguments", ["the text is read as mrkdwn, and has signs in it that are not escaped"])
    if "blocks" in fields and (problems := block_kit.check(fields["blocks"])):
        raise Refused("invalid_blocks", problems)
    if fields.get("unfurl_links") is not False or fields.get("unfurl_media") is not False:
        raise Refused("invalid_arguments", ["links would be fetched and shown"])
    thread = fields.get("thread_ts")
    if thread is not None and not any(message["ts"] == thread and "thread_ts" not in message for message in STATE.messages):
        raise Refused("thread_not_found")
    STATE.count += 1
    ts = f"17955000{STATE.count:02}.000100"
    STATE.messages.append({"ts": ts, "channel": channel, "text": text, "blocks": fields.get("blocks", []),
                           **({"thread_ts": thread} if thread else {})})
    return {"ok": True, "channel": channel, "ts": ts, "message": {"text": text}}


def get_upload_url(fields, address):
    if not fields.get("filename") or not str(fields.get("length", "")).isdigit() or int(fields["length"]) < 1:
        raise Refused("invalid_arguments", ["filename and length are required"])
    number = len(STATE.uploads) + 1
    file_id = f"F{number:010}"
    STATE.uploads[file_id] = {"name": fields["filename"], "length": int(fields["length"]), "bytes": None}
    return {"ok": True, "file_id": file_id, "upload_url": f"{address}/upload/v1/{file_id}?planted-upload-key"}


def complete_upload(fields):
    files = fields.get("files")
    if isinstance(files, str):
        files = json.loads(files)
    if not isinstance(files, list) or not files:
        raise Refused("invalid_arguments", ["files is required"])
    channel, thread = fields.get("channel_id"), fields.get("thread_ts")
    if channel not in CHANNELS:
        raise Refused("channel_not_found")
    if thread is not None and not any(message["ts"] == thread and "thread_ts" not in message for message in STATE.messages):
        raise Refused("thread_not_found")
    for file in files:
        upload = STATE.uploads.get(file.get("id"))
        if upload is None or upload["bytes"] is None:
            raise Refused("file_not_found")
        if any(shared["id"] == file["id"] for shared in STATE.shared):
            raise Refused("invalid_arguments", ["the upload was completed before"])
    for file in files:
        upload = STATE.uploads[file["id"]]
        STATE.shared.append({"id": file["id"], "title": file.get("title"), "name": upload["name"], "channel": channel,
                             "thread_ts": thread, "length": upload["length"]})
    return {"ok": True, "files": [{"id": file["id"], "title": file.get("title")} for file in files]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, _, query = self.path.partition("?")
        with STATE.lock:
            if path.startswith("/api/"):
                self.method(path[len("/api/"):], body)
            elif path.startswith("/upload/v1/"):
                self.upload(path.rsplit("/", 1)[1], query, body)
            elif path.startswith("/services/"):
                self.webhook(path, body)
            else:
                self.answer(404, b"no such place")

    def scripted(self, method):
        for index, answer in enumerate(STATE.answers):
            if answer["method"] == method:
                del STATE.answers[index]
                body = answer.get("body", {})
                STATE.log.append({"method": method, "error": f"scripted {answer.get('status', 200)}"})
                self.answer(answer.get("status", 200), body.encode() if isinstance(body, str) else body,
                            answer.get("headers", {}))
                return True
        return False

    def method(self, name, body):
        if self.scripted(name):
            return
        kind = self.headers.get("content-type", "")
        fields = {}
        try:
            authorization = self.headers.get("authorization", "")
            if not authorization.startswith("Bearer "):
                raise Refused("not_authed")
            if authorization != f"Bearer {TOKEN}":
                raise Refused("invalid_auth")
            if kind.startswith("application/json"):
                if name == "files.getUploadURLExternal":
                    raise Refused("invalid_arguments", ["this method takes a form"])
                if "charset=utf-8" not in kind.lower():
                    raise Refused("missing_charset")
                fields = json.loads(body)
            elif kind.startswith("application/x-www-form-urlencoded"):
                fields = {key: value[0] for key, value in urllib.parse.parse_qs(body.decode()).items()}
                for key in ("blocks", "files"):
                    if key in fields:
                        fields[key] = json.loads(fields[key])
                fields = {key: {"false": False, "0": False}.get(value, value) if isinstance(value, str) else value
                          for key, value in fields.items()}
            else:
                raise Refused("invalid_post_type")
            if name == "chat.postMessage":
                answer = post_message(fields)
            elif name == "files.getUploadURLExternal":
                answer = get_upload_url(fields, f"http://{self.headers['host']}")
            elif name == "files.completeUploadExternal":
                answer = complete_upload(fields)
            elif name == "files.upload":
                raise Refused("method_deprecated")
            else:
                raise Refused("unknown_method")
        except Refused as refused:
            answer = refused.body
        STATE.log.append({"method": name, "error": answer.get("error"),
                          "fields": {key: value for key, value in fields.items() if key != "blocks"}})
        self.answer(200, answer)

    def upload(self, file_id, query, body):
        if self.scripted("upload"):
            return
        upload = STATE.uploads.get(file_id)
        good = upload is not None and query == "planted-upload-key" and upload["bytes"] is None
        good = good and len(body) == upload["length"] and "authorization" not in self.headers
        STATE.log.append({"method": "upload", "error": None if good else "refused", "fields": {"length": len(body)}})
        if not good:
            return self.answer(400, b"not as announced")
        upload["bytes"] = body
        self.answer(200, f"OK - {len(body)}".encode())

    def webhook(self, path, body):
        if self.scripted("webhook"):
            return
        if path != WEBHOOK:
            STATE.log.append({"method": "webhook", "error": "no_service"})
            return self.answer(404, b"no_service")
        try:
            fields = json.loads(body)
            problems = block_kit.check(fields["blocks"])
        except (ValueError, KeyError, TypeError) as error:
            problems = [str(error)]
        STATE.log.append({"method": "webhook", "error": "; ".join(problems) or None})
        if problems:
            return self.answer(400, b"invalid_payload")
        STATE.messages.append({"channel": "webhook", "text": fields["text"], "blocks": fields["blocks"]})
        self.answer(200, b"ok")


def command(line):
    asked = json.loads(line)
    with STATE.lock:
        if "answers" in asked:
            STATE.answers += asked["answers"]
            return {}
        if "log" in asked:
            return {"log": [{"method": entry["method"], "error": entry["error"]} for entry in STATE.log]}
        if "shown" in asked:
            return {"messages": [{"ts": message.get("ts"), "thread": message.get("thread_ts"), "text": message["text"],
                                  "texts": list(block_kit.texts(message["blocks"]))} for message in STATE.messages],
                    "files": STATE.shared}
        if "reset" in asked:
            STATE.reset()
            return {}
    return {"error": "no such command"}


def self_test(address):
    """Slack's own client gets along with the stand-in, and mistakes are refused."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(token=TOKEN, base_url=f"{address}/api/")
    section = {"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}]}
    posted = client.chat_postMessage(
        channel="C0123456789", text="hello", blocks=[section], unfurl_links=False, unfurl_media=False)
    uploaded = client.files_upload_v2(
        channel="C0123456789", content="bytes", filename="report.html", title="report", thread_ts=posted["ts"])
    assert uploaded["ok"] and STATE.shared[0]["thread_ts"] == posted["ts"], STATE.shared

    def refused(expected, **arguments):
        try:
            client.chat_postMessage(**{"channel": "C0123456789", "text": "x", "unfurl_links": False, "unfurl_media": False,
                                       **arguments})
        except SlackApiError as error:
            assert error.response["error"] == expected, (expected, error.response.data)
            return
        raise AssertionError(f"{expected}: {arguments} was taken")

    def text(kind, words, **more):
        return {"type": kind, "text": words, **more}

    refused("channel_not_found", channel="C9")
    refused("is_archived", channel="C0ARCHIVED00")
    refused("thread_not_found", thread_ts="1.0")
    refused("invalid_arguments", text="<!channel>")
    refused("invalid_arguments", unfurl_links=True)
    for blocks in [
            [section] * 51,
            [{"type": "header", "text": text("plain_text", "x" * 151, emoji=False)}],
            [{"type": "section", "text": text("mrkdwn", "*x*")}],
            [{"type": "section", "fields": [text("mrkdwn", "*x*")]}],
            [{"type": "section", "fields": [text("plain_text", "x", emoji=False)] * 11}],
            [{"type": "section", "fields": [text("plain_text", "x" * 2001, emoji=False)]}],
            [{"type": "context", "elements": [text("plain_text", "", emoji=False)]}],
            [{"type": "context", "elements": [text("plain_text", ":tada:")]}],
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                {"type": "broadcast", "range": "channel"}]}]}],
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                {"type": "link", "url": "javascript:x", "text": "x"}]}]}],
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text("text", "x" * 3001)]}]}],
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    ]:
        refused("invalid_blocks", blocks=blocks)
    big = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text("text", "x" * 2900)]}]}
    refused("invalid_blocks", blocks=[big] * 5)
    print("slack stand-in: Slack's SDK posts and uploads; what is wrong is refused")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    if "--self-test" in sys.argv[1:]:
        return self_test(address)
    print(f"listening on {address}", flush=True)
    for line in sys.stdin:
        print(json.dumps(command(line)), flush=True)


if __name__ == "__main__":
    main()
