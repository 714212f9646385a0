"""What is switched on: the organisation, its Regions, CloudTrail's trails, and Config."""

from . import xml
from .stream import Stream
from .world import (
    ACCOUNTS, BOTH, ONE, ORGANIZATION, OTHER_REGIONS, PRODUCTION, REGIONS, SANDBOX, SECURITY, TWO, ago, at, epoch,
    iso, machines, read_at, role_arn,
)  # fmt: skip

ORGANIZATION_TRAIL = f"arn:aws:cloudtrail:us-east-1:{SECURITY}:trail/org-trail"
SANDBOX_TRAIL = f"arn:aws:cloudtrail:us-east-1:{SANDBOX}:trail/sandbox-trail"


def record(recording):
    """Records organizations, account, cloudtrail and config for one day."""
    _organization(recording)
    for account in ACCOUNTS:
        _regions(recording, account)
        for region in REGIONS:
            _trails(recording, account, region)
            _config(recording, account, region)


def _organization(recording):
    arn = f"arn:aws:organizations::{SECURITY}"
    recording.answer(SECURITY, "global", "organizations.DescribeOrganization", {}, {
        "Organization": {
            "Id": ORGANIZATION, "Arn": f"{arn}:organization/{ORGANIZATION}", "FeatureSet": "ALL",
            "MasterAccountArn": f"{arn}:account/{ORGANIZATION}/{SECURITY}", "MasterAccountId": SECURITY,
            "MasterAccountEmail": "aws+security@example.com", "AvailablePolicyTypes": [],
        }
    })  # fmt: skip
    accounts = [
        {
            "Id": account, "Arn": f"{arn}:account/{ORGANIZATION}/{account}", "Name": name, "State": "ACTIVE",
            "Email": f"aws+{name}@example.com", "JoinedTimestamp": epoch(ago(ONE, 1100)),
            "JoinedMethod": "INVITED" if account == SECURITY else "CREATED",
        }
        for account, name in ACCOUNTS.items()
    ]  # fmt: skip
    # An empty page with a token is not the end of the list.
    operation, token = "organizations.ListAccounts", "AAMAsampletoken1"
    recording.answer(SECURITY, "global", operation, {"MaxResults": 20}, {"Accounts": [], "NextToken": token})
    recording.answer(SECURITY, "global", operation, {"MaxResults": 20, "NextToken": token}, {"Accounts": accounts})
    administrators = [{**accounts[1], "DelegationEnabledDate": epoch(ago(ONE, 350))}]
    recording.pages(
        SECURITY, "global", "organizations.ListDelegatedAdministrators", {"MaxResults": 20},
        "DelegatedAdministrators", administrators, 20,
    )  # fmt: skip
    services = ["config.amazonaws.com", "storage-lens.s3.amazonaws.com"]
    recording.pages(
        SECURITY, "global", "organizations.ListDelegatedServicesForAccount",
        {"AccountId": PRODUCTION, "MaxResults": 20}, "DelegatedServices",
        [{"ServicePrincipal": name, "DelegationEnabledDate": epoch(ago(ONE, 350))} for name in services], 20,
    )  # fmt: skip


def _regions(recording, account):
    states = {**OTHER_REGIONS, **dict.fromkeys(REGIONS, "ENABLED_BY_DEFAULT")}
    regions = [{"RegionName": name, "RegionOptStatus": states[name]} for name in sorted(states)]
    recording.pages(account, "global", "account.ListRegions", {"MaxResults": 50}, "Regions", regions, 50)


