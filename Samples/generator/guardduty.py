"""GuardDuty: detectors with their protection plans, and some twenty-five findings a day.

A finding is written once, with what the two days have in common; `on` says on which days it is there, and `archived`,
`count` and `severity` take a pair (day one, day two) where the days differ.
"""

from .stream import Stream, hex_id, uuid_for
from .world import (
    ACCOUNTS, ADMINISTRATOR_ROLE, ATTACKER, BASTION, BOTH, COMMAND_HOST, FLEET, IMAGES, NAT_GATEWAYS, ONE, PRODUCTION, REGIONS,
    SANDBOX, SCANNER, SECURITY, TOR_EXIT, TWO, WEB, ago, at, detector, epoch, iso, machines,
)  # fmt: skip

OFF_ON_DAY_TWO = (PRODUCTION, "eu-west-3")
DENIED_ON_DAY_TWO = (SANDBOX, "us-west-2")


def record(recording, hostile):
    """Records every call for one day."""
    found = findings(recording.day, hostile)
    for account in ACCOUNTS:
        for region in REGIONS:
            _record_region(recording, account, region, found)


def _administration(recording, account, region, own):
    """Security administers GuardDuty for the others."""
    administrator = {} if account == SECURITY else {
        "accountId": SECURITY, "relationshipStatus": "Enabled", "invitedAt": iso(ago(ONE, 700)),
        "invitationId": hex_id(32, "invitation", account, region),
    }  # fmt: skip
    recording.answer(
        account, region, "guardduty.GetAdministratorAccount", {"detectorId": own}, {"administrator": administrator}
    )
    if account != SECURITY:
        return
    members = [
        {
            "accountId": member, "detectorId": detector(member, region), "masterId": SECURITY,
            "administratorId": SECURITY, "email": f"aws+{name}@example.com", "invitedAt": iso(ago(ONE, 700)),
            "relationshipStatus": "Enabled", "updatedAt": iso(ago(ONE, 700)),
        }
        for member, name in ACCOUNTS.items() if member != SECURITY
    ]  # fmt: skip
    if recording.day == TWO:
        for member in members:
            if (member["accountId"], region) == OFF_ON_DAY_TWO:
                member |= {"relationshipStatus": "Resigned", "updatedAt": iso(at(TWO, "14:02:10"))}
                del member["detectorId"]
    recording.pages(
        account, region, "guardduty.ListMembers", {"detectorId": own, "maxResults": 50}, "members", members, 50,
        token="nextToken",
    )  # fmt: skip


def _destinations(recording, account, region, own):
    """Security exports findings, in one Region to a bucket that no longer takes them."""
    destinations = []
    if account == SECURITY and region != "us-west-2":
        status = "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY" if region == "eu-west-3" else "PUBLISHING"
        destinations = [{
            "destinationId": hex_id(32, "destination", region), "destinationType": "S3", "status": status,
        }]  # fmt: skip
    recording.pages(
        account, region, "guardduty.ListPublishingDestinations", {"detectorId": own, "maxResults": 50},
        "destinations", destinations, 50, token="nextToken",
    )  # fmt: skip
    for destination in destinations:
        failing = destination["status"] != "PUBLISHING"
        recording.answer(
            account, region, "guardduty.DescribePublishingDestination",
            {"detectorId": own, "destinationId": destination["destinationId"]},
            {
                **destination, "publishingFailureStartTimestamp": int(ago(ONE, 3).timestamp()) if failing else 0,
                "destinationProperties": {
                    "destinationArn": "arn:aws:s3:::example-guardduty-export-123456789012",
                    "kmsKeyArn": f"arn:aws:kms:{region}:{account}:key/{uuid_for('export', region)}",
                },
            },
        )  # fmt: skip


