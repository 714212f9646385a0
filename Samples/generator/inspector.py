"""Inspector: what it scans, and some sixty findings a day over the fleet's images, ECR and Lambda.

The CVE ids are from a year that no CVE is from. Like GuardDuty's, a finding is written once, and a pair is
(day one, day two).
"""

from . import watchers
from .stream import hex_id, uuid_for
from .world import (
    ACCOUNTS, BASTION, BATCH, BOTH, FLEET, IMAGES, ONE, PRODUCTION, REGIONS, SANDBOX, SECURITY, TWO, WEB, ago, at,
    epoch, machines, read_at,
)  # fmt: skip


def record(recording, hostile):
    """Records every call for one day."""
    found = findings(recording.day, hostile)
    for account in ACCOUNTS:
        for region in REGIONS:
            recording.answer(
                account, region, "inspector2.BatchGetAccountStatus", {"accountIds": [account]}, _status(account)
            )
            _members(recording, account, region)
            _coverage(recording, account, region, hostile)
            _cis_configurations(recording, account, region, hostile)
            # The delegated administrator is told its members' findings as well.
            here = [
                f for f in found
                if account in (f["awsAccountId"], SECURITY) and f["resources"][0]["region"] == region
            ]  # fmt: skip
            # A hundred are asked for; Inspector gives twenty-five and a token.
            recording.pages(
                account, region, "inspector2.ListFindings", {"maxResults": 100}, "findings", here, 25,
                token="nextToken",
            )  # fmt: skip
            _cis_scans(recording, account, region, hostile)


CHECKS = [
    ("1.1.2.1", "Ensure /tmp is a separate partition", (5, 5)), ("1.5.1", "Ensure address space layout is random", (0, 0)),
    ("3.3.1", "Ensure IP forwarding is disabled", (2, 3)), ("4.2.5", "Ensure SSH root login is disabled", (1, 0)),
    ("5.4.1", "Ensure password expiration is 365 days or less", (4, 4)),
]  # fmt: skip


def _cis_scans(recording, account, region, hostile):
    """Security's weekly scan of production; the older one of a configuration is not looked into."""
    scans_input = {
        "filterCriteria": {"scanStatusFilters": [{"comparison": "EQUALS", "value": "COMPLETED"}]}, "maxResults": 100,
        "sortBy": "SCAN_START_DATE", "sortOrder": "DESC",
    }  # fmt: skip
    operation = "inspector2.ListCisScans"
    scans = []
    if account == SECURITY and region in watchers.MAIN_REGIONS:
        configuration = f"arn:aws:inspector2:{region}:{account}:owner/{account}/cis-configuration/{uuid_for('cis', region)}"
        scans = [
            {
                "scanArn": f"arn:aws:inspector2:{region}:{account}:owner/{account}/cis-scan/{uuid_for('scan', days)}",
                "scanConfigurationArn": configuration, "status": "COMPLETED", "scanDate": epoch(ago(TWO, days, "04:00")),
                "scanName": hostile.text("markdown-link"), "failedChecks": 4 - days // 14, "totalChecks": len(CHECKS),
                "securityLevel": "LEVEL_1", "scheduledBy": account,
                "targets": {"accountIds": [PRODUCTION], "targetResourceTags": {"cis": ["yes"]}},
            }
            for days in ((1, 8) if recording.day == TWO else (8, 15))
        ]  # fmt: skip
    recording.pages(account, region, operation, scans_input, "scans", scans, 100, token="nextToken")
    if not scans:
        return
    newest, day = scans[0]["scanArn"], BOTH.index(recording.day)
    fleet = [machine for machine in machines(account=PRODUCTION, region=region) if machine.image == WEB]
    checks = [
        {
            "scanArn": newest, "checkId": id, "title": title, "level": "LEVEL_1", "accountId": PRODUCTION,
            "platform": "AMAZON_LINUX_2023",
            "statusCounts": {"failed": failed[day], "passed": len(fleet) - failed[day], "skipped": 0},
        }
        for id, title, failed in CHECKS
    ]  # fmt: skip
    asked = {"scanArn": newest, "maxResults": 100}
    recording.pages(
        account, region, "inspector2.ListCisScanResultsAggregatedByChecks", asked, "checkAggregations", checks, 3,
        token="nextToken",
    )  # fmt: skip
    targets = []
    for number, machine in enumerate(fleet):
        target = {
            "scanArn": newest, "targetResourceId": machine.id, "accountId": PRODUCTION, "targetStatus": "COMPLETED",
            "targetResourceTags": {"Name": [machine.name]}, "platform": "AMAZON_LINUX_2023",
            "statusCounts": {
                "failed": sum(number < failed[day] for _, _, failed in CHECKS),
                "passed": sum(number >= failed[day] for _, _, failed in CHECKS), "skipped": 0,
            },
        }  # fmt: skip
        if machine.name == "web-08":
            target |= {"targetStatus": "TIMED_OUT", "targetStatusReason": "SSM_UNMANAGED",
                       "statusCounts": {"failed": 0, "passed": 0, "skipped": 0}}  # fmt: skip
        targets.append(target)
    recording.pages(
        account, region, "inspector2.ListCisScanResultsAggregatedByTargetResource", asked,
        "targetResourceAggregations", targets, 100, token="nextToken",
    )  # fmt: skip