def _trails(recording, account, region):
    trails = [{
        "Name": "org-trail", "S3BucketName": "example-org-trail-123456789012", "TrailARN": ORGANIZATION_TRAIL,
        "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": True, "HomeRegion": "us-east-1",
        "LogFileValidationEnabled": True, "HasCustomEventSelectors": True, "HasInsightSelectors": False,
        "IsOrganizationTrail": True,
        "KmsKeyId": f"arn:aws:kms:us-east-1:{SECURITY}:key/7d0c1f2e-3a4b-4c5d-8e6f-0a1b2c3d4e5f",
    }]  # fmt: skip
    if account == SANDBOX:
        trails.append({
            "Name": "sandbox-trail", "S3BucketName": "example-sandbox-trail", "S3KeyPrefix": "trail",
            "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": True, "HomeRegion": "us-east-1",
            "TrailARN": SANDBOX_TRAIL, "LogFileValidationEnabled": False, "HasCustomEventSelectors": True,
            "HasInsightSelectors": False, "IsOrganizationTrail": False,
        })  # fmt: skip
    recording.answer(
        account, region, "cloudtrail.DescribeTrails", {"includeShadowTrails": True}, {"trailList": trails}
    )
    delivered = epoch(at(read_at(recording.day).date(), "04:52"))
    for trail in trails:
        arn = trail["TrailARN"]
        status = {
            "IsLogging": True, "LatestDeliveryTime": delivered, "StartLoggingTime": epoch(ago(ONE, 900)),
            "LatestDeliveryAttemptTime": "", "LatestNotificationAttemptTime": "",
            "LatestNotificationAttemptSucceeded": "", "LatestDeliveryAttemptSucceeded": "", "TimeLoggingStarted": "",
            "TimeLoggingStopped": "",
        }  # fmt: skip
        if trail["LogFileValidationEnabled"]:
            status["LatestDigestDeliveryTime"] = delivered - 1800
        recording.answer(account, region, "cloudtrail.GetTrailStatus", {"Name": arn}, status)
        recording.answer(account, region, "cloudtrail.GetEventSelectors", {"TrailName": arn}, _selectors(arn))
        if region == trail["HomeRegion"]:
            _bucket(recording, account, region, trail["S3BucketName"])


# Who owns the buckets, and how far each is closed to the public.
BUCKETS = {
    "example-org-trail-123456789012": (SECURITY, True),
    "example-sandbox-trail": (SANDBOX, False),
}  # fmt: skip


def _bucket(recording, account, region, bucket):
    owner, closed = BUCKETS[bucket]
    listed = [{"Name": bucket, "CreationDate": iso(ago(ONE, 900)), "BucketRegion": region}] if account == owner else []
    recording.document(
        account, region, "s3.ListBuckets", {"prefix": bucket, "max-buckets": 1},
        xml.s3("ListAllMyBucketsResult", {"Buckets": ("Bucket", listed), "Prefix": bucket}),
    )  # fmt: skip
    if account == owner:
        recording.document(
            account, region, "s3.GetPublicAccessBlock", {"Bucket": bucket},
            xml.s3("PublicAccessBlockConfiguration", {
                "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": closed,
                "RestrictPublicBuckets": closed,
            }),
        )  # fmt: skip


