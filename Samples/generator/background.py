"""The hum of an organisation: monitoring, services, functions and the pipeline, mostly the same on both days."""

import datetime

from . import records
from .stream import Stream, hex_id
from .world import (
    ACCOUNTS, CI_RUNNERS, DAYS, FLEET, NAT_GATEWAYS, OFFICE, ONE, PRODUCTION, REGIONS, SANDBOX,
    SECURITY, TWO, VPN_IPV6, at,
)  # fmt: skip

BUSY = {(PRODUCTION, "us-east-1"), (PRODUCTION, "eu-west-1"), (SECURITY, "us-east-1"), (SANDBOX, "us-east-1")}

MONITORING = [
    ("monitoring", "GetMetricData"), ("monitoring", "ListMetrics"), ("ec2", "DescribeInstances"),
    ("ec2", "DescribeVolumes"), ("monitoring", "GetMetricData"), ("tagging", "GetResources"),
    ("elasticloadbalancing", "DescribeTargetHealth"), ("monitoring", "DescribeAlarms"), ("rds", "DescribeDBInstances"),
    ("autoscaling", "DescribeAutoScalingGroups"),
]  # fmt: skip
AUDIT = [
    ("guardduty", "ListDetectors"), ("config", "DescribeConfigurationRecorders"), ("securityhub", "GetFindings"),
    ("cloudtrail", "DescribeTrails"), ("inspector2", "ListFindings"), ("config", "DescribeDeliveryChannels"),
]  # fmt: skip
TERRAFORM_READS = [
    ("ec2", "DescribeSecurityGroups"), ("ec2", "DescribeVpcs"), ("ec2", "DescribeSubnets"), ("iam", "GetRole"),
    ("iam", "ListRolePolicies"), ("lambda", "GetFunction20150331v2"), ("s3", "GetBucketPolicy"), ("kms", "DescribeKey"),
    ("ec2", "DescribeLaunchTemplateVersions"), ("iam", "GetPolicyVersion"), ("logs", "DescribeLogGroups"),
    ("elasticloadbalancing", "DescribeTags"), ("sts", "GetCallerIdentity"),
]  # fmt: skip
TERRAFORM_WRITES = [
    ("ec2", "CreateLaunchTemplateVersion"), ("autoscaling", "UpdateAutoScalingGroup"),
    ("lambda", "UpdateFunctionCode20150331v2"), ("iam", "PutRolePolicy"), ("logs", "PutRetentionPolicy"),
    ("ec2", "CreateTags"), ("elasticloadbalancing", "ModifyTargetGroup"), ("ssm", "PutParameter"),
]  # fmt: skip
GLOBAL_SOURCES = {"iam", "cloudfront", "organizations"}


def write(book):
    """Writes the background of both days, and a little of the night before and the morning after."""
    for day in DAYS:
        for account in ACCOUNTS:
            for region in REGIONS:
                _monitoring(book, day, account, region)
                _services(book, day, account, region)
        _functions(book, day)
        _pipeline(book, day)
        _fleet(book, day)
        _people(book, day)
    _around_midnight(book)


def moments(day, count, *name):
    """Moments spread over a day, in order."""
    stream = Stream("moments", day, *name)
    start = at(day, "00:00")
    return [start + datetime.timedelta(seconds=s) for s in sorted(stream.below(86_300) for _ in range(count))]


def _monitoring(book, day, account, region):
    busy = (account, region) in BUSY
    who = records.role_session(account, "metrics-reader", "metrics", at(day, "00:00"))
    stream = Stream("monitoring", day, account, region)
    for number, moment in enumerate(moments(day, 50 if busy else 14, "monitoring", account, region)):
        source, name = stream.choice(MONITORING)
        throttled = busy and number % 17 == 5
        error = {"ec2": "Client.RequestLimitExceeded"}.get(source, "ThrottlingException") if throttled else None
        book.write(
            moment, account, region, source, name, who, NAT_GATEWAYS[region], records.GO, error=error,
            message="Rate exceeded" if throttled else None, version=("1.08", "1.09", "1.10", "1.11")[number % 4],
        )  # fmt: skip
    who = records.role_session(account, "SecurityAudit", "runbook", at(day, "05:00"))
    for number, (source, name) in enumerate(AUDIT if busy else AUDIT[:3]):
        moment = at(day, f"05:00:{number + 2:02}")
        book.write(moment, account, region, source, name, who, OFFICE, "runbook/1.0", read_only=True)