def _record_region(recording, account, region, found):
    day, own = recording.day, detector(account, region)
    if (account, region) == OFF_ON_DAY_TWO and day == TWO:
        recording.answer(account, region, "guardduty.ListDetectors", {"maxResults": 50}, {"detectorIds": []})
        return
    recording.answer(account, region, "guardduty.ListDetectors", {"maxResults": 50}, {"detectorIds": [own]})
    recording.answer(account, region, "guardduty.GetDetector", {"detectorId": own}, _detector(account, region))
    _administration(recording, account, region, own)
    _destinations(recording, account, region, own)
    list_input = {
        "detectorId": own, "maxResults": 50, "sortCriteria": {"attributeName": "updatedAt", "orderBy": "DESC"},
    }  # fmt: skip
    if (account, region) == DENIED_ON_DAY_TWO and day == TWO:
        recording.refuse(
            account, region, "guardduty.ListFindings", list_input, 403, "AccessDeniedException",
            f"User: arn:aws:sts::{account}:assumed-role/SecurityAudit/runbook is not authorized to perform: "
            f"guardduty:ListFindings on resource: arn:aws:guardduty:{region}:{account}:detector/{own} "
            "with an explicit deny in a service control policy",
        )  # fmt: skip
        return
    here = [f for f in found if (f["accountId"], f["region"]) == (account, region)]
    here.sort(key=lambda f: (f["updatedAt"], f["id"]), reverse=True)
    # GuardDuty may cut a page short of what was asked for; a token then says that there is more.
    size = 8 if len(here) > 8 else 50
    ids = [f["id"] for f in here]
    recording.pages(
        account, region, "guardduty.ListFindings", list_input, "findingIds", ids, size, token="nextToken"
    )
    for start in range(0, len(here), size):
        recording.answer(
            account, region, "guardduty.GetFindings",
            {"detectorId": own, "findingIds": ids[start : start + size]}, {"findings": here[start : start + size]},
        )  # fmt: skip


