"""EC2's own words on the fleet: instances and the images that they run from."""

from . import xml
from .stream import hex_id
from .world import (
    ACCOUNTS, BASTION, BATCH, IMAGES, ONE, PRODUCTION, REGIONS, SANDBOX, TWO, VENDOR, WEB, Instance, ago, at, iso, machines,
)  # fmt: skip

# Whoever may tag an instance chooses these.
TAGS = {
    "web-01": {"owner": "script"}, "web-02": {"note": "csv-plus"}, "web-09": {"owner": "markdown-link"},
    "batch-01": {"Team": "img-onerror"}, "bastion-02": {"contact": "template-value"},
}  # fmt: skip
OWNERS = {WEB: "shop", BATCH: "data", BASTION: "platform", VENDOR: "security"}
# Stopped on these days; what is there on one day only was terminated, or launched, in between.
STOPPED = {"batch-00": (ONE,), "batch-05": (TWO,)}
ON_ONE_DAY = {
    ONE: [Instance("batch-00", BATCH, PRODUCTION, "us-west-2")], TWO: [Instance("bastion-03", BASTION, SANDBOX, "eu-west-1")],
}  # fmt: skip


def record(recording, hostile):
    """Records DescribeInstances and DescribeImages for one day."""
    for account in ACCOUNTS:
        for region in REGIONS:
            here = machines(account=account, region=region) + [
                machine for machine in ON_ONE_DAY[recording.day] if (machine.account, machine.region) == (account, region)
            ]
            _instances(recording, account, region, here, hostile)
            if here:
                _images(recording, account, region, sorted({machine.image for machine in here}), hostile)


def _instances(recording, account, region, here, hostile):
    reservations = [
        {
            "reservationId": "r-0" + hex_id(16, "reservation", machine.name), "ownerId": account,
            "groupSet": ("item", []), "instancesSet": ("item", [_instance(machine, recording.day, hostile)]),
        }
        for machine in here
    ]  # fmt: skip
    recording.document(
        account, region, "ec2.DescribeInstances", {"MaxResults": 1000},
        xml.ec2("DescribeInstances", {"reservationSet": ("item", reservations)}),
    )  # fmt: skip


def _instance(machine, day, hostile):
    running = day not in STOPPED.get(machine.name, ())
    tags = {"Name": machine.name, "owner": OWNERS[machine.image]}
    for key, text in TAGS.get(machine.name, {}).items():
        if key.lower() == "team":
            del tags["owner"]
        tags[key] = hostile.text(text)
    return {
        "instanceId": machine.id, "imageId": machine.image,
        "instanceState": {"code": 16 if running else 80, "name": "running" if running else "stopped"},
        "privateDnsName": "ip-" + machine.private_ip.replace(".", "-") + ".ec2.internal",
        "instanceType": "c7g.large", "launchTime": iso(machine.launched_at),
        "placement": {"availabilityZone": machine.zone, "tenancy": "default"}, "monitoring": {"state": "disabled"},
        "subnetId": machine.subnet, "vpcId": machine.vpc, "privateIpAddress": machine.private_ip,
        "ipAddress": machine.public_ip if running else None, "architecture": "arm64", "rootDeviceType": "ebs",
        "tagSet": ("item", [{"key": key, "value": value} for key, value in tags.items()]),
        "iamInstanceProfile": {
            "arn": f"arn:aws:iam::{machine.account}:instance-profile/{machine.name.split('-')[0]}-role",
            "id": "AIPA" + hex_id(16, "profile", machine.image).upper(),
        },
        "metadataOptions": {
            "state": "applied", "httpTokens": "optional" if machine.image == BASTION else "required",
            "httpEndpoint": "enabled",
        },
        "platformDetails": "Linux/UNIX",
    }  # fmt: skip


def _images(recording, account, region, ids, hostile):
    # The batch image is no longer shared with sandbox: there it is missing.
    known = [id for id in ids if not (id == BATCH and account == SANDBOX)]
    recording.document(
        account, region, "ec2.DescribeImages",
        {"Filter": [{"Name": "image-id", "Value": ids}], "IncludeDeprecated": True, "IncludeDisabled": True},
        xml.ec2("DescribeImages", {"imagesSet": ("item", [_image(id, recording.day, hostile) for id in known])}),
    )  # fmt: skip


def _image(id, day, hostile):
    created = {WEB: ago(ONE, 249), BATCH: ago(ONE, 376), BASTION: ago(ONE, 43), VENDOR: ago(ONE, 12)}[id]
    descriptions = {WEB: "close-table", BATCH: "markdown-heading", BASTION: "comment-open", VENDOR: "entity"}
    # One is Amazon's own, which says so by an alias and is anybody's to start.
    owner, alias = ("777788889999", "amazon") if id == VENDOR else (PRODUCTION, None)
    return {
        "imageId": id, "imageLocation": f"{alias or owner}/{IMAGES[id]}", "imageState": "available",
        "imageOwnerId": owner, "imageOwnerAlias": alias, "isPublic": id == VENDOR, "creationDate": iso(created),
        "architecture": "arm64",
        "imageType": "machine", "name": IMAGES[id], "description": hostile.text(descriptions[id]),
        "rootDeviceType": "ebs", "platformDetails": "Linux/UNIX",
        "deprecationTime": iso(at(TWO, "00:00")) if id == BATCH and day == TWO else None,
        "sourceImageId": "ami-0" + hex_id(16, "base", id), "sourceImageRegion": "eu-west-1",
        "tagSet": ("item", [] if alias else [{"key": "owner", "value": OWNERS[id]}]),
    }  # fmt: skip