def _services(book, day, account, region):
    busy = (account, region) in BUSY
    stream = Stream("services", day, account, region)
    for moment in moments(day, 24 if busy else 8, "services", account, region):
        principal = stream.choice(["lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com"])
        role = {"lambda": "orders-api", "ec2": "web-role", "ecs-tasks": "worker"}[principal.split(".")[0]]
        arn = f"arn:aws:iam::{account}:role/{role}"
        book.write(
            moment, account, region, "sts", "AssumeRole", records.service(principal), principal, principal,
            parameters={"roleArn": arn, "roleSessionName": role}, sharedEventID=stream.uuid(),
            resources=[{"accountId": account, "type": "AWS::IAM::Role", "ARN": arn}],
        )  # fmt: skip
    for moment in moments(day, 10 if busy else 4, "kms", account, region):
        principal = stream.choice(["cloudtrail.amazonaws.com", "s3.amazonaws.com", "rds.amazonaws.com"])
        key = f"arn:aws:kms:{region}:{account}:key/{stream.uuid()}"
        book.write(
            moment, account, region, "kms", "GenerateDataKey", records.service(principal), principal, principal,
            parameters={"keyId": key, "keySpec": "AES_256"},
            resources=[{"accountId": account, "type": "AWS::KMS::Key", "ARN": key}],
        )  # fmt: skip
    config = records.role_session(account, "AWSServiceRoleForConfig", "AWSConfig-Describe", at(day, "00:00"))
    config["invokedBy"] = "config.amazonaws.com"
    for moment in moments(day, 12 if busy else 3, "config", account, region):
        source, name = stream.choice([("ec2", "DescribeSecurityGroups"), ("s3", "GetBucketPolicy"),
                                      ("rds", "DescribeDBInstances"), ("lambda", "ListFunctions20150331")])  # fmt: skip
        book.write(
            moment, account, region, source, name, config, "config.amazonaws.com", "config.amazonaws.com",
            error="NoSuchBucketPolicy" if name == "GetBucketPolicy" else None,
            message="The bucket policy does not exist" if name == "GetBucketPolicy" else None,
        )  # fmt: skip
    # An event of a service itself has an identity that names only the service, or none at all.
    if region in ("us-east-1", "eu-west-1"):
        key = f"arn:aws:kms:{region}:{account}:key/{stream.uuid()}"
        book.write(
            at(day, "03:12:44"), account, region, "kms", "RotateKey",
            {"accountId": account, "invokedBy": "AWS Internal"}, "AWS Internal", "AWS Internal", read_only=False,
            kind="AwsServiceEvent", serviceEventDetails={"keyId": key, "rotationType": "AUTOMATIC"},
        )  # fmt: skip
        book.write(
            at(day, "07:02:10"), account, region, "health", "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", None,
            "health.amazonaws.com", "health.amazonaws.com", read_only=True, kind="AwsServiceEvent",
            serviceEventDetails={"eventCode": "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED"},
        )  # fmt: skip