def _members(recording, account, region):
    """Security is the delegated administrator, and the only one who may list the members."""
    recording.answer(account, region, "inspector2.GetDelegatedAdminAccount", {}, {
        "delegatedAdmin": {"accountId": SECURITY, "relationshipStatus": "ENABLED"}
    })  # fmt: skip
    if account != SECURITY:
        return
    members = [
        {"accountId": member, "relationshipStatus": "ENABLED", "delegatedAdminAccountId": SECURITY,
         "updatedAt": epoch(ago(ONE, 420))}
        for member in ACCOUNTS if member != SECURITY
    ]  # fmt: skip
    if region == "us-west-2":
        members[-1]["relationshipStatus"] = "ACCOUNT_SUSPENDED"
    recording.pages(
        account, region, "inspector2.ListMembers", {"maxResults": 50, "onlyAssociated": True}, "members", members, 50,
        token="nextToken",
    )  # fmt: skip


# Machine, why it is not scanned, and its Name tag: anyone who may tag it can choose that.
NOT_SCANNED = [
    ("web-12", "NO_INVENTORY", None), ("batch-04", "UNMANAGED_EC2_INSTANCE", "img-onerror"),
    ("bastion-01", "EXCLUDED_BY_TAG", "right-to-left"), ("batch-05", "EC2_INSTANCE_STOPPED", "csv-command"),
]  # fmt: skip


def _coverage(recording, account, region, hostile):
    resources = []
    for name, reason, tag in NOT_SCANNED:
        machine = FLEET[name]
        if (machine.account, machine.region) != (account, region):
            continue
        resource = {
            "resourceType": "AWS_EC2_INSTANCE", "resourceId": machine.id, "accountId": account, "scanType": "PACKAGE",
            "scanStatus": {"statusCode": "INACTIVE", "reason": reason}, "scanMode": "EC2_SSM_AGENT_BASED",
            "resourceMetadata": {"ec2": {
                "amiId": machine.image, "platform": "LINUX",
                "tags": {"Name": hostile.text(tag) if tag else name, "team": "example"},
            }},
        }  # fmt: skip
        if reason == "EC2_INSTANCE_STOPPED":
            resource["lastScannedAt"] = epoch(ago(ONE, 9))
        resources.append(resource)
    if (account, region) == (PRODUCTION, "us-east-1"):
        resources.append({
            "resourceType": "AWS_LAMBDA_FUNCTION", "accountId": account, "scanType": "PACKAGE",
            "resourceId": f"arn:aws:lambda:{region}:{account}:function:legacy-mailer:$LATEST",
            "scanStatus": {"statusCode": "INACTIVE", "reason": "UNSUPPORTED_RUNTIME"},
            "resourceMetadata": {"lambdaFunction": {"functionName": "legacy-mailer", "runtime": "UNSUPPORTED"}},
        })  # fmt: skip
        resources.append({
            "resourceType": "AWS_ECR_REPOSITORY", "accountId": account, "scanType": "PACKAGE",
            "resourceId": f"arn:aws:ecr:{region}:{account}:repository/tools/debug",
            "scanStatus": {"statusCode": "INACTIVE", "reason": "SCAN_FREQUENCY_MANUAL"},
            "resourceMetadata": {"ecrRepository": {"name": "tools/debug", "scanFrequency": "MANUAL"}},
        })  # fmt: skip
    # Of those that are scanned each account has one.
    watched = next((m for m in FLEET.values() if (m.account, m.region) == (account, region)
                    and m.name not in [name for name, _, _ in NOT_SCANNED]), None)  # fmt: skip
    if watched:
        resources.append({
            "resourceType": "AWS_EC2_INSTANCE", "resourceId": watched.id, "accountId": account, "scanType": "PACKAGE",
            "scanStatus": {"statusCode": "ACTIVE", "reason": "SUCCESSFUL"}, "scanMode": "EC2_SSM_AGENT_BASED",
            "lastScannedAt": epoch(at(read_at(recording.day).date(), "02:10")),
            "resourceMetadata": {"ec2": {"amiId": watched.image, "platform": "LINUX", "tags": {"Name": watched.name}}},
        })  # fmt: skip
    criteria = {"accountId": [{"comparison": "EQUALS", "value": account}]}
    recording.pages(
        account, region, "inspector2.ListCoverage", {"filterCriteria": criteria, "maxResults": 100},
        "coveredResources", resources, 100, token="nextToken",
    )  # fmt: skip


