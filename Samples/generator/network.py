"""EC2: encryption by default, VPCs and their flow logs."""

from . import xml
from .stream import hex_id
from .world import ACCOUNTS, ONE, PRODUCTION, REGIONS, SANDBOX, SECURITY, ago, iso, vpc

NOT_ENCRYPTED = (SANDBOX, "us-west-2")
DEFAULT_VPC_LEFT = (SANDBOX, "us-east-1")
BROKEN_FLOW_LOG = (SANDBOX, "eu-west-1")

# Whoever may tag a VPC chooses its name.
NAMES = {
    (SANDBOX, "us-east-1"): "script", (SANDBOX, "us-west-2"): "markdown-table", (SANDBOX, "eu-west-1"): "csv-hyperlink",
}  # fmt: skip


def record(recording, hostile):
    """Records ec2 for one day."""
    for account in ACCOUNTS:
        for region in REGIONS:
            _record_region(recording, account, region, hostile)


def _record_region(recording, account, region, hostile):
    on = (account, region) != NOT_ENCRYPTED
    recording.document(
        account, region, "ec2.GetEbsEncryptionByDefault", {},
        xml.ec2("GetEbsEncryptionByDefault", {
            "ebsEncryptionByDefault": on, "sseType": "sse-kms" if on and account == PRODUCTION else "sse-ebs",
        }),
    )  # fmt: skip
    own = vpc(account, region)
    name = NAMES.get((account, region))
    number = 20 + REGIONS.index(region)
    vpcs = [{
        "vpcId": own, "ownerId": account, "state": "available", "cidrBlock": f"10.{number}.0.0/16",
        "dhcpOptionsId": "dopt-0" + hex_id(16, "dhcp", account, region), "instanceTenancy": "default",
        "isDefault": False,
        "tagSet": ("item", [{"key": "Name", "value": hostile.text(name) if name else f"{ACCOUNTS[account]}-main"}]),
    }]  # fmt: skip
    if (account, region) == DEFAULT_VPC_LEFT:
        vpcs.append({
            "vpcId": "vpc-0" + hex_id(16, "default", account, region), "ownerId": account, "state": "available",
            "cidrBlock": "172.31.0.0/16", "dhcpOptionsId": vpcs[0]["dhcpOptionsId"], "instanceTenancy": "default",
            "isDefault": True,
        })  # fmt: skip
    if (account, region) == (SANDBOX, "eu-west-3"):
        # Security shares its VPC: it is seen here, and its flow logs are made there.
        vpcs.append({**vpcs[0], "vpcId": vpc(SECURITY, region), "ownerId": SECURITY, "cidrBlock": "10.99.0.0/16",
                     "tagSet": None})  # fmt: skip
    recording.document(
        account, region, "ec2.DescribeVpcs", {"MaxResults": 1000}, xml.ec2("DescribeVpcs", {"vpcSet": ("item", vpcs)})
    )
    broken = (account, region) == BROKEN_FLOW_LOG
    bucket = "arn:aws:s3:::example-flow-logs-123456789012"
    flow_log = {
        "creationTime": iso(ago(ONE, 400)), "deliverLogsStatus": "FAILED" if broken else "SUCCESS",
        "deliverLogsErrorMessage": "Access error" if broken else None, "flowLogStatus": "ACTIVE",
        "flowLogId": "fl-0" + hex_id(16, "flow-log", account, region), "resourceId": own,
        "trafficType": "REJECT" if account == SANDBOX else "ALL", "logDestinationType": "s3", "logDestination": bucket,
        "logFormat": "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${action} ${log-status}",
        "maxAggregationInterval": 600,
    }  # fmt: skip
    recording.document(
        account, region, "ec2.DescribeFlowLogs", {"MaxResults": 1000},
        xml.ec2("DescribeFlowLogs", {"flowLogSet": ("item", [flow_log])}),
    )  # fmt: skip