def _selectors(arn):
    if arn == SANDBOX_TRAIL:
        return {
            "TrailARN": arn,
            "EventSelectors": [{
                "ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": [],
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
            }],
        }  # fmt: skip
    return {
        "TrailARN": arn,
        "AdvancedEventSelectors": [
            {"Name": "Management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
            {
                "Name": "Objects of the order documents",
                "FieldSelectors": [
                    {"Field": "eventCategory", "Equals": ["Data"]},
                    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                    {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::example-order-documents/"]},
                ],
            },
        ],
    }


def recorder_is_stopped(account, region, day):
    """Config's recorder in sandbox us-west-2 was stopped on day two, 16:40."""
    return (account, region, day) == (SANDBOX, "us-west-2", TWO)


def _config(recording, account, region):
    arn = f"arn:aws:config:{region}:{account}:configuration-recorder/default/{Stream(account, region).hex(16)}"
    recording.answer(account, region, "config.DescribeConfigurationRecorders", {}, {
        "ConfigurationRecorders": [{
            "arn": arn, "name": "default", "roleARN": role_arn(account, "aws-service-role/config.amazonaws.com/"
                                                               "AWSServiceRoleForConfig"),
            "recordingGroup": {
                "allSupported": True, "includeGlobalResourceTypes": region == "us-east-1", "resourceTypes": [],
                "exclusionByResourceTypes": {"resourceTypes": []},
                "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
            },
            "recordingMode": {
                "recordingFrequency": "DAILY" if account == SANDBOX else "CONTINUOUS",
                "recordingModeOverrides": [],
            },
            "recordingScope": "PAID",
        }]
    })  # fmt: skip
    stopped = recorder_is_stopped(account, region, recording.day)
    status = {
        "arn": arn, "name": "default", "lastStartTime": epoch(ago(ONE, 700)), "recording": not stopped,
        "lastStatus": "Success", "lastStatusChangeTime": epoch(at(read_at(recording.day).date(), "04:40")),
    }  # fmt: skip
    if stopped:
        status["lastStopTime"] = epoch(at(TWO, "16:40:12"))
    recording.answer(
        account, region, "config.DescribeConfigurationRecorderStatus", {}, {"ConfigurationRecordersStatus": [status]}
    )
    recording.answer(account, region, "config.DescribeDeliveryChannels", {}, {
        "DeliveryChannels": [{"name": "default", "s3BucketName": "example-org-config-123456789012"}]
    })  # fmt: skip
    went = {"lastStatus": "Success", "lastAttemptTime": status["lastStatusChangeTime"],
            "lastSuccessfulTime": status["lastStatusChangeTime"]}  # fmt: skip
    history = went
    if (account, region) == (SANDBOX, "eu-west-1"):
        # The bucket's policy no longer lets Config in.
        history = {"lastStatus": "Failure", "lastErrorCode": "AccessDenied", "lastErrorMessage": "Access Denied",
                   "lastAttemptTime": status["lastStatusChangeTime"]}  # fmt: skip
    recording.answer(account, region, "config.DescribeDeliveryChannelStatus", {}, {
        "DeliveryChannelsStatus": [{
            "name": "default", "configHistoryDeliveryInfo": history, "configSnapshotDeliveryInfo": went,
            "configStreamDeliveryInfo": {"lastStatus": "Not_Applicable"},
        }]
    })  # fmt: skip
    aggregators = []
    if (account, region) == (SECURITY, "us-east-1"):
        aggregators = [{
            "ConfigurationAggregatorName": "organization", "CreationTime": epoch(ago(ONE, 340)),
            "ConfigurationAggregatorArn": f"arn:aws:config:{region}:{account}:config-aggregator/"
                                          "config-aggregator-0a1b2c3d",
            "LastUpdatedTime": epoch(ago(ONE, 340)),
            "OrganizationAggregationSource": {"RoleArn": role_arn(account, "config-aggregator"), "AllAwsRegions": True},
        }]  # fmt: skip
    recording.pages(
        account, region, "config.DescribeConfigurationAggregators", {"Limit": 100}, "ConfigurationAggregators",
        aggregators, 100,
    )  # fmt: skip
    rules = [rule(recording.day, account, region, *one) for one in RULES if region in HOME_REGIONS or one[1]]
    recording.pages(
        account, region, "config.DescribeComplianceByConfigRule", {}, "ComplianceByConfigRules",
        rules, 6,
    )  # fmt: skip
    counts = sorted(resource_counts(account, region, recording.day).items(), key=lambda item: (-item[1], item[0]))
    recording.pages(
        account, region, "config.GetDiscoveredResourceCounts", {"limit": 100}, "resourceCounts",
        [{"resourceType": kind, "count": count} for kind, count in counts], 100, token="nextToken",
        totalDiscoveredResources=sum(count for _, count in counts),
    )  # fmt: skip


HOME_REGIONS = ("us-east-1", "eu-west-1")

# Name, whether it runs in every Region, and the number of resources that fail it by account and day.
RULES = [
    ("cloudtrail-enabled", True, {}),
    ("ec2-ebs-encryption-by-default", True, {SANDBOX: (1, 1)}),
    ("ec2-imdsv2-check", False, {PRODUCTION: (6, 4), SANDBOX: (2, 2)}),
    ("ec2-instance-managed-by-systems-manager", False, {SANDBOX: (1, 1)}),
    ("encrypted-volumes", False, {PRODUCTION: (3, 3), SANDBOX: (5, 6)}),
    ("guardduty-enabled-centralized", True, {}),
    ("iam-password-policy", False, {SANDBOX: (1, 1)}),
    ("iam-user-mfa-enabled", False, {PRODUCTION: (1, 1)}),
    ("rds-storage-encrypted", False, {}),
    ("restricted-ssh", True, {PRODUCTION: (0, 2), SANDBOX: (3, 3)}),
    ("root-account-mfa-enabled", False, {SANDBOX: (1, 1)}),
    ("s3-bucket-public-read-prohibited", False, {SANDBOX: (1, 0)}),
    ("vpc-flow-logs-enabled", True, {SANDBOX: (1, 1)}),
]


def rule(day, account, region, name, everywhere, failing):
    """What Config says of one rule in one place."""
    count = failing.get(account, (0, 0))[BOTH.index(day)]
    if region not in HOME_REGIONS and name != "vpc-flow-logs-enabled":
        count = 0
    if name == "guardduty-enabled-centralized" and (account, region, day) == (PRODUCTION, "eu-west-3", TWO):
        count = 1
    if name == "rds-storage-encrypted" and account == SECURITY:
        return {"ConfigRuleName": name, "Compliance": {"ComplianceType": "INSUFFICIENT_DATA"}}
    compliance = {"ComplianceType": "NON_COMPLIANT" if count else "COMPLIANT"}
    if count:
        compliance["ComplianceContributorCount"] = {"CappedCount": count, "CapExceeded": False}
    return {"ConfigRuleName": name, "Compliance": compliance}


def resource_counts(account, region, day):
    """How many resources of each type there are in one place."""
    stream = Stream("resources", account, region)
    big = region in HOME_REGIONS and account == PRODUCTION
    counts = {
        "AWS::EC2::NetworkInterface": 4 + stream.below(60 if big else 8),
        "AWS::EC2::SecurityGroup": 2 + stream.below(40 if big else 6),
        "AWS::EC2::Subnet": 6, "AWS::EC2::VPC": 1, "AWS::EC2::RouteTable": 3,
        "AWS::CloudWatch::Alarm": 1 + stream.below(50 if big else 4),
        "AWS::KMS::Key": 1 + stream.below(9), "AWS::Lambda::Function": 1 + stream.below(24 if big else 5),
        "AWS::S3::Bucket": 1 + stream.below(30 if big else 4), "AWS::SNS::Topic": 1 + stream.below(6),
    }  # fmt: skip
    instances = len(machines(account=account, region=region))
    if instances:
        counts |= {"AWS::EC2::Instance": instances, "AWS::EC2::Volume": 2 * instances}
    if big:
        counts |= {"AWS::RDS::DBInstance": 3, "AWS::ElasticLoadBalancingV2::LoadBalancer": 4,
                   "AWS::AutoScaling::AutoScalingGroup": 2, "AWS::ECR::Repository": 5}  # fmt: skip
    if region == "us-east-1":
        counts |= {"AWS::IAM::Role": 38 + stream.below(90), "AWS::IAM::Policy": 21 + stream.below(40),
                   "AWS::IAM::User": 1 if account == PRODUCTION else 2}  # fmt: skip
    if day == TWO and (account, region) == (PRODUCTION, "eu-west-1"):
        counts["AWS::EC2::NetworkInterface"] += 3
        counts["AWS::S3::Bucket"] += 1
    return counts
