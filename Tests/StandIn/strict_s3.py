"""A second S3, by others: OpenStack Swift, which checks signatures, the hashes of bodies and much else strictly.

    python Tests/StandIn/strict_s3.py

It says `listening on http://127.0.0.1:PORT` once it does, and ends with its standard input. Region `us-east-1`, access
key `test:tester`, secret `testing`. All that it keeps is in a folder that goes away with it.
"""

import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

PROGRAMS = pathlib.Path(sys.executable).parent
SERVERS = ["object", "container", "account"]

PROXY = """
[DEFAULT]
swift_dir = {etc}
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{unused}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
dns_compliant_bucket_names = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
"""

STORAGE = """
[DEFAULT]
swift_dir = {etc}
devices = {node}
mount_check = false
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
disable_fallocate = true
log_level = ERROR
recon_cache_path = {cache}
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

CLUSTER = """
[swift-hash]
swift_hash_path_suffix = x
swift_hash_path_prefix = y
[storage-policy:0]
name = one
default = yes
"""


def free_ports(count):
    """Ports that nobody has; they are kept until all are found, so that none is found twice."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def program(name, *arguments):
    return [sys.executable, str(PROGRAMS / name), *map(str, arguments)]


def configure(root, ports):
    etc, node, cache = root / "etc", root / "node", root / "cache"
    for folder in (etc, node / "d1", cache):
        folder.mkdir(parents=True)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    (etc / "swift.conf").write_text(CLUSTER)
    places = {"etc": etc, "node": node, "cache": cache, "user": user, "unused": ports[len(SERVERS) + 1]}
    for name, port in zip(SERVERS, ports):
        ring = etc / f"{name}.builder"
        for step in (["create", 4, 1, 1], ["add", f"r1z1-127.0.0.1:{port}/d1", 1], ["rebalance"]):
            subprocess.run(program("swift-ring-builder", ring, *step), check=True, stdout=subprocess.DEVNULL)
        (etc / f"{name}.conf").write_text(STORAGE.format(name=name, port=port, **places))
    (etc / "proxy.conf").write_text(PROXY.format(port=ports[len(SERVERS)], **places))
    return etc


def wait_for(ports, processes, said):
    """Waits until all ports answer. Servers of others do not announce that they do, so they are asked again and again.

    said: gives what the processes have said, should one of them end instead.
    """

    def answers(port):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            return False

    deadline = time.monotonic() + 60
    while not all(map(answers, ports)):
        if time.monotonic() > deadline or any(each.poll() is not None for each in processes):
            sys.exit(f"the server did not start; it said:\n{said()[-2000:]}")
        time.sleep(0.05)


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        ports = free_ports(len(SERVERS) + 2)
        etc = configure(root, ports)
        log = (root / "log").open("w")
        running = [
            subprocess.Popen(program(f"swift-{name}-server", etc / f"{name}.conf"), stdin=subprocess.DEVNULL,
                             stdout=log, stderr=log, env={"PYTHONWARNINGS": "ignore"})
            for name in [*SERVERS, "proxy"]
        ]  # fmt: skip
        try:
            wait_for(ports[: len(SERVERS) + 1], running, (root / "log").read_text)
            print(f"listening on http://127.0.0.1:{ports[len(SERVERS)]}", flush=True)
            sys.stdin.read()
        finally:
            for each in running:
                each.send_signal(signal.SIGKILL)
            for each in running:
                each.wait()


if __name__ == "__main__":
    main()
