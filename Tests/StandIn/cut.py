"""Passes requests on to another server on this machine, and none from a certain one on: as if the line were cut.

    python Tests/StandIn/cut.py UPSTREAM_PORT ANSWERED

It says `listening on http://127.0.0.1:PORT` once it does, and ends with its standard input; then it prints how many
requests there were. Of the one after ANSWERED, what was asked arrives and the answer does not.
"""

import http.client
import http.server
import sys
import threading


class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream, answered, count, lock = 0, 0, 0, threading.Lock()

    def relay(self):
        with Relay.lock:
            Relay.count += 1
            number = Relay.count
        if number > Relay.answered + 1:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection("127.0.0.1", Relay.upstream)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if number > Relay.answered:
            self.close_connection = True
            return
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        if length is not None and answer.status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = relay

    def log_message(self, *_):
        pass


def main():
    Relay.upstream, Relay.answered = int(sys.argv[1]), int(sys.argv[2])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()
    print(Relay.count, flush=True)


if __name__ == "__main__":
    main()