def _functions(book, day):
    for region, role, agent, count in (
        ("eu-west-1", "orders-api", records.NODE, 60), ("us-east-1", "orders-api", records.NODE, 45),
        ("us-east-1", "invoice-mailer", records.BOTO3, 25), ("eu-west-1", "invoice-mailer", records.BOTO3, 25),
    ):  # fmt: skip
        stream = Stream("functions", day, region, role)
        who = records.role_session(PRODUCTION, role, role, at(day, "00:00"))
        for moment in moments(day, count if day == TWO else count // 2, "functions", region, role):
            source, name = stream.choice([
                ("secretsmanager", "GetSecretValue"), ("ssm", "GetParameter"), ("kms", "Decrypt"),
                ("dynamodb", "DescribeTable"), ("ses", "SendEmail"),
            ])  # fmt: skip
            book.write(
                moment, PRODUCTION, region, source, name, who, NAT_GATEWAYS[region], agent,
                vpcEndpointId="vpce-0" + hex_id(16, region), vpcEndpointAccountId=PRODUCTION,
            )  # fmt: skip
    # Data events: objects of the one bucket that the trail's selectors name.
    stream = Stream("objects", day)
    who = records.role_session(PRODUCTION, "orders-api", "orders-api", at(day, "00:00"))
    for moment in moments(day, 90 if day == TWO else 40, "objects"):
        name = stream.choice(["GetObject", "GetObject", "PutObject", "HeadObject"])
        key = f"orders/2026/11/{stream.below(9000)}.pdf"
        bucket = "arn:aws:s3:::example-order-documents"
        book.write(
            moment, PRODUCTION, "eu-west-1", "s3", name, who, NAT_GATEWAYS["eu-west-1"], f"[{records.NODE}]",
            parameters={"bucketName": "example-order-documents", "key": key}, category="Data",
            resources=[{"type": "AWS::S3::Object", "ARN": f"{bucket}/{key}"},
                       {"accountId": PRODUCTION, "type": "AWS::S3::Bucket", "ARN": bucket}],
        )  # fmt: skip


def _pipeline(book, day):
    runs = {ONE: [("11:20", "eu-west-1")], TWO: [("07:50", "eu-west-1"), ("09:05", "us-east-1"),
                                                  ("13:30", "eu-west-1"), ("15:45", "us-east-1")]}[day]  # fmt: skip
    for number, (clock, region) in enumerate(runs):
        started = at(day, clock)
        session = f"gha-example-infrastructure-{19_400_000_000 + day.day * 1000 + number * 37}"
        stream = Stream("pipeline", session)
        address = CI_RUNNERS[number % len(CI_RUNNERS)]
        role = f"arn:aws:iam::{PRODUCTION}:role/ci-deploy"
        provider = "token.actions.githubusercontent.com"
        web = {
            "type": "WebIdentityUser", "identityProvider": f"arn:aws:iam::{PRODUCTION}:oidc-provider/{provider}",
            "principalId": f"{provider}:sts.amazonaws.com:repo:example/infrastructure:ref:refs/heads/main",
            "userName": "repo:example/infrastructure:ref:refs/heads/main",
        }  # fmt: skip
        book.write(
            started, PRODUCTION, region, "sts", "AssumeRoleWithWebIdentity", web, address,
            "aws-sdk-nodejs/3.931.0 configure-aws-credentials-for-github-actions",
            parameters={"roleArn": role, "roleSessionName": session, "durationSeconds": 3600},
            resources=[{"accountId": PRODUCTION, "type": "AWS::IAM::Role", "ARN": role}],
        )  # fmt: skip
        who = records.ci_deploy(PRODUCTION, session, started)
        for step in range(52):
            moment = started + datetime.timedelta(seconds=4 + step * 3 + stream.below(3))
            writes = step > 36
            source, name = stream.choice(TERRAFORM_WRITES if writes else TERRAFORM_READS)
            book.write(
                moment, PRODUCTION, "us-east-1" if source in GLOBAL_SOURCES else region, source, name, who, address,
                records.TERRAFORM,
            )  # fmt: skip


def _fleet(book, day):
    """Auto Scaling replaces instances; instances talk to Systems Manager with their own role."""
    for region, machine in (("eu-west-1", FLEET["web-06"]), ("us-east-1", FLEET["web-11"])):
        scaling = records.role_session(PRODUCTION, "AWSServiceRoleForAutoScaling", "AutoScaling", at(day, "00:00"),
                                       path="aws-service-role/autoscaling.amazonaws.com/")  # fmt: skip
        scaling["invokedBy"] = "autoscaling.amazonaws.com"
        for moment, name in zip(moments(day, 6, "scaling", region), ["RunInstances", "TerminateInstances"] * 3):
            book.write(
                moment, PRODUCTION, region, "ec2", name, scaling, "autoscaling.amazonaws.com",
                "autoscaling.amazonaws.com",
            )  # fmt: skip
        own = records.role_session(PRODUCTION, "web-role", machine.id, at(day, "00:00"), delivery="2.0")
        for moment in moments(day, 30, "agent", region):
            book.write(
                moment, PRODUCTION, region, "ssm", "UpdateInstanceInformation", own, machine.public_ip,
                "aws-sdk-go/1.55.5 (go1.23.6; linux; arm64) amazon-ssm-agent/3.3.2746.0", version="1.10",
            )  # fmt: skip


def _people(book, day):
    """People look around, on a working day more than on a Sunday."""
    for person, account, region, address, count in (
        ("j.doe", PRODUCTION, "eu-west-1", OFFICE, 40), ("a.muster", PRODUCTION, "us-east-1", OFFICE, 30),
        ("a.muster", SECURITY, "us-east-1", OFFICE, 20), ("m.sample", SANDBOX, "us-east-1", VPN_IPV6, 24),
    ):  # fmt: skip
        stream = Stream("people", day, person, account)
        who = records.administrator(account, person, at(day, "08:30"))
        for _ in range(count if day == TWO else count // 8):
            moment = at(day, "08:31") + datetime.timedelta(seconds=stream.below(9 * 3600))
            source, name = stream.choice([
                ("ec2", "DescribeInstances"), ("ec2", "DescribeSecurityGroups"), ("iam", "ListRoles"),
                ("guardduty", "ListFindings"), ("securityhub", "GetFindings"), ("cloudtrail", "LookupEvents"),
            ])  # fmt: skip
            book.write(
                moment, account, "us-east-1" if source in GLOBAL_SOURCES else region, source, name, who, address,
                "AWS Internal", console=True, read_only=True,
            )  # fmt: skip
    viewer = records.viewer(PRODUCTION, "m.sample", at(day, "09:00"))
    for moment in moments(day, 8 if day == TWO else 2, "viewer"):
        book.write(
            moment, PRODUCTION, "us-west-2", "ec2", "DescribeInstances", viewer, VPN_IPV6,
            records.AWS_CLI + "ec2.describe-instances",
        )  # fmt: skip


def _around_midnight(book):
    """Events of one day that are delivered on the next, and events of the days before and after."""
    before, after = ONE - datetime.timedelta(days=1), TWO + datetime.timedelta(days=1)
    for day in (before, *DAYS):
        for account, region in sorted(BUSY):
            who = records.role_session(account, "metrics-reader", "metrics", at(day, "00:00"))
            for second in (5, 21, 48):
                book.write(
                    at(day, f"23:57:{second:02}"), account, region, "monitoring", "GetMetricData", who,
                    NAT_GATEWAYS[region], records.GO, minutes=9,
                )  # fmt: skip
    who = records.role_session(PRODUCTION, "metrics-reader", "metrics", at(after, "00:00"))
    for second in (2, 30):
        book.write(
            at(after, f"00:01:{second:02}"), PRODUCTION, "us-east-1", "monitoring", "GetMetricData", who,
            NAT_GATEWAYS["us-east-1"], records.GO, minutes=5,
        )  # fmt: skip