def _cis_configurations(recording, account, region, hostile):
    configurations = []
    if account == SECURITY and region in ("us-east-1", "eu-west-1"):
        arn = f"arn:aws:inspector2:{region}:{account}:owner/{account}/cis-configuration"
        start = {"timeOfDay": "04:00", "timezone": "Etc/UTC"}
        configurations = [{
            "scanConfigurationArn": f"{arn}/{uuid_for('cis', region)}", "ownerId": account,
            "scanName": hostile.text("markdown-link") if region == "eu-west-1" else "Weekly, level 1",
            "securityLevel": "LEVEL_1", "schedule": {"weekly": {"startTime": start, "days": ["SUN"]}},
            "targets": {"accountIds": [PRODUCTION, SECURITY], "targetResourceTags": {"cis": ["yes"]}}, "tags": {},
        }]  # fmt: skip
    recording.pages(
        account, region, "inspector2.ListCisScanConfigurations", {"maxResults": 100}, "scanConfigurations",
        configurations, 100, token="nextToken",
    )  # fmt: skip


def _status(account):
    def state(on):
        if on:
            return {"status": "ENABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": "Already enabled"}
        return {"status": "DISABLED", "errorCode": "RESOURCE_NOT_FOUND", "errorMessage": "Not enabled"}

    full = account != SANDBOX
    return {
        "accounts": [{
            "accountId": account, "state": state(True),
            "resourceState": {"ec2": state(True), "ecr": state(True), "lambda": state(full),
                              "lambdaCode": state(full)},
        }],
        "failedAccounts": [],
    }  # fmt: skip


class Vulnerability:
    """A CVE as Inspector tells of it."""

    def __init__(self, number, package, version, fixed, severity, score, epss, exploit, manager="OS", summary=""):
        self.id = f"CVE-2099-{number}"
        self.package, self.version, self.fixed, self.manager = package, version, fixed, manager
        self.severity, self.score, self.epss, self.exploit = severity, score, epss, exploit
        self.summary = summary or f"A flaw in {package} lets a remote attacker do harm."


OPENSSL = Vulnerability(10001, "openssl-libs", "3.0.8", "3.0.17", "CRITICAL", 9.8, 0.91432, True)
GLIBC = Vulnerability(10002, "glibc", "2.34", "2.34.1", "HIGH", 7.8, 0.12077, False)
PYTHON = Vulnerability(10003, "python3", "3.9.16", "3.9.25", "MEDIUM", 5.9, 0.00431, False)
CURL = Vulnerability(10004, "curl", "8.3.0", "8.11.0", "HIGH", 7.5, 0.48215, True)
OPENSSH = Vulnerability(10005, "openssh-server", "9.6p1", None, ("UNTRIAGED", "HIGH"), (None, 8.1), None, False)
LOGGER = Vulnerability(10006, "com.example:logger", "2.14.0", "2.17.1", "CRITICAL", 9.9, 0.97103, True, "JAR")
NPM = Vulnerability(10007, "padding-left", "1.3.0", "1.3.2", "MEDIUM", 6.1, 0.00212, False, "NPM")
KERNEL = Vulnerability(10008, "kernel", "6.1.52", "6.1.119", "MEDIUM", 5.5, 0.0007, False)
SUDO = Vulnerability(10009, "sudo", "1.9.13", None, "LOW", 3.3, 0.0004, False)
NGINX = Vulnerability(10011, "nginx", "1.24.0", "1.26.3", "CRITICAL", 9.1, 0.73906, True)


