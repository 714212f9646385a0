"""Security Hub: standards, the controls' findings, findings of an imported product, and the copies of GuardDuty's
and Inspector's own findings that a collector has to leave out.
"""

from . import exposure, guardduty, inspector
from .stream import hex_id, uuid_for
from .world import (
    ACCOUNTS, BOTH, FLEET, ONE, PRODUCTION, REGIONS, SANDBOX, SECURITY, TWO, ago, at, iso, read_at,
)  # fmt: skip

OFF = (SANDBOX, "eu-west-3")
UNIFIED_ALONE = (SECURITY, "eu-west-3")
THROTTLED_ON_DAY_TWO = (SECURITY, "eu-west-1")
BENCHMARKS = {
    "aws-foundational-security-best-practices/v/1.0.0": "AWS Foundational Security Best Practices v1.0.0",
    "cis-aws-foundations-benchmark/v/3.0.0": "CIS AWS Foundations Benchmark v3.0.0",
}


def record(recording, hostile):
    """Records every call for one day."""
    found = findings(recording.day, hostile)
    for account in ACCOUNTS:
        for region in REGIONS:
            _record_region(recording, account, region, found, hostile)


def _is_unified(account, region):
    return account != SANDBOX and region in ("us-east-1", "eu-west-1") or (account, region) == UNIFIED_ALONE


def _hub_v2(recording, account, region):
    """The unified service is tried out in two Regions of two accounts, and alone in one."""
    operation = "securityhub.DescribeSecurityHubV2"
    if _is_unified(account, region):
        recording.answer(account, region, operation, {}, {
            "HubV2Arn": f"arn:aws:securityhub:{region}:{account}:hubv2/{uuid_for('hubv2', account, region)}",
            "SubscribedAt": iso(ago(ONE, 60)),
        })  # fmt: skip
    else:
        recording.refuse(
            account, region, operation, {}, 404, "ResourceNotFoundException",
            f"Account {account} is not subscribed to AWS Security Hub V2", key="Message",
        )  # fmt: skip


def _aggregator(recording, account, region):
    """Security brings all Regions together in us-east-1."""
    home = "us-east-1"
    arn = f"arn:aws:securityhub:{home}:{account}:finding-aggregator/{uuid_for('aggregator', account)}"
    listed = [{"FindingAggregatorArn": arn}] if account == SECURITY else []
    recording.pages(
        account, region, "securityhub.ListFindingAggregators", {"MaxResults": 100}, "FindingAggregators", listed, 100
    )
    if listed and region == home:
        recording.answer(account, region, "securityhub.GetFindingAggregator", {"FindingAggregatorArn": arn}, {
            "FindingAggregatorArn": arn, "FindingAggregationRegion": home,
            "RegionLinkingMode": "ALL_REGIONS_EXCEPT_SPECIFIED", "Regions": ["eu-west-3"],
        })  # fmt: skip


def _unified_findings(recording, account, region, found, hostile):
    """Where CSPM is on too, the unified service repeats its controls; what a throttled CSPM did not give is there too."""
    if (account, region) == UNIFIED_ALONE:
        held = _open_schema(recording.day, account, region, hostile)
    else:
        held = [_repeated(f) for f in found if (f["AwsAccountId"], f["Region"]) == (account, region)
                and "SecurityControlId" in f.get("Compliance", {})
                and (account, region) != THROTTLED_ON_DAY_TWO]  # fmt: skip
    recording.pages(account, region, "securityhub.GetFindingsV2", {"MaxResults": 100}, "Findings", held, 100)


