"""The invented organisation: accounts, Regions, machines, people, roles, addresses, and the two days."""

import datetime

from .stream import Stream, hex_id

ORGANIZATION = "o-exampleorgid"
SECURITY, PRODUCTION, SANDBOX = "123456789012", "111122223333", "444455556666"
ACCOUNTS = {SECURITY: "security", PRODUCTION: "production", SANDBOX: "sandbox"}
REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-west-3"]

OTHER_REGIONS = {
    "af-south-1": "DISABLED", "ap-east-1": "DISABLED", "ap-northeast-1": "ENABLED_BY_DEFAULT",
    "ap-south-1": "ENABLED_BY_DEFAULT", "ap-southeast-1": "ENABLED_BY_DEFAULT",
    "ap-southeast-2": "ENABLED_BY_DEFAULT", "ca-central-1": "ENABLED_BY_DEFAULT",
    "eu-central-1": "ENABLED_BY_DEFAULT", "eu-north-1": "ENABLED_BY_DEFAULT", "eu-south-2": "DISABLED",
    "me-central-1": "DISABLED", "us-east-2": "ENABLED_BY_DEFAULT", "us-west-1": "ENABLED_BY_DEFAULT",
}  # fmt: skip

DAYS = [datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)]
ONE, TWO = DAYS
BOTH = (ONE, TWO)

# Addresses from the ranges that RFC 5737 and RFC 3849 keep for documentation.
OFFICE, HOME_DOE, HOME_MUSTER, VPN_IPV6 = "198.51.100.10", "198.51.100.24", "198.51.100.31", "2001:db8:51::a24"
CI_RUNNERS = ["192.0.2.17", "192.0.2.18", "192.0.2.19"]
NAT_GATEWAYS = {"us-east-1": "192.0.2.101", "us-west-2": "192.0.2.102", "eu-west-1": "192.0.2.103",
                "eu-west-3": "192.0.2.104"}  # fmt: skip
ATTACKER, SCANNER, TOR_EXIT, COMMAND_HOST = "203.0.113.66", "203.0.113.9", "203.0.113.120", "203.0.113.45"


def at(day, clock):
    """A moment of a day: `clock` is `HH:MM` or `HH:MM:SS`, in UTC."""
    parts = [int(part) for part in clock.split(":")] + [0]
    return datetime.datetime(day.year, day.month, day.day, *parts[:3], tzinfo=datetime.timezone.utc)


def ago(day, days, clock="08:15:00"):
    """A moment some days before."""
    return at(day - datetime.timedelta(days=days), clock)


def iso(moment, milliseconds=True):
    """ISO 8601 in UTC, as AWS writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z" if milliseconds else "%Y-%m-%dT%H:%M:%SZ")


def epoch(moment):
    """Seconds since 1970, as the JSON protocols write times: a number with a fraction."""
    return float(int(moment.timestamp())) + 0.123


def read_at(day):
    """When the recording of a day was made: the morning after."""
    return at(day + datetime.timedelta(days=1), "05:00")


# Images and machines. An image is rebuilt rarely, which is what makes findings pile up on it.

WEB, BATCH, BASTION = "ami-0b1c22d3e4f5a6b7e", "ami-07aa11bb22cc33dd4", "ami-0c9d8e7f6a5b4c3d2"
VENDOR = "ami-0d4e5f60718293a4b"
IMAGES = {WEB: "web-2026-03", BATCH: "batch-2025-11", BASTION: "bastion-2026-10", VENDOR: "vendor-linux-2026.11"}


class Instance:
    """An EC2 instance of the fleet."""

    def __init__(self, name, image, account, region, public_ip=None):
        self.name, self.image, self.account, self.region, self.public_ip = name, image, account, region, public_ip
        stream = Stream("instance", name)
        self.id = "i-0" + stream.hex(16)
        self.private_ip = f"10.{20 + REGIONS.index(region)}.{stream.below(200)}.{10 + stream.below(200)}"
        self.vpc, self.subnet = vpc(account, region), "subnet-0" + hex_id(16, "subnet", account, region)
        self.zone = region + "ab"[stream.below(2)]
        self.launched_at = ago(ONE, 20 + stream.below(200))
        self.arn = f"arn:aws:ec2:{region}:{account}:instance/{self.id}"


def vpc(account, region):
    """The one VPC of an account in a Region."""
    return "vpc-0" + hex_id(16, "vpc", account, region)


def _fleet():
    machines = [
        Instance(f"web-{n:02}", WEB, PRODUCTION, "eu-west-1" if n <= 8 else "us-east-1", f"192.0.2.{40 + n}")
        for n in range(1, 15)
    ]
    machines += [Instance(f"batch-{n:02}", BATCH, PRODUCTION, "us-east-1") for n in range(1, 5)]
    machines += [
        Instance("batch-05", BATCH, SANDBOX, "us-west-2", "192.0.2.71"),
        Instance("bastion-01", BASTION, PRODUCTION, "eu-west-1", "192.0.2.81"),
        Instance("bastion-02", BASTION, SANDBOX, "us-east-1", "192.0.2.82"),
        Instance("batch-06", BATCH, PRODUCTION, "eu-west-3"),
        Instance("forensics-01", VENDOR, SECURITY, "us-east-1"),
    ]
    return {machine.name: machine for machine in machines}


FLEET = _fleet()


def machines(image=None, account=None, region=None):
    """The instances that match."""
    return [
        machine
        for machine in FLEET.values()
        if image in (None, machine.image) and account in (None, machine.account) and region in (None, machine.region)
    ]


def detector(account, region):
    """The GuardDuty detector of an account in a Region."""
    return hex_id(32, "detector", account, region)


def role_arn(account, name):
    """A role's ARN."""
    return f"arn:aws:iam::{account}:role/{name}"


ADMINISTRATOR_ROLE = "AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6a7b"
READ_ONLY_ROLE = "AWSReservedSSO_ViewOnlyAccess_7b6a5f4e3d2c1b0a"