class _Findings:
    """Collects the findings of one day."""

    def __init__(self, day):
        self.day, self.all = day, []

    def today(self, value):
        """The day's own part of a pair."""
        return value[BOTH.index(self.day)] if isinstance(value, tuple) else value

    def add(self, name, type, account, resource, severity, title, *, on=BOTH, status="ACTIVE", score=None, first=None,
            **details):  # fmt: skip
        """Adds a finding if it is there on that day."""
        if self.day not in on:
            return
        region, status = resource["region"], self.today(status)
        first = first or (at(TWO, "09:40") if on == (TWO,) else ago(ONE, 4 + len(name) % 37))
        seen = at(ONE, "22:05") if status == "CLOSED" else at(read_at(self.day).date(), "03:30")
        finding = {
            "findingArn": f"arn:aws:inspector2:{region}:{account}:finding/{hex_id(32, 'inspector', name)}",
            "awsAccountId": account, "type": type, "title": title, "description": title,
            "severity": self.today(severity), "status": status, "firstObservedAt": epoch(first),
            "lastObservedAt": epoch(seen), "updatedAt": epoch(seen), "resources": [resource],
        }  # fmt: skip
        if self.today(score) is not None:
            finding["inspectorScore"] = self.today(score)
        self.all.append({**finding, **details})

    def vulnerable(self, flaw, name, account, resource, *, path=None, title=None, arch="ARM64", exploit=None, **rest):
        """Adds a vulnerable package."""
        score = self.today(flaw.score)
        package = {
            "name": flaw.package, "version": flaw.version, "epoch": 0, "arch": arch, "packageManager": flaw.manager,
        }  # fmt: skip
        if flaw.manager == "OS":
            package["release"] = "1.amzn2023"
        if flaw.fixed:
            package |= {"fixedInVersion": f"0:{flaw.fixed}-1.amzn2023" if flaw.manager == "OS" else flaw.fixed,
                        "remediation": f"Update {flaw.package}"}  # fmt: skip
        if path:
            package["filePath"] = path
        exploit = flaw.exploit if exploit is None else self.today(exploit)
        details = {
            "fixAvailable": "YES" if flaw.fixed else "NO", "exploitAvailable": "YES" if exploit else "NO",
            "remediation": {"recommendation": {
                "text": f"Update {flaw.package} to {flaw.fixed}." if flaw.fixed else "None Provided"}},
            "packageVulnerabilityDetails": {
                "vulnerabilityId": flaw.id, "source": "NVD", "vulnerablePackages": [package],
                "sourceUrl": f"https://vulnerabilities.example.com/{flaw.id}",
                "relatedVulnerabilities": [f"ALAS-2099-{flaw.id[-3:]}"] if flaw.manager == "OS" else [],
                "referenceUrls": [],
            },
        }  # fmt: skip
        if score is not None:
            vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
            details["packageVulnerabilityDetails"] |= {
                "vendorSeverity": self.today(flaw.severity).capitalize(),
                "cvss": [{"baseScore": score, "scoringVector": vector, "version": "3.1", "source": "NVD"}],
            }
            details["inspectorScoreDetails"] = {"adjustedCvss": {
                "scoreSource": "NVD", "cvssSource": "NVD", "version": "3.1", "score": score,
                "scoringVector": vector, "adjustments": []}}  # fmt: skip
        if flaw.epss is not None:
            details["epss"] = {"score": flaw.epss}
        if exploit:
            details["exploitabilityDetails"] = {"lastKnownExploitAt": epoch(ago(ONE, 12))}
        self.add(
            f"{flaw.id}/{name}", "PACKAGE_VULNERABILITY", account, resource, flaw.severity,
            title or f"{flaw.id} - {flaw.package}", score=flaw.score, **details, **rest,
        )  # fmt: skip

    def reachable(self, name, machine, port, severity, service, **rest):
        """Adds a port that the Internet reaches."""
        gateway, group = "igw-0" + hex_id(16, "igw", machine.vpc), "sg-0" + hex_id(16, "sg", machine.image)
        eni = "eni-0" + hex_id(16, "eni", machine.name)
        steps = [
            (gateway, "AWS::EC2::InternetGateway"), ("acl-0" + hex_id(16, "acl", machine.vpc),
            "AWS::EC2::NetworkAcl"), (group, "AWS::EC2::SecurityGroup"), (eni, "AWS::EC2::NetworkInterface"),
            (machine.id, "AWS::EC2::Instance"),
        ]  # fmt: skip
        self.add(
            f"network/{name}", "NETWORK_REACHABILITY", machine.account, _instance(machine), severity,
            f"Port {port} is reachable from an Internet Gateway - TCP",
            remediation={"recommendation": {"text": f"Restrict access to {service} in {group}."}},
            networkReachabilityDetails={
                "openPortRange": {"begin": port, "end": port}, "protocol": "TCP",
                "networkPath": {"steps": [{"componentId": id, "componentType": kind} for id, kind in steps]},
            }, **rest,
        )  # fmt: skip