def _repeated(control):
    """A control's finding of CSPM as the unified service repeats it."""
    compliance = control["Compliance"]
    scale = {"INFORMATIONAL": 1, "LOW": 2, "MEDIUM": 3, "HIGH": 4, "CRITICAL": 5}
    status = {"NEW": 1, "NOTIFIED": 2, "SUPPRESSED": 3, "RESOLVED": 4}[control["Workflow"]["Status"]]
    resource = control["Resources"][0]
    return {
        "class_name": "Compliance Finding", "class_uid": 2003,
        "cloud": {"account": {"uid": control["AwsAccountId"]}, "provider": "AWS", "region": control["Region"]},
        "finding_info": {
            "uid": control["Id"], "title": control["Title"], "types": ["Posture Management"],
            "created_time_dt": control["CreatedAt"], "modified_time_dt": control["UpdatedAt"],
        },
        "metadata": {"version": "1.6", "product": {
            "name": "Security Hub", "vendor_name": "AWS",
            "uid": control["ProductArn"].replace(":product/", ":productv2/")}},
        "compliance": {"control": compliance["SecurityControlId"],
                       "standards": [s["StandardsId"] for s in compliance["AssociatedStandards"]],
                       "status": {"PASSED": "Pass", "FAILED": "Fail"}.get(compliance["Status"], "Warning")},
        "resources": [{"uid": resource["Id"], "type": resource["Type"], "region": control["Region"]}],
        "severity_id": scale[control["Severity"]["Label"]], "status_id": status,
        "status": ("", "New", "In Progress", "Suppressed", "Resolved")[status],
    }  # fmt: skip


