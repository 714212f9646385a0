"""Runs the program under test once: in a folder of its own, with nothing of this machine's settings."""

import asyncio
import dataclasses
import os
import pathlib
import shutil
import socket
import subprocess
import time

import organization
import proxy

TEMPLATES = pathlib.Path(__file__).parents[2] / "Templates"

CONFIGURATION = f"""\
organization: Example Corp
archive: archive
accounts:
  - organization: {{ role: {organization.ROLE}, external_id: {organization.EXTERNAL_ID} }}
cloudtrail: {{ source: files, location: logs }}
"""

EVENT = (
    '{"eventTime":"%sT10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"us-east-1",'
    '"recipientAccountId":"%s"}\n'
)

# The longest time that a run may take, and that it waits for one answer, in seconds.
LONGEST_RUN, LONGEST_ANSWER = 280, 4

# Services as `AWS_ENDPOINT_URL_…` spells them.
SPELLED = {"config": "CONFIG_SERVICE", "s3control": "S3_CONTROL"}
SERVICES = (
    "accessanalyzer", "account", "cloudtrail", "config", "detective", "ec2", "guardduty", "iam", "inspector2", "macie2",
    "organizations", "s3", "s3control", "securityhub",
)  # fmt: skip


@dataclasses.dataclass
class Ended:
    """The end of a run: its exit code, or `None` if it did not end."""

    code: int | None
    output: str
    seconds: float
    folder: pathlib.Path
    day: str

    @property
    def snapshot(self):
        return self.folder / "archive" / self.day / "snapshot.sqlite"


class ClosedPort:
    """A port of this machine that refuses connections for as long as the block lasts."""

    def __enter__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        return self._socket.getsockname()[1]

    def __exit__(self, *_):
        self._socket.close()


def prepare(folder, day, account, first_day=None):
    """A folder to run in, with the archive of the day before."""
    (folder / "logs").mkdir(parents=True)
    (folder / "runbook.yaml").write_text(CONFIGURATION)
    (folder / "logs" / "events.json").write_text(EVENT % (day, account))
    if first_day:
        shutil.copytree(first_day / "archive", folder / "archive")


def environment(folder, port, authority, broken, closed_port):
    """Returns the program's environment: AWS behind the proxy, but for services that have no good address."""
    addresses = {"Refused": f"https://127.0.0.1:{closed_port}", "Unresolved": f"https://{proxy.UNRESOLVABLE}"}
    endpoints = {
        f"AWS_ENDPOINT_URL_{SPELLED.get(service, service.upper())}": addresses[kind.name]
        for service, kind in broken.items()
    }  # fmt: skip
    return endpoints | {
        "HOME": str(folder), "PATH": os.environ.get("PATH", ""), "AWS_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "2",
        "AWS_ACCESS_KEY_ID": organization.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": organization.SECRET,
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CA_BUNDLE": str(authority),
        "HTTPS_PROXY": f"http://127.0.0.1:{port}", "NO_PROXY": f"127.0.0.1,{proxy.UNRESOLVABLE}",
    }  # fmt: skip


async def collect(program, folder, day, port, authority, broken=()):
    """Collects a day in a prepared folder."""
    command = [
        str(program), "collect", "--config", "runbook.yaml", "--date", day, "--templates", str(TEMPLATES),
        "--timeout", str(LONGEST_ANSWER), "--as-of-now",
    ]  # fmt: skip
    begun = time.monotonic()
    with ClosedPort() as closed_port:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment(folder, port, authority, dict(broken), closed_port),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        try:
            output, _ = await asyncio.wait_for(process.communicate(), LONGEST_RUN)
            code = process.returncode
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            code, output = None, b""
    text = output.decode(errors="replace")
    (folder / "output.txt").write_text(text)
    return Ended(code, text, time.monotonic() - begun, folder, day)


def render(program, ended):
    """Renders the report of a collected day; returns what the program said if it failed, or `None`."""
    command = [str(program), "render", "--config", "runbook.yaml", "--date", ended.day, "--templates",
               str(TEMPLATES)]  # fmt: skip
    rendered = subprocess.run(
        command, cwd=ended.folder, env={"HOME": str(ended.folder), "PATH": os.environ.get("PATH", "")},
        capture_output=True, text=True, timeout=LONGEST_RUN)
    return rendered.stderr if rendered.returncode else None