def _instance(machine, **tags):
    details = {
        "type": "c7g.large", "imageId": machine.image, "platform": "AMAZON_LINUX_2023", "vpcId": machine.vpc,
        "ipV4Addresses": [machine.private_ip] + ([machine.public_ip] if machine.public_ip else []),
        "ipV6Addresses": [], "subnetId": machine.subnet, "launchedAt": epoch(machine.launched_at),
    }  # fmt: skip
    return {
        "type": "AWS_EC2_INSTANCE", "id": machine.id, "partition": "aws", "region": machine.region,
        "tags": {"Name": machine.name, "image": IMAGES[machine.image], **tags},
        "details": {"awsEc2Instance": details},
    }  # fmt: skip


def _container(account, region, repository, *image_tags):
    digest = "sha256:" + hex_id(64, "container", repository)
    return {
        "type": "AWS_ECR_CONTAINER_IMAGE", "partition": "aws", "region": region,
        "id": f"arn:aws:ecr:{region}:{account}:repository/{repository}/{digest}",
        "details": {"awsEcrContainerImage": {
            "repositoryName": repository, "imageHash": digest, "registry": account, "imageTags": list(image_tags),
            "architecture": "arm64", "platform": "ALPINE_LINUX_3_20", "pushedAt": epoch(ago(ONE, 30)),
            "inUseCount": 2, "lastInUseAt": epoch(at(ONE, "21:00"))}},
    }  # fmt: skip


def _function(account, region, name, runtime, **tags):
    return {
        "type": "AWS_LAMBDA_FUNCTION", "partition": "aws", "region": region, "tags": tags,
        "id": f"arn:aws:lambda:{region}:{account}:function:{name}:$LATEST",
        "details": {"awsLambdaFunction": {
            "functionName": name, "runtime": runtime, "version": "$LATEST", "packageType": "ZIP",
            "codeSha256": hex_id(43, "code", name) + "=", "architectures": ["ARM64"],
            "executionRoleArn": f"arn:aws:iam::{account}:role/{name}", "lastModifiedAt": epoch(ago(ONE, 9))}},
    }  # fmt: skip


def findings(day, hostile):
    """All findings of a day, of all accounts and Regions."""
    all = _Findings(day)
    _packages(all, hostile)
    _network(all)
    _containers_and_functions(all, hostile)
    return all.all