def _record_region(recording, account, region, found, hostile):
    _hub_v2(recording, account, region)
    if _is_unified(account, region):
        _unified_findings(recording, account, region, found, hostile)
    find_input = {"Filters": {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}, "MaxResults": 100}
    standards_input = {"MaxResults": 100}
    if (account, region) in (OFF, UNIFIED_ALONE):
        for operation, input in (
            ("DescribeHub", {}), ("GetEnabledStandards", standards_input), ("GetFindings", find_input)
        ):  # fmt: skip
            recording.refuse(
                account, region, f"securityhub.{operation}", input, 401, "InvalidAccessException",
                f"Account {account} is not subscribed to AWS Security Hub", key="Message",
            )  # fmt: skip
        return
    arn = f"arn:aws:securityhub:{region}:{account}"
    recording.answer(account, region, "securityhub.DescribeHub", {}, {
        "HubArn": f"{arn}:hub/default", "SubscribedAt": iso(ago(ONE, 600)), "AutoEnableControls": True,
        "ControlFindingGenerator": "SECURITY_CONTROL",
    })  # fmt: skip
    standards = [{
        "StandardsSubscriptionArn": f"{arn}:subscription/{name}", "StandardsInput": {}, "StandardsStatus": "READY",
        "StandardsArn": f"arn:aws:securityhub:{region}::standards/{name}",
        "StandardsControlsUpdatable": "READY_FOR_UPDATES",
    } for name in BENCHMARKS]  # fmt: skip
    if account == SANDBOX:
        standards.pop()
        if region == "us-west-2":
            standards[0]["StandardsStatus"] = "INCOMPLETE"
            standards[0]["StandardsStatusReason"] = {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"}
            if recording.day == ONE:
                standards[0] |= {"StandardsStatus": "READY"}
                del standards[0]["StandardsStatusReason"]
    recording.answer(
        account, region, "securityhub.GetEnabledStandards", standards_input, {"StandardsSubscriptions": standards}
    )
    _aggregator(recording, account, region)
    if (account, region) == THROTTLED_ON_DAY_TWO and recording.day == TWO:
        recording.refuse(
            account, region, "securityhub.GetFindings", find_input, 429, "TooManyRequestsException",
            "Too Many Requests",
        )  # fmt: skip
        return
    here = [f for f in found if (f["AwsAccountId"], f["Region"]) == (account, region)]
    size = 20 if len(here) > 20 else 100
    recording.pages(account, region, "securityhub.GetFindings", find_input, "Findings", here, size)


# Control, title, severity, resource type, resource (a name, or the account), and where it is found:
# account, Region → (day one, day two), each "FAILED", "PASSED", "WARNING" or, after a slash, the workflow's status.
# A missing day is written as None.
MAIN = [(account, region) for account in (PRODUCTION, SANDBOX) for region in ("us-east-1", "eu-west-1")]
HUBS = [
    (account, region) for account in ACCOUNTS for region in REGIONS
    if (account, region) not in (OFF, UNIFIED_ALONE)
]  # fmt: skip
NOT_THROTTLED = [hub for hub in HUBS if hub != THROTTLED_ON_DAY_TWO]


def _same(hubs, state):
    return dict.fromkeys(hubs, (state, state))


CONTROLS = [
    ("EC2.2", "VPC default security groups should not allow inbound or outbound traffic", "HIGH",
     "AwsEc2SecurityGroup", "security-group/sg-0default", _same(HUBS, "PASSED") | {
         (PRODUCTION, "eu-west-1"): ("FAILED", "FAILED"), (SANDBOX, "us-west-2"): ("FAILED", "FAILED/SUPPRESSED"),
         (SECURITY, "eu-west-1"): ("FAILED", "FAILED")}),
    ("EC2.7", "EBS default encryption should be enabled", "MEDIUM", "AwsAccount", "",
     _same([hub for hub in HUBS if hub[0] == SANDBOX], "FAILED")
     | {(SANDBOX, "eu-west-1"): ("FAILED", "FAILED/RESOLVED"), (PRODUCTION, "us-east-1"): ("FAILED", "PASSED")}),
    ("EC2.8", "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)", "HIGH", "AwsEc2Instance",
     "instance", {(PRODUCTION, "eu-west-1"): ("FAILED", "FAILED"), (PRODUCTION, "us-east-1"): ("FAILED", "PASSED"),
                  (SANDBOX, "us-east-1"): ("FAILED/SUPPRESSED", "FAILED")}),
    ("EC2.13", "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22", "HIGH",
     "AwsEc2SecurityGroup", "security-group/sg-0bastion",
     {(PRODUCTION, "eu-west-1"): ("PASSED", "FAILED"), (SANDBOX, "us-east-1"): ("FAILED", "FAILED")}),
    ("EC2.19", "Security groups should not allow unrestricted access to ports with high risk", "CRITICAL",
     "AwsEc2SecurityGroup", "security-group/sg-0fleet",
     {(PRODUCTION, "eu-west-1"): (None, "FAILED"), (SANDBOX, "us-west-2"): ("FAILED", "FAILED"),
      (SECURITY, "us-east-1"): ("PASSED", "PASSED")}),
    ("S3.2", "S3 general purpose buckets should block public read access", "CRITICAL", "AwsS3Bucket", "bucket",
     {(SANDBOX, "us-east-1"): ("FAILED", "PASSED"), (PRODUCTION, "us-east-1"): ("PASSED", "PASSED"),
      (PRODUCTION, "eu-west-1"): ("PASSED", "FAILED")}),
    ("S3.5", "S3 general purpose buckets should require requests to use SSL", "MEDIUM", "AwsS3Bucket", "bucket",
     _same(MAIN, "FAILED")),
    ("GuardDuty.1", "GuardDuty should be enabled", "HIGH", "AwsAccount", "", _same(NOT_THROTTLED, "PASSED") | {
        (PRODUCTION, "eu-west-3"): ("PASSED", "FAILED")}),
    ("Config.1", "AWS Config should be enabled and use the service-linked role", "CRITICAL", "AwsAccount", "",
     _same(HUBS, "PASSED") | {(SANDBOX, "us-west-2"): ("PASSED", "FAILED"),
                              (SECURITY, "us-west-2"): ("WARNING", "WARNING")}),
    ("CloudTrail.4", "CloudTrail log file validation should be enabled", "LOW", "AwsCloudTrailTrail", "trail",
     {(SANDBOX, "us-east-1"): ("FAILED", "FAILED"), (SECURITY, "us-east-1"): ("PASSED", "PASSED")}),
    ("IAM.5", "MFA should be enabled for all IAM users that have a console password", "MEDIUM", "AwsIamUser",
     "user/legacy-admin", {(PRODUCTION, "us-east-1"): ("FAILED/NOTIFIED", "FAILED/NOTIFIED")}),
    ("IAM.9", "MFA should be enabled for the root user", "CRITICAL", "AwsAccount", "",
     {(SANDBOX, "us-east-1"): ("FAILED", "FAILED"), (PRODUCTION, "us-east-1"): ("PASSED", "PASSED"),
      (SECURITY, "us-east-1"): ("PASSED", "PASSED")}),
    ("RDS.3", "RDS DB instances should have encryption at-rest enabled", "MEDIUM", "AwsRdsDbInstance", "db:orders-1",
     {(PRODUCTION, "eu-west-1"): ("PASSED", "PASSED"), (PRODUCTION, "us-east-1"): ("WARNING", "FAILED")}),
]  # fmt: skip
CIS = {"EC2.2": "5.4", "EC2.7": "2.2.1", "EC2.8": "5.6", "CloudTrail.4": "3.2", "IAM.5": "1.10", "IAM.9": "1.5",
       "Config.1": "3.3", "RDS.3": "2.3.1"}  # fmt: skip


def findings(day, hostile):
    """All findings of a day, of all accounts and Regions."""
    found = []
    for control in CONTROLS:
        for (account, region), states in control[5].items():
            state = states[BOTH.index(day)]
            if state:
                found.append(_control(day, account, region, control, state))
    found += _imported(day, hostile)
    found += [_copy(day, f["arn"], f["accountId"], f["region"], "GuardDuty", f["title"], f["type"], f["severity"])
              for f in guardduty.findings(day, hostile)[:5]]  # fmt: skip
    # What GuardDuty found where it is switched off now: the copy is all there is.
    found += [_copy(day, f["arn"], f["accountId"], f["region"], "GuardDuty", f["title"], f["type"], f["severity"])
              for f in guardduty.findings(ONE, hostile) if (f["accountId"], f["region"]) == guardduty.OFF_ON_DAY_TWO]
    for f in exposure.macie_findings(day, PRODUCTION, "eu-west-1", hostile)[:1]:
        found.append(_copy(day, f["id"], PRODUCTION, "eu-west-1", "Macie", f["title"], f["type"], 7.0))
    for f in inspector.findings(day, hostile)[:6]:
        found.append(_copy(
            day, f["findingArn"], f["awsAccountId"], f["resources"][0]["region"], "Inspector", f["title"],
            "Software and Configuration Checks/Vulnerabilities/CVE", 9.0))  # fmt: skip
    return found


def _resource(account, region, kind, name):
    if not name:
        return {"Type": kind, "Id": f"AWS::::Account:{account}", "Partition": "aws", "Region": region}
    ids = {
        "AwsEc2SecurityGroup": f"arn:aws:ec2:{region}:{account}:{name}{hex_id(9, name, account, region)}",
        "AwsS3Bucket": f"arn:aws:s3:::example-{ACCOUNTS[account]}-{region}",
        "AwsCloudTrailTrail": f"arn:aws:cloudtrail:{region}:{account}:trail/{ACCOUNTS[account]}-trail",
        "AwsIamUser": f"arn:aws:iam::{account}:{name}",
        "AwsRdsDbInstance": f"arn:aws:rds:{region}:{account}:{name}",
    }
    if kind != "AwsEc2Instance":
        return {"Type": kind, "Id": ids[kind], "Partition": "aws", "Region": region}
    machine = next(m for m in FLEET.values() if (m.account, m.region) == (account, region))
    return {
        "Type": kind, "Id": machine.arn, "Partition": "aws", "Region": region, "Tags": {"Name": machine.name},
        "Details": {"AwsEc2Instance": {"ImageId": machine.image, "VpcId": machine.vpc, "SubnetId": machine.subnet}},
    }  # fmt: skip


def _control(day, account, region, control, state):
    id, title, severity, kind, resource, _ = control
    status, _, workflow = state.partition("/")
    passed = status == "PASSED"
    scores = {"LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
    standards = [{"StandardsId": f"standards/{name}"} for name in BENCHMARKS if "cis" not in name or id in CIS]
    compliance = {"Status": status, "SecurityControlId": id, "AssociatedStandards": standards}
    if id in CIS:
        compliance["RelatedRequirements"] = [f"CIS AWS Foundations Benchmark v3.0.0/{CIS[id]}"]
    if status == "WARNING":
        compliance["StatusReasons"] = [{"ReasonCode": "CONFIG_EVALUATIONS_EMPTY", "Description": "No evaluations."}]
    read = read_at(day).date()
    finding = {
        "SchemaVersion": "2018-10-08", "ProductName": "Security Hub", "CompanyName": "AWS", "Region": region,
        "Id": f"arn:aws:securityhub:{region}:{account}:security-control/{id}/finding/"
              + uuid_for("control", id, account, region),
        "ProductArn": f"arn:aws:securityhub:{region}::product/aws/securityhub", "AwsAccountId": account,
        "GeneratorId": f"security-control/{id}", "CreatedAt": iso(ago(ONE, 90)), "UpdatedAt": iso(at(read, "02:20")),
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "FirstObservedAt": iso(ago(ONE, 90)), "LastObservedAt": iso(at(read, "02:20")), "Title": title,
        "Description": f"This control checks: {title}.", "Compliance": compliance, "RecordState": "ACTIVE",
        "Severity": {"Label": "INFORMATIONAL" if passed else severity, "Original": severity,
                     "Normalized": 0 if passed else scores[severity]},
        "WorkflowState": "NEW", "Workflow": {"Status": workflow or ("RESOLVED" if passed else "NEW")},
        "Remediation": {"Recommendation": {
            "Text": "See the control's documentation.",
            "Url": f"https://docs.aws.amazon.com/console/securityhub/{id}/remediation"}},
        "Resources": [_resource(account, region, kind, resource)],
    }  # fmt: skip
    return finding


def _copy(day, arn, account, region, product, title, type, severity):
    read = read_at(day).date()
    return {
        "SchemaVersion": "2018-10-08", "Id": arn, "ProductName": product, "CompanyName": "Amazon", "Region": region,
        "ProductArn": f"arn:aws:securityhub:{region}::product/aws/{product.lower()}", "AwsAccountId": account,
        "GeneratorId": arn, "CreatedAt": iso(ago(ONE, 3)), "UpdatedAt": iso(at(read, "02:40")), "Title": title,
        "Description": title, "Types": [type], "RecordState": "ACTIVE", "Workflow": {"Status": "NEW"},
        "Severity": {"Label": "HIGH", "Normalized": 70, "Product": severity},
        "Resources": [{"Type": "Other", "Id": arn, "Partition": "aws", "Region": region}],
    }  # fmt: skip


def _open_schema(day, account, region, hostile):
    """OCSF findings, as Security Hub gives them where only the unified service is on."""

    def finding(name, title, severity, status, kind, resource, **more):
        first = int(ago(ONE, 20).timestamp() * 1000)
        return {
            "activity_id": 1, "activity_name": "Create", "category_name": "Findings", "category_uid": 2,
            "class_name": kind, "class_uid": 2003 if kind == "Compliance Finding" else 2004,
            "cloud": {"account": {"uid": account}, "provider": "AWS", "region": region},
            "finding_info": {
                "uid": f"arn:aws:securityhub:{region}:{account}:finding/{uuid_for('ocsf', name)}", "title": title,
                "desc": title, "types": [kind], "created_time": first, "created_time_dt": iso(ago(ONE, 20)),
                "first_seen_time_dt": iso(ago(ONE, 20)), "last_seen_time_dt": iso(at(read_at(day).date(), "01:30")),
                "modified_time_dt": iso(at(read_at(day).date(), "01:30")),
            },
            "metadata": {
                "uid": uuid_for("ocsf-metadata", name), "version": "1.6", "profiles": ["cloud"],
                "product": {"name": "Security Hub", "vendor_name": "AWS",
                            "uid": f"arn:aws:securityhub:{region}::productv2/aws/securityhub"},
            },
            "resources": [resource], "severity": ("", "Informational", "Low", "Medium", "High", "Critical")[severity],
            "severity_id": severity, "status": ("", "New", "In Progress", "Suppressed", "Resolved")[status],
            "status_id": status, "time": first, "type_uid": 200301, "type_name": f"{kind}: Create", **more,
        }  # fmt: skip

    def group(name):
        return {"uid": f"arn:aws:ec2:{region}:{account}:security-group/sg-0{hex_id(16, name)}",
                "type": "AwsEc2SecurityGroup", "region": region, "cloud_partition": "aws"}  # fmt: skip

    bucket = {"uid": "arn:aws:s3:::example-security-" + hostile.text("close-table"), "type": "AwsS3Bucket"}
    standards = ["standards/aws-foundational-security-best-practices/v/1.0.0"]
    found = [
        finding("EC2.13", "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22", 4, 1,
                "Compliance Finding", group("ocsf"),
                compliance={"control": "EC2.13", "standards": standards, "status": "Fail"}),
        finding("EC2.2", "VPC default security groups should not allow inbound or outbound traffic", 1, 4,
                "Compliance Finding", group("ocsf-default"),
                compliance={"control": "EC2.2", "standards": standards, "status": "Pass"}),
        finding("exposure", "Potential data exposure: " + hostile.text("template-value"), 5, 1, "Detection Finding",
                bucket),
    ]
    return found if day == TWO else found[:2]


def _imported(day, hostile):
    """Findings that a company's own scanner imported: every text in them is whatever the scanner read."""
    region, read = "eu-west-1", read_at(day).date()
    rows = [
        ("a", "HIGH", "script", "csv-command", BOTH), ("b", "MEDIUM", "markdown-reference", "right-to-left-mark", BOTH),
        ("c", "MEDIUM", "template-each", "delete", BOTH), ("d", "LOW", "cdata", "terminal-link", BOTH),
        ("e", "LOW", "data-link", "entity-open", (ONE,)), ("f", "LOW", "mail-header", "non-character", (TWO,)),
        ("g", "LOW", "slack-escape", "long-word", BOTH),
    ]  # fmt: skip
    found = []
    for name, severity, title, resource, on in rows:
        # Hostile text is asked for on both days, so that each day's run can tell what was used.
        title, resource = hostile.text(title), hostile.text(resource)
        if day in on:
            found.append({
                "SchemaVersion": "2018-10-08", "ProductName": "Example Scanner", "CompanyName": "Example Corp",
                "Id": f"example-scanner/{name}/{uuid_for('scanner', name)}", "Region": region,
                "ProductArn": f"arn:aws:securityhub:{region}:{PRODUCTION}:product/{PRODUCTION}/default",
                "AwsAccountId": PRODUCTION, "GeneratorId": f"example-scanner/rule-{name}", "RecordState": "ACTIVE",
                "CreatedAt": iso(ago(ONE, 5)), "UpdatedAt": iso(at(read, "01:00")), "Workflow": {"Status": "NEW"},
                "Types": ["Effects/Data Exposure"], "Title": f"Scan {name}: {title}",
                "Description": f"The scanner read: {title}", "Severity": {"Label": severity},
                "Resources": [{"Type": "Other", "Id": f"page-{name}/{resource}", "Region": region,
                               "Tags": {"note": title}}],
            })  # fmt: skip
    return found