def _detector(account, region):
    def feature(name, on, options=()):
        value = {"name": name, "status": "ENABLED" if on else "DISABLED", "updatedAt": epoch(ago(ONE, 200))}
        if options:
            value["additionalConfiguration"] = [
                {"name": option, "status": "ENABLED" if on else "DISABLED", "updatedAt": epoch(ago(ONE, 200))}
                for option in options
            ]
        return value

    full = account != SANDBOX
    features = [feature(name, True) for name in ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS", "S3_DATA_EVENTS")]
    features += [
        feature("EKS_AUDIT_LOGS", False),
        feature("EBS_MALWARE_PROTECTION", full),
        feature("RDS_LOGIN_EVENTS", full),
        feature("RUNTIME_MONITORING", full, (
            "EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")),
    ]  # fmt: skip
    if region != "eu-west-3":  # a plan that the Region does not have is missing from the list
        features.append(feature("LAMBDA_NETWORK_LOGS", full))
    return {
        "createdAt": iso(ago(ONE, 800)), "updatedAt": iso(ago(ONE, 200)), "status": "ENABLED",
        "findingPublishingFrequency": "FIFTEEN_MINUTES" if full else "SIX_HOURS", "features": features,
        "serviceRole": f"arn:aws:iam::{account}:role/aws-service-role/guardduty.amazonaws.com/"
                       "AWSServiceRoleForAmazonGuardDuty",
    }  # fmt: skip


# Parts of findings.


def _remote(address, country="Netherlands", organization="Example Hosting"):
    return {
        "ipAddressV4": address, "city": {"cityName": "Amsterdam"}, "country": {"countryName": country},
        "geoLocation": {"lat": 52.37, "lon": 4.89},
        "organization": {"asn": "64496", "asnOrg": organization, "isp": organization, "org": organization},
    }  # fmt: skip


def _instance(machine, *tags):
    interface = {
        "networkInterfaceId": "eni-0" + hex_id(16, "eni", machine.name), "privateIpAddress": machine.private_ip,
        "ipv6Addresses": [], "subnetId": machine.subnet, "vpcId": machine.vpc, "publicDnsName": "",
        "privateIpAddresses": [{"privateIpAddress": machine.private_ip}],
        "securityGroups": [{"groupId": "sg-0" + hex_id(16, "sg", machine.image), "groupName": "fleet"}],
    }  # fmt: skip
    if machine.public_ip:
        interface["publicIp"] = machine.public_ip
    return {
        "resourceType": "Instance",
        "instanceDetails": {
            "instanceId": machine.id, "imageId": machine.image, "imageDescription": IMAGES[machine.image],
            "instanceType": "c7g.large", "instanceState": "running", "availabilityZone": machine.zone,
            "launchTime": iso(machine.launched_at), "networkInterfaces": [interface],
            "tags": [{"key": "Name", "value": machine.name}, *({"key": k, "value": v} for k, v in tags)],
        },
    }  # fmt: skip


def _access_key(user, kind="AssumedRole", key=None):
    return {
        "resourceType": "AccessKey",
        "accessKeyDetails": {
            "accessKeyId": key or "ASIA" + Stream("gd-key", user).letters(16), "userName": user, "userType": kind,
            "principalId": "AROA" + Stream("gd-principal", user).letters(17),
        },
    }  # fmt: skip


def _bucket(name, *tags, objects=()):
    resource = {
        "resourceType": "S3Object" if objects else "S3Bucket",
        "s3BucketDetails": [{
            "name": name, "arn": f"arn:aws:s3:::{name}", "type": "Destination", "createdAt": epoch(ago(ONE, 400)),
            "owner": {"id": hex_id(64, "canonical", name)}, "tags": [{"key": k, "value": v} for k, v in tags],
        }],
    }  # fmt: skip
    if objects:
        resource["s3BucketDetails"][0]["s3ObjectDetails"] = [
            {"objectArn": f"arn:aws:s3:::{name}/{key}", "key": key, "eTag": hex_id(32, name, key)} for key in objects
        ]
    return resource


def _connection(address, port, direction="OUTBOUND", local_port=49152, country="Netherlands", blocked=False):
    return {
        "actionType": "NETWORK_CONNECTION",
        "networkConnectionAction": {
            "blocked": blocked, "connectionDirection": direction, "protocol": "TCP",
            "localPortDetails": {"port": local_port, "portName": "SSH" if local_port == 22 else "Unknown"},
            "remotePortDetails": {"port": port, "portName": "HTTPS" if port == 443 else "Unknown"},
            "remoteIpDetails": _remote(address, country),
        },
    }  # fmt: skip


def _dns(domain):
    return {
        "actionType": "DNS_REQUEST",
        "dnsRequestAction": {"blocked": False, "domain": domain, "domainWithSuffix": domain, "protocol": "UDP"},
    }


def _probe(port, name, address=SCANNER):
    return {
        "actionType": "PORT_PROBE",
        "portProbeAction": {
            "blocked": False,
            "portProbeDetails": [
                {"localPortDetails": {"port": port, "portName": name}, "remoteIpDetails": _remote(other)}
                for other in (address, ATTACKER)
            ],
        },
    }


def _api(api, service, address, agent, error=None):
    action = {
        "api": api, "serviceName": f"{service}.amazonaws.com", "callerType": "Remote IP", "userAgent": agent,
        "remoteIpDetails": _remote(address, "Exampleland", "Example Telecom"), "affectedResources": {},
    }  # fmt: skip
    if error:
        action["errorCode"] = error
    return {"actionType": "AWS_API_CALL", "awsApiCallAction": action}


class _Findings:
    """Collects the findings of one day."""

    def __init__(self, day):
        self.day, self.all = day, []

    def add(self, name, type, severity, account, region, title, resource, action=None, *, on=BOTH, role="TARGET",
            archived=False, count=1, threats=None, first=None, last="03:10", details=None, description=None,
            sample=False, feature=None):  # fmt: skip
        """Adds a finding if it is there on that day."""
        if self.day not in on:
            return

        def today(value):
            return value[BOTH.index(self.day)] if isinstance(value, tuple) else value

        first = first or ago(on[0], 0 if on == (TWO,) else 3)
        seen = max(at(self.day, last), first)
        own = detector(account, region)
        id = hex_id(32, "guardduty", name)
        arn = f"arn:aws:guardduty:{region}:{account}:detector/{own}/finding/{id}"
        service = {
            "serviceName": "guardduty", "detectorId": own, "archived": today(archived), "count": today(count),
            "eventFirstSeen": iso(first), "eventLastSeen": iso(seen), "resourceRole": role,
            "additionalInfo": {"value": '{"sample":true}' if sample else "{}", "type": "default"},
        }  # fmt: skip
        if action:
            service["action"] = action
        if threats:
            service["evidence"] = {
                "threatIntelligenceDetails": [{"threatListName": "Example Threat List", "threatNames": threats}]
            }
        if feature:
            service["featureName"] = feature
        service.update(details or {})
        self.all.append({
            "schemaVersion": "2.0", "accountId": account, "region": region, "partition": "aws", "id": id, "arn": arn,
            "type": type, "resource": resource, "service": service, "severity": float(today(severity)),
            "createdAt": iso(first), "updatedAt": iso(seen), "title": title,
            "description": description or title,
        })  # fmt: skip


def findings(day, hostile):
    """All findings of a day, of all accounts and Regions."""
    all = _Findings(day)
    _malicious_communication(all, hostile)
    _probes_and_brute_force(all, hostile)
    _api_calls(all, hostile)
    _storage(all, hostile)
    _malware_and_runtime(all, hostile)
    _others(all, hostile)
    _attack_sequence(all, hostile)
    return all.all


def _malicious_communication(all, hostile):
    web1, web2 = FLEET["web-01"], FLEET["web-09"]
    batch = [FLEET[f"batch-{n:02}"] for n in range(1, 7)]
    all.add(
        "cc-web-01", "Backdoor:EC2/C&CActivity.B", 8, PRODUCTION, "eu-west-1",
        f"The EC2 instance {web1.id} is communicating outbound with a known command & control server.",
        _instance(web1, ("owner", hostile.text("script")), ("note", hostile.text("csv-hyperlink"))),
        _connection(COMMAND_HOST, 443), role="ACTOR", count=(3, 14), threats=["ExampleRAT"],
    )  # fmt: skip
    all.add(
        "cc-dns-web-09", "Backdoor:EC2/C&CActivity.B!DNS", 8, PRODUCTION, "us-east-1",
        f"The EC2 instance {web2.id} is querying a domain name of a known command & control server.",
        _instance(web2, ("owner", "shop")), _dns("c2." + hostile.text("img-onerror") + ".example.com"), role="ACTOR",
        on=(TWO,), count=6, threats=["ExampleRAT", hostile.text("close-table")], last="07:44",
        first=at(TWO, "05:31"),
    )  # fmt: skip
    all.add(
        "btc-dns-batch-01", "CryptoCurrency:EC2/BitcoinTool.B!DNS", 8, PRODUCTION, "us-east-1",
        f"The EC2 instance {batch[0].id} is querying a domain name that is associated with mining.",
        _instance(batch[0]), _dns("pool.example.net"), role="ACTOR", count=(11, 11),
    )  # fmt: skip
    all.add(
        "btc-batch-02", "CryptoCurrency:EC2/BitcoinTool.B", 8, PRODUCTION, "us-east-1",
        f"The EC2 instance {batch[1].id} is communicating with an address that is associated with mining.",
        _instance(batch[1]), _connection("203.0.113.77", 3333), role="ACTOR", on=(ONE,), count=2,
    )  # fmt: skip
    all.add(
        "tor-client-batch-03", "UnauthorizedAccess:EC2/TorClient", 8, PRODUCTION, "us-east-1",
        f"The EC2 instance {batch[2].id} is communicating with a Tor entry node.",
        _instance(batch[2]), _connection(TOR_EXIT, 9001), role="ACTOR", on=(TWO,), first=at(TWO, "01:12"),
    )  # fmt: skip
    all.add(
        "tor-relay-bastion-02", "UnauthorizedAccess:EC2/TorRelay", 8, SANDBOX, "us-east-1",
        f"The EC2 instance {FLEET['bastion-02'].id} is acting as a Tor relay.",
        _instance(FLEET["bastion-02"], ("purpose", hostile.text("markdown"))), _connection(TOR_EXIT, 9001),
        role="ACTOR", count=(5, 9),
    )  # fmt: skip
    all.add(
        "exfil-dns-batch-06", "Trojan:EC2/DNSDataExfiltration", 8, PRODUCTION, "eu-west-3",
        f"The EC2 instance {batch[5].id} is sending data out in DNS queries.",
        _instance(batch[5]), _dns("x7f3.tunnel.example.org"), role="ACTOR", on=(ONE,), count=40,
    )  # fmt: skip
    all.add(
        "lambda-cc", "Backdoor:Lambda/C&CActivity.B", 8, SANDBOX, "eu-west-1",
        "The Lambda function thumbnail is communicating with a known command & control server.",
        {"resourceType": "Lambda", "lambdaDetails": {
            "functionName": "thumbnail", "functionArn": f"arn:aws:lambda:eu-west-1:{SANDBOX}:function:thumbnail",
            "functionVersion": "$LATEST", "role": f"arn:aws:iam::{SANDBOX}:role/thumbnail",
            "description": hostile.text("javascript"), "tags": [{"key": "team", "value": hostile.text("csv-at")}]}},
        _connection(COMMAND_HOST, 8080), role="ACTOR", on=(TWO,), first=at(TWO, "10:20"), last="11:05",
        feature="LambdaNetworkLogs",
    )  # fmt: skip


def _probes_and_brute_force(all, hostile):
    probe = "Recon:EC2/PortProbeUnprotectedPort"

    def probed(name, port, port_name, **rest):
        machine = FLEET[name]
        all.add(
            f"probe-{name}", probe, 2, machine.account, machine.region,
            f"An unprotected port on EC2 instance {machine.id} is being probed.",
            _instance(machine, *rest.pop("tags", ())), _probe(port, port_name), **rest,
        )  # fmt: skip

    probed("web-03", 8080, "Unknown", count=(22, 57))
    probed("web-04", 22, "SSH", archived=True, count=9)
    probed("web-05", 8080, "Unknown", archived=(True, False), count=(4, 11))
    probed("web-10", 8080, "Unknown", on=(TWO,), first=at(TWO, "00:20"), last="04:00")
    probed("web-06", 9200, "Elasticsearch", on=(ONE,), count=2)
    probed("bastion-02", 22, "SSH", count=(310, 355), tags=[("contact", hostile.text("markdown-link"))])
    probed("bastion-01", 22, "SSH", count=(120, 131))
    bastion, batch = FLEET["bastion-01"], FLEET["batch-05"]
    all.add(
        "ssh-target-bastion-01", "UnauthorizedAccess:EC2/SSHBruteForce", 2, PRODUCTION, "eu-west-1",
        f"{ATTACKER} is performing SSH brute force attacks against {bastion.id}.",
        _instance(bastion), _connection(ATTACKER, 50122, "INBOUND", 22, "Exampleland"), count=(40, 212),
    )  # fmt: skip
    all.add(
        "ssh-actor-batch-05", "UnauthorizedAccess:EC2/SSHBruteForce", 8, SANDBOX, "us-west-2",
        f"{batch.id} is performing SSH brute force attacks against {ATTACKER}.",
        _instance(batch), _connection(ATTACKER, 22), role="ACTOR", count=(7, 19),
    )  # fmt: skip
    probed("batch-05", 3389, "RDP")


def _api_calls(all, hostile):
    all.add(
        "recon-maliciousip", "Recon:IAMUser/MaliciousIPCaller", (5, 8), SANDBOX, "us-east-1",
        "The API ListUsers was called from a known malicious address.",
        _access_key("legacy-admin", "IAMUser", "AKIAEXAMPLELEGACY001"),
        _api("ListUsers", "iam", ATTACKER, hostile.text("long-agent"), "AccessDenied"), count=(12, 31),
    )  # fmt: skip
    all.add(
        "persistence", "Persistence:IAMUser/AnomalousBehavior", 5, PRODUCTION, "us-east-1",
        "The user ci-deploy called CreateAccessKey in an unusual way.", _access_key("ci-deploy"),
        _api("CreateAccessKey", "iam", ATTACKER, "aws-cli/2.31.0 " + hostile.text("comment")), on=(TWO,),
        first=at(TWO, "11:58"), last="12:02",
    )  # fmt: skip
    all.add(
        "discovery-anomalous", "Discovery:IAMUser/AnomalousBehavior", 2, PRODUCTION, "us-east-1",
        "The role batch-role called several APIs in an unusual way.", _access_key("batch-role"),
        _api("DescribeInstances", "ec2", NAT_GATEWAYS["us-east-1"], "Boto3/1.34.0", "Client.UnauthorizedOperation"),
        on=(ONE,),
    )  # fmt: skip
    web = FLEET["web-01"]
    all.add(
        "exfil-web-role", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", 8, PRODUCTION,
        "eu-west-1", f"Credentials of instance role web-role, made for {web.id}, were used from outside AWS.",
        _access_key("web-role"), _api("ListBuckets", "s3", ATTACKER, hostile.text("script-in-session")), on=(TWO,),
        first=at(TWO, "06:02"), last="06:40", count=4,
    )  # fmt: skip
    all.add(
        "root-use", "Policy:IAMUser/RootCredentialUsage", 2, SANDBOX, "us-east-1",
        "The API CreateAccessKey was called with root credentials.",
        _access_key("Root", "Root", "ASIAEXAMPLEROOT00001"),
        _api("CreateAccessKey", "iam", ATTACKER, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)"), on=(TWO,), count=3,
        first=at(TWO, "02:19"), last="02:31",
    )  # fmt: skip
    all.add(
        "login-archived", "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", 5, SECURITY, "us-east-1",
        "Console logins from two places far apart.", _access_key(ADMINISTRATOR_ROLE),
        _api("ConsoleLogin", "signin", "198.51.100.24", "Mozilla/5.0"), archived=True,
    )  # fmt: skip
    all.add(
        "trail-stop", "Stealth:IAMUser/CloudTrailLoggingDisabled", 2, SECURITY, "us-west-2",
        "A trail was disabled.", _access_key("breakglass"), _api("StopLogging", "cloudtrail", "198.51.100.10",
        "aws-cli/2.30.1 " + hostile.text("template-include")),
    )  # fmt: skip
    all.add(
        "tor-caller", "Recon:IAMUser/TorIPCaller", 5, SECURITY, "eu-west-1",
        "The API GetCallerIdentity was called from a Tor exit node.", _access_key("reporting"),
        _api("GetCallerIdentity", "sts", TOR_EXIT, "curl/8.5.0"), on=(ONE,),
    )  # fmt: skip


def _storage(all, hostile):
    all.add(
        "s3-discovery", "Discovery:S3/MaliciousIPCaller", 8, PRODUCTION, "eu-west-1",
        "The API ListObjects was called on example-order-documents from a known malicious address.",
        _bucket("example-order-documents", ("classification", hostile.text("template-value"))),
        _api("ListObjects", "s3", ATTACKER, "[" + hostile.text("autolink") + "]"), count=(2, 2),
    )  # fmt: skip
    all.add(
        "s3-block", "Policy:S3/BucketBlockPublicAccessDisabled", 2, SANDBOX, "us-east-1",
        "Block Public Access was disabled on example-sandbox-drop.", _bucket("example-sandbox-drop"),
        _api("PutBucketPublicAccessBlock", "s3", "198.51.100.31", "S3Console/0.4"), on=(ONE,),
    )  # fmt: skip
    key = "uploads/" + hostile.text("path") + "/" + hostile.text("right-to-left")
    all.add(
        "s3-malware", "Object:S3/MaliciousFile", 8, PRODUCTION, "us-east-1",
        "A malicious file was found in example-uploads.", _bucket("example-uploads", objects=[key]), role="",
        on=(TWO,), first=at(TWO, "08:08"), last="08:09", feature="S3MalwareProtection",
        details={"malwareScanDetails": {"threats": [{
            "name": "EICAR-Test-File " + hostile.text("terminal"), "source": "AMAZON",
            "itemPaths": [{"nestedItemPath": hostile.text("path-null"), "hash": hex_id(64, "eicar")}]}]}},
    )  # fmt: skip


def _malware_and_runtime(all, hostile):
    web1, web7, batch4 = FLEET["web-01"], FLEET["web-07"], FLEET["batch-04"]
    all.add(
        "malware-web-01", "Execution:EC2/MaliciousFile", 8, PRODUCTION, "eu-west-1",
        f"A malicious file was found on EC2 instance {web1.id}.", _instance(web1), role="",
        feature="EbsVolumeScan", details={"ebsVolumeScanDetails": {
            "scanId": hex_id(32, "scan"), "scanStartedAt": epoch(ago(ONE, 2)), "scanCompletedAt": epoch(ago(ONE, 1)),
            "triggerFindingId": hex_id(32, "guardduty", "cc-web-01"), "sources": ["Amazon"],
            "scanType": "GUARDDUTY_INITIATED", "scanDetections": {
                "scannedItemCount": {"totalGb": 30, "files": 81234, "volumes": 1},
                "threatsDetectedItemCount": {"files": 1},
                "highestSeverityThreatDetails": {"severity": "HIGH", "threatName": "ExampleRAT", "count": 1},
                "threatDetectedByName": {"itemCount": 1, "uniqueThreatNameCount": 1, "shortened": False,
                    "threatNames": [{"name": "ExampleRAT", "severity": "HIGH", "itemCount": 1, "filePaths": [
                        {"filePath": "/tmp/" + hostile.text("zero-width"), "fileName": hostile.text("fence"),
                         "hash": hex_id(64, "rat"), "volumeArn":
                         f"arn:aws:ec2:eu-west-1:{PRODUCTION}:volume/vol-0{hex_id(16, 'volume')}"}]}]}}}},
    )  # fmt: skip
    process = {
        "process": {
            "name": "sh", "executablePath": "/bin/dash", "executableSha256": hex_id(64, "dash"), "pid": 4711,
            "namespacePid": 4711, "pwd": hostile.text("newline"), "startTime": epoch(at(ONE, "06:11")), "userId": 33,
            "euid": 33, "user": hostile.text("emoji"), "uuid": hex_id(32, "process"), "lineage": [],
        },
        "context": {"commandLineExample": "sh -c " + hostile.text("format"), "toolName": "sh"},
    }  # fmt: skip
    all.add(
        "reverse-shell", "Execution:Runtime/ReverseShell", 8, PRODUCTION, "eu-west-1",
        f"A process on EC2 instance {web7.id} opened a reverse shell.", _instance(web7), role="",
        details={"runtimeDetails": process}, feature="RuntimeMonitoring",
    )  # fmt: skip
    all.add(
        "runtime-cc", "Backdoor:Runtime/C&CActivity.B", 8, PRODUCTION, "us-east-1",
        f"A process on EC2 instance {batch4.id} talks to a known command & control server.", _instance(batch4),
        _connection("203.0.113.46", 443), role="", on=(TWO,), details={"runtimeDetails": process},
        first=at(TWO, "12:40"), last="13:00", feature="RuntimeMonitoring",
    )  # fmt: skip


def _others(all, hostile):
    database = f"arn:aws:rds:eu-west-1:{PRODUCTION}:db:orders-1"
    all.add(
        "rds-login", "CredentialAccess:RDS/AnomalousBehavior.FailedLogin", 2, PRODUCTION, "eu-west-1",
        "Unusual failed logins to database orders-1.",
        {"resourceType": "RDSDBInstance", "rdsDbInstanceDetails": {
            "dbInstanceIdentifier": "orders-1", "engine": "Aurora PostgreSQL", "engineVersion": "16.4",
            "dbClusterIdentifier": "orders", "dbInstanceArn": database, "tags": []},
         "rdsDbUserDetails": {"user": hostile.text("sql"), "application": "psql", "database": "orders",
                              "ssl": "TLSv1.3", "authMethod": "password"}},
        {"actionType": "RDS_LOGIN_ATTEMPT", "rdsLoginAttemptAction": {
            "remoteIpDetails": _remote(ATTACKER), "LoginAttributes": [
                {"user": hostile.text("csv-quote"), "application": "psql", "failedLoginAttempts": 30,
                 "successfulLoginAttempts": 0}]}}, feature="RdsLoginEvents", count=(30, 30),
    )  # fmt: skip
    cluster = {
        "name": "orders", "arn": f"arn:aws:eks:us-west-2:{PRODUCTION}:cluster/orders", "status": "ACTIVE",
        "vpcId": "vpc-0" + hex_id(16, "eks"), "tags": [], "createdAt": epoch(ago(ONE, 300)),
    }  # fmt: skip
    all.add(
        "kubernetes-discovery", "Discovery:Kubernetes/MaliciousIPCaller", 5, PRODUCTION, "us-west-2",
        "A Kubernetes API was called from a known malicious address.",
        {"resourceType": "EKSCluster", "eksClusterDetails": cluster, "kubernetesDetails": {
            "kubernetesUserDetails": {"username": "system:anonymous", "groups": ["system:unauthenticated"]},
            "kubernetesWorkloadDetails": {"name": hostile.text("markdown-link"), "type": "pods",
                                          "namespace": "kube-system"}}},
        {"actionType": "KUBERNETES_API_CALL", "kubernetesApiCallAction": {
            "requestUri": "/api/v1/secrets", "verb": "list", "sourceIPs": [ATTACKER, "2001:db8::66"],
            "userAgent": "kubectl/" + hostile.text("format"), "remoteIpDetails": _remote(ATTACKER),
            "statusCode": 403, "namespace": "kube-system"}}, count=(3, 5), feature="EksAuditLogs",
    )  # fmt: skip
    all.add(
        "ami-malware", "Execution:EC2/MaliciousFile!AMI", 8, PRODUCTION, "eu-west-1",
        f"A malicious file was found in AMI {BASTION}.",
        {"resourceType": "EC2Image",
         "ec2ImageDetails": {"imageArn": f"arn:aws:ec2:eu-west-1:{PRODUCTION}:image/{BASTION}"}},
        role="", on=(TWO,), first=at(TWO, "03:10"), last="03:11", feature="AmiMalwareProtection",
        details={"malwareScanDetails": {
            "scanId": hex_id(32, "ami-scan"), "scanType": "ON_DEMAND", "uniqueThreatCount": 1, "threats": [{
                "name": "ExampleMiner", "source": "AMAZON", "count": 1, "hash": hex_id(64, "miner"),
                "itemPaths": [{"nestedItemPath": "/usr/local/bin/" + hostile.text("sql"),
                               "hash": hex_id(64, "miner")}]}]}},
    )  # fmt: skip
    all.add(
        "novel", "Impact:CodeBuild/UnusualBuild", 5, SECURITY, "us-east-1",
        "A build does what it has not done before.", {"resourceType": "CodeBuildProject"}, role="", on=(TWO,),
        first=at(TWO, "15:20"), last="15:21",
    )  # fmt: skip
    sample = FLEET["web-02"]
    all.add(
        "sample-dos", "Backdoor:EC2/DenialOfService.Tcp", 8, SANDBOX, "eu-west-1",
        "[SAMPLE] The EC2 instance i-99999999 is behaving like a part of a denial of service attack.",
        {"resourceType": "Instance", "instanceDetails": {
            **_instance(sample)["instanceDetails"], "instanceId": "i-99999999", "imageId": "ami-99999999",
            "imageDescription": "GeneratedFindingInstanceImageDescription",
            "tags": [{"key": "GeneratedFindingInstanceTag1", "value": "GeneratedFindingInstanceValue1"}]}},
        _connection("198.51.100.0", 80), role="ACTOR", sample=True,
    )  # fmt: skip


def _attack_sequence(all, hostile):
    """The whole story of day two in one finding: CreateAccessKey and more, with credentials of `ci-deploy`."""
    if all.day != TWO:
        return
    region, web = "us-east-1", machines(WEB, PRODUCTION, "us-east-1")[0]
    image_arn = f"arn:aws:ec2:{region}::image/{WEB}"
    key = "ASIAEXAMPLECIDEPLOY1"
    signal_arn = next(f["arn"] for f in all.all if f["type"] == "Persistence:IAMUser/AnomalousBehavior")

    def signal(uid, kind, name, severity, count, first, last, indicators):
        value = {
            "uid": uid, "type": kind, "name": name, "severity": severity, "count": count, "description": name,
            "createdAt": epoch(at(TWO, last)), "updatedAt": epoch(at(TWO, last)), "actorIds": ["actor-1"],
            "firstSeenAt": epoch(at(TWO, first)), "lastSeenAt": epoch(at(TWO, last)), "endpointIds": ["endpoint-1"],
            "resourceUids": [key], "signalIndicators": indicators,
        }  # fmt: skip
        return value

    def resource(uid, kind, name, service, data, tags=()):
        return {
            "uid": uid, "name": name, "accountId": PRODUCTION, "resourceType": kind, "region": region,
            "service": service, "cloudPartition": "aws", "tags": [{"key": k, "value": v} for k, v in tags],
            "data": data,
        }  # fmt: skip

    sequence = {
        "uid": hex_id(32, "sequence"),
        "description": "A sequence of actions with credentials of ci-deploy from an unusual address.",
        "actors": [{
            "id": "actor-1",
            "user": {"name": "ci-deploy", "uid": "AROAEXAMPLECIDEPLOY01", "type": "AssumedRole",
                     "credentialUid": key, "account": {"uid": PRODUCTION, "account": "production"}},
            "session": {"uid": hostile.text("csv-minus"), "mfaStatus": "DISABLED",
                        "createdTime": epoch(at(TWO, "11:45")), "issuer": "ci-deploy"},
        }],
        "resources": [
            resource(key, "ACCESS_KEY", key, "iam", {"accessKey": {
                "principalId": "AROAEXAMPLECIDEPLOY01", "userName": "ci-deploy", "userType": "AssumedRole"}}),
            resource(web.arn, "EC2_INSTANCE", web.name, "ec2", {"ec2Instance": {
                "availabilityZone": web.zone, "instanceState": "running", "instanceType": "c7g.large"}},
                [("owner", hostile.text("slack"))]),
            resource(image_arn, "EC2_IMAGE", IMAGES[WEB], "ec2", {"ec2Image": {"ec2InstanceUids": [web.arn]}}),
        ],
        "endpoints": [{
            "id": "endpoint-1", "ip": ATTACKER, "port": 443,
            "location": {"city": "Amsterdam", "country": "Netherlands", "lat": 52.37, "lon": 4.89},
            "autonomousSystem": {"name": hostile.text("markdown-table"), "number": 64496},
            "connection": {"direction": "INBOUND"},
        }],
        "signals": [
            signal(signal_arn, "FINDING", "Persistence:IAMUser/AnomalousBehavior", 5.0, 1, "11:58", "12:02",
                   [{"key": "ATTACK_TACTIC", "title": "Tactic", "values": ["Persistence"]}]),
            signal("cloudtrail-attach", "CLOUD_TRAIL", "iam:AttachRolePolicy", 5.0, 2, "11:49", "11:52",
                   [{"key": "HIGH_RISK_API", "title": "API", "values": ["iam:AttachRolePolicy"]}]),
        ],
        "sequenceIndicators": [
            {"key": "MALICIOUS_IP", "title": "Malicious address", "values": [ATTACKER]},
            {"key": "ATTACK_TACTIC", "title": "Tactic", "values": ["Persistence", "Privilege Escalation"]},
            {"key": "SUSPICIOUS_USER_AGENT", "title": "Agent", "values": [hostile.text("fence-sql")]},
        ],
        "additionalSequenceTypes": [],
    }  # fmt: skip
    all.add(
        "attack-sequence", "AttackSequence:IAM/CompromisedCredentials", 9.3, PRODUCTION, region,
        "Potential credential compromise of ci-deploy, indicated by a sequence of actions.",
        {"resourceType": "AttackSequence"}, role="", on=(TWO,), first=at(TWO, "11:49"), last="12:10", count=1,
        details={"detection": {"sequence": sequence}},
    )  # fmt: skip
    for finding in all.all:
        if finding["arn"] == signal_arn:
            finding["associatedAttackSequenceArn"] = all.all[-1]["arn"]