def _packages(all, hostile):
    for number, machine in enumerate(machines(WEB), 1):
        tags = {
            1: {"owner": hostile.text("script")}, 2: {"note": hostile.text("csv-plus")},
            3: {"note": hostile.text("isolate")}, 4: {"note": hostile.text("line-separator")},
        }.get(number, {})  # fmt: skip
        all.vulnerable(OPENSSL, machine.name, machine.account, _instance(machine, **tags), first=ago(ONE, 41))
        closed = machine.name in ("web-13", "web-14")
        all.vulnerable(
            GLIBC, machine.name, machine.account, _instance(machine), status=("ACTIVE", "CLOSED") if closed else
            ("SUPPRESSED", "ACTIVE") if machine.name == "web-08" else "ACTIVE", exploit=(False, True),
        )  # fmt: skip
        if machine.name in ("web-09", "web-12"):
            all.vulnerable(NGINX, machine.name, machine.account, _instance(machine), on=(TWO,))
    for machine in machines(BATCH):
        all.vulnerable(
            PYTHON, machine.name, machine.account, _instance(machine),
            status=("CLOSED", "ACTIVE") if machine.name == "batch-04" else "ACTIVE",
        )  # fmt: skip
        all.vulnerable(
            CURL, machine.name, machine.account, _instance(machine), on=(ONE,) if machine.name == "batch-02" else BOTH
        )
    for machine in machines(BASTION):
        all.vulnerable(OPENSSH, machine.name, machine.account, _instance(machine))
        all.vulnerable(KERNEL, machine.name, machine.account, _instance(machine), status="SUPPRESSED")
        all.vulnerable(SUDO, machine.name, machine.account, _instance(machine))


def _network(all):
    all.reachable("bastion-01/22", FLEET["bastion-01"], 22, "MEDIUM", "SSH")
    all.reachable("bastion-02/22", FLEET["bastion-02"], 22, "MEDIUM", "SSH")
    all.reachable("bastion-02/21", FLEET["bastion-02"], 21, "HIGH", "FTP", on=(ONE,))
    all.reachable("batch-05/3389", FLEET["batch-05"], 3389, "MEDIUM", "RDP")
    all.reachable("web-02/443", FLEET["web-02"], 443, "LOW", "HTTPS")
    all.reachable("web-02/8080", FLEET["web-02"], 8080, "INFORMATIONAL", "the application", on=(TWO,))


def _containers_and_functions(all, hostile):
    orders = _container(PRODUCTION, "eu-west-1", "shop/orders", "2026.11.3", hostile.text("close-page"))
    all.vulnerable(
        LOGGER, "orders", PRODUCTION, orders, arch="NOARCH",
        path="app/" + hostile.text("img-onerror-single") + "/logger-2.14.0.jar",
    )  # fmt: skip
    search = _container(PRODUCTION, "us-east-1", "shop/search", "2026.10.9")
    all.vulnerable(
        LOGGER, "search", PRODUCTION, search, arch="NOARCH", path="lib/logger-2.14.0.jar", status=("ACTIVE", "ACTIVE"),
        title=f"{LOGGER.id} - logger {hostile.text('markdown-heading')}",
    )  # fmt: skip
    scanner = _container(SECURITY, "us-east-1", "tools/scanner", "1.4.0")
    all.vulnerable(LOGGER, "scanner", SECURITY, scanner, arch="NOARCH", path="opt/logger-2.14.0.jar")
    resize = _function(PRODUCTION, "eu-west-1", "resize", "NODEJS_18_X", team=hostile.text("csv-tab"))
    all.vulnerable(NPM, "resize", PRODUCTION, resize, path="node_modules/" + hostile.text("entity"))
    mailer = _function(PRODUCTION, "us-east-1", "mailer", "NODEJS_18_X", team=hostile.text("csv-return"))
    all.vulnerable(NPM, "mailer", PRODUCTION, mailer, path="node_modules/padding-left/package.json", on=(ONE,))
    report = _function(SECURITY, "us-east-1", "weekly-report", "PYTHON_3_9")
    for name, account, resource, file, severity in (
        ("mailer", PRODUCTION, mailer, "handler_" + hostile.text("comment-open") + ".py", "HIGH"),
        ("weekly-report", SECURITY, report, "report.py", "MEDIUM"),
    ):
        all.add(
            f"code/{name}", "CODE_VULNERABILITY", account, resource, severity, "CWE-78 - OS command injection",
            remediation={"recommendation": {"text": "Pass arguments as a list."}},
            codeVulnerabilityDetails={
                "detectorId": "python/os-command-injection@v1.0", "detectorName": "OS command injection",
                "cwes": ["CWE-78"], "detectorTags": ["injection"], "ruleId": f"Rule-{uuid_for('rule')}",
                "filePath": {"fileName": file, "filePath": f"src/{file}", "startLine": 41, "endLine": 43},
            },
        )  # fmt: skip
