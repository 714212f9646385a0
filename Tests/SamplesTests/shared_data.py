#!/usr/bin/env python3
"""Data that others made go through the collectors without loss: each column that is kept is compared with the source.

    shared_data.py PROGRAM [DATA]     DATA is ../shared/data beside the repository, and is not part of it

Answers of boto3 and AWS's documented examples are written as a recording with the names of the wire, collected by the
program, and what stands in the snapshot is compared column by column with what stands in the data. Where a column is
looked up is written here a second time, so that a path that is wrong in the program shows. Then the report is drawn from
them. Without the data this says so, and ends well.
"""

import csv
import datetime
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "StandIn"))

import botocore.session  # noqa: E402

import writing  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNT, REGION, DAY = "111122223333", "us-east-1", "2026-11-23"
DETECTOR = "12abc34d56e78f901234567890abcdef"
SESSION = botocore.session.get_session()


def shape(service, operation):
    return SESSION.get_service_model(service).operation_model(operation).output_shape


# The data.


def plain(value):
    """Cloud Custodian's recordings write moments as objects."""
    if isinstance(value, dict):
        if value.get("__class__") == "datetime":
            parts = [value[part] for part in ("year", "month", "day", "hour", "minute", "second", "microsecond")]
            return datetime.datetime(*parts, tzinfo=datetime.timezone.utc).isoformat()
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def load(path):
    value = plain(json.loads(path.read_text()))
    return value["data"] if isinstance(value, dict) and "status_code" in value else value


def unique(items, key):
    """The first of each; the data repeat themselves."""
    found = {}
    for item in items:
        found.setdefault(item[key], item)
    return list(found.values())


def inside(value, wanted):
    """All objects anywhere in a value that have all of the wanted members."""
    if isinstance(value, dict):
        if wanted <= set(value):
            yield value
        else:
            for inner in value.values():
                yield from inside(inner, wanted)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner, wanted)


def gather(data):
    cartography, custodian, responses = (data / "findings/cartography", data / "findings/custodian", data / "responses")
    guardduty = list(inside(load(cartography / "guardduty.json"), {"Arn", "Type", "Severity", "Resource"}))
    guardduty += load(responses / "guardduty/get-findings.00.json")["Findings"]
    inspector = [item for items in load(cartography / "inspector.json").values() for item in items]
    for path in sorted(custodian.glob("*/inspector2.ListFindings_*.json")):
        inspector += load(path)["findings"]
    hub = []
    for path in sorted(custodian.glob("*/securityhub.GetFindings_*.json")):
        hub += load(path)["Findings"]
    for path in sorted((data / "findings/asff").rglob("*.json")):
        hub += inside(load(path), {"SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId"})
    for path in sorted((responses / "securityhub").glob("get-findings.*.json")):
        hub += load(path).get("Findings", [])  # the second is a part of the first
    reservations = list(load(cartography / "instances.json")["DESCRIBE_INSTANCES"]["Reservations"])
    for path in sorted(custodian.glob("*/ec2.DescribeInstances_*.json")) + sorted(
            (responses / "ec2").glob("describe-instances.*.json")):
        answer = load(path)
        reservations += [one for one in (answer.get("Reservations", []) if isinstance(answer, dict) else [])
                         if "Instances" in one]  # fmt: skip
    seen, kept = set(), []
    for reservation in reservations:
        instances = [one for one in reservation["Instances"] if one["InstanceId"] not in seen]
        seen |= {one["InstanceId"] for one in instances}
        kept.append({**reservation, "Instances": unique(instances, "InstanceId")})
    images = load(cartography / "images.json")["DESCRIBE_IMAGES"] + load(responses / "ec2/describe-images.00.json")["Images"]
    config = responses / "configservice"
    return {
        "guardduty": unique(guardduty, "Arn"), "inspector": unique(inspector, "findingArn"),
        "hub": unique(hub, "Id"), "reservations": kept, "images": unique(images, "ImageId"),
        "analyzers": load(responses / "accessanalyzer/list-analyzers.00.json")["analyzers"],
        "access": load(responses / "accessanalyzer/list-findings-v2.00.json")["findings"],
        "rules": load(config / "describe-config-rules.00.json")["ConfigRules"],
        "compliance": load(config / "describe-compliance-by-config-rule.00.json")["ComplianceByConfigRules"],
        "details": load(config / "get-compliance-details-by-config-rule.00.json")["EvaluationResults"]
        + load(custodian / "test_config_compliance/config.GetComplianceDetailsByConfigRule_1.json")["EvaluationResults"],
    }


# The recording.


def wire(form, value, protocol):
    """A value with the model's names as it stands on the wire; what the model does not know never came from AWS."""
    if value is None:
        return None
    if form.type_name == "structure":
        return {
            member.serialization.get("name", name): wire(member, value[name], protocol)
            for name, member in form.members.items() if value.get(name) is not None
        }  # fmt: skip
    if form.type_name == "list":
        return [wire(form.member, inner, protocol) for inner in value]
    if form.type_name == "map":
        return {key: wire(form.value, inner, protocol) for key, inner in value.items()}
    if form.type_name == "timestamp":
        if form.serialization.get("timestampFormat") == "iso8601":
            return value if isinstance(value, str) else moment(value).isoformat()
        return moment(value).timestamp()
    if form.type_name in ("integer", "long"):
        return int(value)
    if form.type_name in ("float", "double"):
        return float(value)
    return value


def moment(value):
    """A moment however it is written."""
    if isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    text = re.sub(r"(\.\d+)", lambda match: (match.group(1) + "000000")[:7], str(value)).replace("Z", "+00:00")
    parsed = datetime.datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.timezone.utc)


class Recording:
    def __init__(self, folder):
        self.folder, self.exchanges = folder / DAY, {}

    def put(self, region, service, operation, given, answer):
        model = SESSION.get_service_model(service)
        exchange = {"input": given, "status": 200}
        if model.metadata["protocol"] == "ec2":
            exchange["text"] = writing.written(model.operation_model(operation), typed(
                model.operation_model(operation).output_shape, answer)).body
            if isinstance(exchange["text"], bytes):
                exchange["text"] = exchange["text"].decode()
        else:
            exchange["body"] = wire(shape(service, operation), answer, model.metadata["protocol"])
        self.exchanges.setdefault((region, f"{service}.{operation}"), []).append(exchange)

    def write(self):
        self.folder.mkdir(parents=True)
        (self.folder / "recording.json").write_text(json.dumps(
            {"version": 1, "caller": ACCOUNT, "partition": "aws", "recorded_at": "2026-11-24T05:00:00Z"}))
        for (region, name), exchanges in self.exchanges.items():
            file = self.folder / ACCOUNT / region / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"exchanges": exchanges}))


def typed(form, value):
    """What botocore would have parsed: known members alone, moments as such."""
    if value is None:
        return None
    if form.type_name == "structure":
        return {name: typed(member, value[name]) for name, member in form.members.items() if value.get(name) is not None}
    if form.type_name == "list":
        return [typed(form.member, inner) for inner in value]
    return moment(value) if form.type_name == "timestamp" else value


def record(data, folder):
    recording = Recording(folder)
    put = recording.put
    put("global", "account", "ListRegions", {"MaxResults": 50}, {
        "Regions": [{"RegionName": REGION, "RegionOptStatus": "ENABLED_BY_DEFAULT"}]})
    put(REGION, "guardduty", "ListDetectors", {"maxResults": 50}, {"DetectorIds": [DETECTOR]})
    ids = [finding["Id"] for finding in data["guardduty"]]
    listed = {"detectorId": DETECTOR, "maxResults": 50, "sortCriteria": {"attributeName": "updatedAt", "orderBy": "DESC"}}
    put(REGION, "guardduty", "ListFindings", listed, {"FindingIds": ids})
    put(REGION, "guardduty", "GetFindings", {"detectorId": DETECTOR, "findingIds": ids}, {"Findings": data["guardduty"]})
    put(REGION, "securityhub", "DescribeHub", {}, {
        "HubArn": f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default", "SubscribedAt": "2026-01-01T00:00:00Z"})
    put(REGION, "securityhub", "GetFindings",
        {"Filters": {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}, "MaxResults": 100},
        {"Findings": data["hub"]})
    put(REGION, "inspector2", "BatchGetAccountStatus", {"accountIds": [ACCOUNT]}, {
        "accounts": [{"accountId": ACCOUNT, "state": {"status": "ENABLED"}, "resourceState": {}}]})
    put(REGION, "inspector2", "ListFindings", {"maxResults": 100}, {"findings": data["inspector"]})
    put(REGION, "accessanalyzer", "ListAnalyzers", {"maxResults": 100}, {"analyzers": data["analyzers"]})
    for number, analyzer in enumerate(data["analyzers"]):
        given = {"analyzerArn": analyzer["arn"], "filter": {"status": {"neq": ["RESOLVED"]}}, "maxResults": 100}
        put(REGION, "accessanalyzer", "ListFindingsV2", given, {"findings": [] if number else data["access"]})
    put(REGION, "config", "DescribeConfigRules", {}, {"ConfigRules": data["rules"]})
    put(REGION, "config", "DescribeComplianceByConfigRule", {}, {"ComplianceByConfigRules": data["compliance"]})
    for rule in data["compliance"]:
        put(REGION, "config", "GetComplianceDetailsByConfigRule",
            {"ConfigRuleName": rule["ConfigRuleName"], "ComplianceTypes": ["COMPLIANT", "NON_COMPLIANT"], "Limit": 100},
            {"EvaluationResults": data["details"] if rule is data["compliance"][0] else []})
    put(REGION, "ec2", "DescribeInstances", {"MaxResults": 1000}, {"Reservations": data["reservations"]})
    wanted = sorted({one["ImageId"] for reservation in data["reservations"] for one in reservation["Instances"]
                     if one.get("ImageId")})  # fmt: skip
    put(REGION, "ec2", "DescribeImages",
        {"Filter": [{"Name": "image-id", "Value": wanted}], "IncludeDeprecated": True, "IncludeDisabled": True},
        {"Images": data["images"]})
    recording.write()
    return wanted


# What must stand in the snapshot: for each column where it stands in the data.


def at(value, *path):
    """What stands at a path; `None` where it ends, and for the empty text."""
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and len(value) > part else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return None if value == "" else value


def first(*values):
    return next((value for value in values if value is not None), None)


def joined(values):
    return ",".join(sorted({value for value in values or [] if value})) or None


def words(separator, *values):
    return separator.join(value for value in values if value) or None


def account(value):
    return value if re.fullmatch(r"\d{12}", value or "") else ACCOUNT


def scale(number, *bands):
    return next((name for least, name in bands if number >= least), "low")


def guardduty(item):
    resource, service = item["Resource"], item.get("Service", {})
    action = service.get("Action", {})
    network, call = action.get("NetworkConnectionAction", {}), action.get("AwsApiCallAction", {})
    kubernetes, dns = action.get("KubernetesApiCallAction", {}), action.get("DnsRequestAction", {})
    key, bucket = resource.get("AccessKeyDetails", {}), at(resource, "S3BucketDetails", 0)
    remote = first(network.get("RemoteIpDetails"), call.get("RemoteIpDetails"), kubernetes.get("RemoteIpDetails"), {})
    address = first(at(remote, "IpAddressV4"), at(remote, "IpAddressV6"), at(kubernetes, "SourceIps", 0))
    kind = item["Type"].split(":")[1].split("/")[0]
    family = {"IAMUser": "api_call", "S3": "api_call", "EC2": "malicious_communication", "Kubernetes": "kubernetes"}[kind]
    information = json.loads(at(service, "AdditionalInfo", "Value") or "{}")
    local = at(network, "LocalPortDetails", "Port")
    common = {
        "product": "guardduty", "finding_id": item["Arn"], "account_id": account(item.get("AccountId")), "region": REGION,
        "type": item["Type"], "title": item["Title"], "score": item["Severity"],
        "severity": scale(item["Severity"], (9, "critical"), (7, "high"), (4, "medium")),
        "status": "suppressed" if service.get("Archived") else "open",
        "product_status": {True: "archived", False: "current", None: None}[service.get("Archived")],
        "resource_type": resource.get("ResourceType"),
        "resource_id": first(
            first(at(key, "AccessKeyId"), at(key, "PrincipalId")) if resource.get("ResourceType") == "AccessKey" else None,
            at(resource, "EksClusterDetails", "Arn") if resource.get("ResourceType") == "EKSCluster" else None,
            first(at(bucket, "Arn"), at(bucket, "Name")) if resource.get("ResourceType") == "S3Bucket" else None,
            at(resource, "InstanceDetails", "InstanceId"), at(bucket, "Arn"), at(resource, "EksClusterDetails", "Arn"),
            at(key, "AccessKeyId")),
        "image_id": at(resource, "InstanceDetails", "ImageId"), "instance_id": at(resource, "InstanceDetails", "InstanceId"),
        "first_observed_at": first(at(service, "EventFirstSeen"), item.get("CreatedAt")),
        "last_observed_at": first(at(service, "EventLastSeen"), item.get("UpdatedAt")), "updated_at": item.get("UpdatedAt"),
        "first_reported_on": DAY, "count": service.get("Count"), "muted_by": None,
        "console_url": f"https://{REGION}.console.aws.amazon.com/guardduty/home?region={REGION}"
                       f"#/findings?macros=current&fId={item['Id']}",
    }  # fmt: skip
    own = {
        "finding_id": item["Arn"], "detector_id": at(service, "DetectorId"), "class": family,
        "action_type": at(action, "ActionType"), "resource_role": at(service, "ResourceRole"),
        "feature": at(service, "FeatureName"), "description": at(item, "Description"),
        "sequence_id": at(item, "AssociatedAttackSequenceArn"),
        "principal": first(at(key, "UserName"), at(resource, "KubernetesDetails", "KubernetesUserDetails", "Username")),
        "principal_type": at(key, "UserType"), "principal_id": at(key, "PrincipalId"), "access_key_id": at(key, "AccessKeyId"),
        "api": first(at(call, "Api"), words(" ", at(kubernetes, "Verb"), at(kubernetes, "RequestUri"))),
        "api_service": at(call, "ServiceName"), "api_error": at(call, "ErrorCode"),
        "user_agent": first(at(call, "UserAgent"), at(kubernetes, "UserAgent")),
        "domain": first(at(dns, "Domain"), at(call, "DomainDetails", "Domain")),
        "protocol": first(at(network, "Protocol"), at(dns, "Protocol")), "direction": at(network, "ConnectionDirection"),
        "remote_ip": address, "remote_ips": joined(kubernetes.get("SourceIps") or [address]),
        "remote_country": at(remote, "Country", "CountryName"), "remote_city": at(remote, "City", "CityName"),
        "remote_organization": first(at(remote, "Organization", "AsnOrg"), at(remote, "Organization", "Org")),
        "remote_asn": at(remote, "Organization", "Asn"),
        "remote_account_id": at(call, "RemoteAccountDetails", "AccountId"),
        "is_remote_affiliated": at(call, "RemoteAccountDetails", "Affiliated"),
        "local_port": local, "local_ports": None if local is None else str(local),
        "remote_port": at(network, "RemotePortDetails", "Port"), "is_blocked": first(at(network, "Blocked"), at(dns, "Blocked")),
        "threat_names": joined(name for one in at(service, "Evidence", "ThreatIntelligenceDetails") or []
                               for name in one.get("ThreatNames", [])),
        "threat_lists": joined(one.get("ThreatListName")
                               for one in at(service, "Evidence", "ThreatIntelligenceDetails") or []),
        "bucket": at(bucket, "Name"), "object_key": at(bucket, "S3ObjectDetails", 0, "Key"),
        "cluster": at(resource, "EksClusterDetails", "Name"), "namespace": at(kubernetes, "Namespace"),
        "is_sample": item["Title"].startswith("[SAMPLE]") or information.get("sample") is True,
        # Nothing of these kinds is in the data.
        **dict.fromkeys(("file_path", "file_hash", "process", "process_path", "process_hash", "process_user",
                         "container_id", "container_name", "container_image", "workload", "database", "function")),
    }  # fmt: skip
    common["is_test"] = own.get("is_sample", False)
    return common, own


def inspector(item):
    resource = item["resources"][0]
    details = resource.get("details", {})
    package, network = item.get("packageVulnerabilityDetails", {}), item.get("networkReachabilityDetails", {})
    packages, steps = package.get("vulnerablePackages", []), at(network, "networkPath", "steps") or []
    one, image = at(packages, 0) or {}, details.get("awsEcrContainerImage", {})
    cvss = max(package.get("cvss", []), key=lambda score: score.get("version", ""), default={})
    epoch = one.get("epoch") or 0
    region = resource["region"] if re.fullmatch(r"[a-z0-9-]+", resource.get("region") or "") else REGION
    severity = item["severity"].lower()
    common = {
        "product": "inspector", "finding_id": item["findingArn"], "account_id": account(item["awsAccountId"]),
        "region": region, "type": item["type"], "title": first(at(item, "title"), item["findingArn"]),
        "severity": None if severity == "untriaged" else severity, "score": item.get("inspectorScore"),
        "status": {"ACTIVE": "open", "SUPPRESSED": "suppressed", "CLOSED": "closed"}[item["status"]],
        "product_status": item["status"], "resource_type": at(resource, "type"), "resource_id": at(resource, "id"),
        "image_id": at(details, "awsEc2Instance", "imageId"),
        "instance_id": at(resource, "id") if at(resource, "type") == "AWS_EC2_INSTANCE" else None,
        "first_observed_at": item["firstObservedAt"], "last_observed_at": item["lastObservedAt"],
        "updated_at": item.get("updatedAt"), "first_reported_on": DAY, "count": None, "muted_by": None,
        "console_url": f"https://{region}.console.aws.amazon.com/inspector/v2/home?region={region}#/findings?searchString="
                       + quoted(item["findingArn"]),
    }  # fmt: skip
    own = {
        "finding_id": item["findingArn"], "finding_type": item["type"], "vulnerability_id": at(package, "vulnerabilityId"),
        "related_vulnerabilities": joined(package.get("relatedVulnerabilities")), "source": at(package, "source"),
        "source_url": at(package, "sourceUrl"), "vendor_severity": at(package, "vendorSeverity"),
        "cvss_score": at(cvss, "baseScore"), "cvss_version": at(cvss, "version"), "cvss_vector": at(cvss, "scoringVector"),
        "package": at(one, "name"),
        "installed_version": at(one, "version") and (f"{epoch}:" if epoch else "") + one["version"] + (
            "-" + one["release"] if one.get("release") else ""),
        "fixed_version": at(one, "fixedInVersion"), "package_manager": at(one, "packageManager"),
        "file_path": at(one, "filePath"), "package_count": len(packages),
        "other_packages": joined(other["name"] for other in packages[1:] if other["name"] != one.get("name")),
        "fix_available": at(item, "fixAvailable"),
        "exploit_available": {"YES": True, "NO": False}.get(item.get("exploitAvailable")),
        "last_exploit_at": at(item, "exploitabilityDetails", "lastKnownExploitAt"), "epss_score": at(item, "epss", "score"),
        "inspector_score": item.get("inspectorScore"), "recommendation": at(item, "remediation", "recommendation", "text"),
        "network_path": words(" → ", *(step["componentId"] for step in steps)),
        "network_source": at(steps, 0, "componentType"), "port_begin": at(network, "openPortRange", "begin"),
        "port_end": at(network, "openPortRange", "end"), "port_protocol": at(network, "protocol"),
        "repository": at(image, "repositoryName"), "image_digest": at(image, "imageHash"),
        "image_tags": joined(image.get("imageTags")), "in_use_count": image.get("inUseCount"),
        "last_in_use_at": image.get("lastInUseAt"),
        "platform": first(at(details, "awsEc2Instance", "platform"), at(image, "platform"),
                          at(details, "awsLambdaFunction", "runtime")),
        **dict.fromkeys(("detector", "cwes", "start_line")),
    }  # fmt: skip
    common["is_test"] = own.get("is_sample", False)
    return common, own


def identity(item):
    """An id alone only where it names AWS's own product that sent it: else the product's ARN stands before it."""
    arn, id = item.get("ProductArn"), item["Id"]
    product = re.fullmatch(r"arn:[^:]+:securityhub:[^:]*::product(?:v2)?/aws/([^/]+)", arn or "")
    service = re.match(r"arn:[^:]*:([^:]+):[^:]*:[^:]*:", id)
    if not arn or product and (
        product[1] in (service[1], service[1].removesuffix("2")) or product[1].startswith(service[1] + "-") if service
        else product[1] == "macie" and ":" not in id
    ):  # fmt: skip
        return id
    return f"{arn}/{id}"


def hub(item):
    resource, compliance, severity = at(item, "Resources", 0), item.get("Compliance", {}), item.get("Severity", {})
    region = item["Region"] if re.fullmatch(r"[a-z0-9-]+", item.get("Region") or "") else REGION
    normalized, workflow = severity.get("Normalized"), at(item, "Workflow", "Status")
    named = (severity.get("Label") or "").lower()
    if not named and normalized is not None:
        named = next((name for least, name in ((90, "critical"), (70, "high"), (40, "medium"), (1, "low"))
                      if normalized >= least), "informational")
    closed = workflow == "RESOLVED" or item.get("RecordState") == "ARCHIVED" or compliance.get("Status") == "PASSED"
    standards = sorted({one["StandardsId"] for one in compliance.get("AssociatedStandards", [])})
    all = item.get("Resources", [])
    machines = [one for one in all if one["Type"] == "AwsEc2Instance"]
    images = [at(one, "Details", "AwsEc2Instance", "ImageId") for one in machines]
    images += [one["Id"].split("/")[-1] for one in all if one["Type"] == "AwsEc2Image"]
    flaws, types = item.get("Vulnerabilities") or [], sorted(set(item.get("Types") or []))
    common = {
        "product": "securityhub", "finding_id": identity(item), "account_id": account(item["AwsAccountId"]), "region": region,
        "type": first(at(item, "Types", 0), at(item, "GeneratorId")), "title": first(at(item, "Title"), item["Id"]),
        "severity": named or None, "score": normalized,
        "status": "suppressed" if workflow == "SUPPRESSED" else "closed" if closed else "open",
        "product_status": first(workflow, at(item, "RecordState")), "resource_type": at(resource, "Type"),
        "resource_id": at(resource, "Id"), "image_id": next(filter(None, images), None),
        "instance_id": machines[0]["Id"].split("/")[-1] if machines else None,
        "first_observed_at": first(at(item, "FirstObservedAt"), at(item, "CreatedAt")),
        "last_observed_at": first(at(item, "LastObservedAt"), at(item, "UpdatedAt")), "updated_at": at(item, "UpdatedAt"),
        "first_reported_on": DAY, "count": None, "muted_by": None,
        "console_url": f"https://{region}.console.aws.amazon.com/securityhub/home?region={region}#/findings?search="
                       + quoted("Id=\\operator\\:EQUALS\\:" + item["Id"]),
    }  # fmt: skip
    own = {
        "finding_id": identity(item), "source_id": item["Id"], "format": "asff", "product_arn": at(item, "ProductArn"), "product_name": at(item, "ProductName"),
        "generator_id": at(item, "GeneratorId"), "description": at(item, "Description"), "analytic": None,
        "types": json.dumps(types, separators=(",", ":")) if types else None,
        "vulnerability_ids": joined(one["Id"] for one in flaws),
        "control_id": at(compliance, "SecurityControlId"),
        "standards": json.dumps(standards, separators=(",", ":")) if standards else None,
        "requirements": joined(compliance.get("RelatedRequirements")), "compliance_status": at(compliance, "Status"),
        "status_reasons": joined(one["ReasonCode"] for one in compliance.get("StatusReasons", [])),
        "workflow_status": workflow, "record_state": at(item, "RecordState"),
        "remediation_url": at(item, "Remediation", "Recommendation", "Url"), "resource_count": len(item.get("Resources", [])),
        "is_sample": bool(item.get("Sample")),
    }  # fmt: skip
    common["is_test"] = own.get("is_sample", False)
    return common, own


def access(item, analyzer):
    id = f"{analyzer}/finding/{item['id']}"
    kind = item.get("findingType") or "ExternalAccess"
    common = {
        "product": "accessanalyzer", "finding_id": id, "account_id": account(item["resourceOwnerAccount"]), "region": REGION,
        "type": kind, "title": f"{kind}: {item['resource']}", "severity": None, "score": None,
        "status": {"ACTIVE": "open", "ARCHIVED": "suppressed", "RESOLVED": "closed"}[item["status"]],
        "product_status": item["status"], "resource_type": item["resourceType"], "resource_id": item["resource"],
        "image_id": None, "instance_id": None, "first_observed_at": item["createdAt"],
        "last_observed_at": item["analyzedAt"], "updated_at": item["updatedAt"], "first_reported_on": DAY, "count": None,
        "muted_by": None,
        "console_url": f"https://{REGION}.console.aws.amazon.com/access-analyzer/home?region={REGION}#/findings",
    }  # fmt: skip
    own = {
        "finding_id": id, "analyzer_arn": analyzer, "finding_type": item.get("findingType"),
        "resource_owner_account_id": item["resourceOwnerAccount"], "analyzed_at": item["analyzedAt"],
        "error": item.get("error"),
    }  # fmt: skip
    common["is_test"] = own.get("is_sample", False)
    return common, own


def tags(item):
    found = {}
    for tag in item.get("Tags", []):
        found.setdefault(tag["Key"], tag["Value"])
    owner = next((found[key] for wanted in ("owner", "team") for key in sorted(found)
                  if key.lower() == wanted and found[key]), None)  # fmt: skip
    return found, owner


def instance(item):
    found, owner = tags(item)
    return {
        "account_id": ACCOUNT, "region": REGION, "instance_id": item["InstanceId"], "image_id": at(item, "ImageId"),
        "name": found.get("Name") or None, "owner": owner, "state": at(item, "State", "Name"),
        "instance_type": at(item, "InstanceType"), "platform": first(at(item, "PlatformDetails"), at(item, "Platform")),
        "launched_at": at(item, "LaunchTime"), "public_ip": at(item, "PublicIpAddress"),
        "private_ip": at(item, "PrivateIpAddress"), "vpc_id": at(item, "VpcId"), "subnet_id": at(item, "SubnetId"),
        "instance_profile_arn": at(item, "IamInstanceProfile", "Arn"),
        "http_tokens": at(item, "MetadataOptions", "HttpTokens"), "tags": found or None,
        "console_url": f"https://{REGION}.console.aws.amazon.com/ec2/home?region={REGION}"
                       f"#InstanceDetails:instanceId={quoted(item['InstanceId'])}",
    }  # fmt: skip


def image(item):
    found, owner = tags(item)
    return {
        "account_id": ACCOUNT, "region": REGION, "image_id": item["ImageId"], "is_missing": False, "name": at(item, "Name"),
        "description": at(item, "Description"), "owner_id": at(item, "OwnerId"), "owner_alias": at(item, "ImageOwnerAlias"),
        "owner": owner, "state": at(item, "State"), "is_public": item.get("Public"), "created_at": at(item, "CreationDate"),
        "deprecated_at": at(item, "DeprecationTime"), "last_launched_at": at(item, "LastLaunchedTime"),
        "platform": at(item, "PlatformDetails"), "architecture": at(item, "Architecture"),
        "source_image_id": at(item, "SourceImageId"), "source_image_region": at(item, "SourceImageRegion"),
        "tags": found or None,
        "console_url": f"https://{REGION}.console.aws.amazon.com/ec2/home?region={REGION}"
                       f"#ImageDetails:imageId={quoted(item['ImageId'])}",
    }  # fmt: skip


def rule(item, data):
    described = next((one for one in data["rules"] if one["ConfigRuleName"] == item["ConfigRuleName"]), {})
    counted = data["details"] if item is data["compliance"][0] else []
    return {
        "account_id": ACCOUNT, "region": REGION, "name": item["ConfigRuleName"],
        "compliance": item["Compliance"]["ComplianceType"],
        "compliant_count": sum(one["ComplianceType"] == "COMPLIANT" for one in counted),
        "non_compliant_count": sum(one["ComplianceType"] == "NON_COMPLIANT" for one in counted), "is_capped": False,
        "rule_arn": described.get("ConfigRuleArn"), "description": described.get("Description"),
        "source": at(described, "Source", "SourceIdentifier"), "state": described.get("ConfigRuleState"),
        "created_by": described.get("CreatedBy"),
        "console_url": f"https://{REGION}.console.aws.amazon.com/config/home?region={REGION}"
                       f"#/rules/details?configRuleName={quoted(item['ConfigRuleName'])}",
    }  # fmt: skip


def breach(item, name):
    qualifier = item["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    return {
        "account_id": ACCOUNT, "region": REGION, "name": name, "resource_type": qualifier["ResourceType"],
        "resource_id": qualifier["ResourceId"], "annotation": item.get("Annotation"),
        "evaluated_at": item["ResultRecordedTime"],
    }  # fmt: skip


def quoted(text):
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-._~") else f"%{byte:02X}"
        for byte in text.encode())  # fmt: skip


# Comparing.


def same(column, kept, wanted):
    if kept is None or wanted is None:
        return kept is None and wanted is None
    if column.endswith("_at"):
        return abs(moment(kept).timestamp() - moment(wanted).timestamp()) < 0.002
    if column == "tags":
        return json.loads(kept) == wanted
    if isinstance(wanted, bool):
        return kept == int(wanted)
    if isinstance(wanted, (int, float)):
        return abs(kept - wanted) < 1e-9
    return kept == wanted


def compare(database, table, keys, expected, problems):
    """The rows of a table are those that are expected, and every column of them is."""
    cursor = database.execute(f"SELECT * FROM {table}")
    columns = [column[0] for column in cursor.description]
    rows = {tuple(row[columns.index(key)] for key in keys): dict(zip(columns, row)) for row in cursor}
    wanted = {tuple(row[key] for key in keys): row for row in expected}
    for key in wanted.keys() - rows.keys():
        problems.append(f"{table} {key}: is lost")
    for key in rows.keys() - wanted.keys():
        problems.append(f"{table} {key}: came from nowhere")
    for key in wanted.keys() & rows.keys():
        for column in columns:
            if column not in wanted[key]:
                problems.append(f"{table}.{column}: is compared with nothing")
            elif not same(column, rows[key][column], wanted[key][column]):
                problems.append(f"{table}.{column} of {key}: {rows[key][column]!r}, and the data have {wanted[key][column]!r}")
    return len(wanted), len(columns)


def run(program, *arguments):
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{arguments[0]} ended with {result.returncode}: {result.stderr}")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared" / "data"
    if not (folder / "findings").is_dir():
        print(f"shared data: skipped, there is no {folder}")
        return 0
    data, problems = gather(folder), []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        asked = record(data, scratch / "recordings")
        (scratch / "runbook.yaml").write_text("archive: archive\nreplay: recordings\nreport: { formats: [html, md] }\n")
        run(program, "collect", "--config", scratch / "runbook.yaml", "--date", DAY)
        day = scratch / "archive" / DAY
        database = sqlite3.connect(day / "snapshot.sqlite")
        analyzer = data["analyzers"][0]["arn"]
        products = {
            "guardduty_finding": [guardduty(item) for item in data["guardduty"]],
            "inspector_finding": [inspector(item) for item in data["inspector"]],
            "securityhub_finding": [hub(item) for item in data["hub"]],
            "accessanalyzer_finding": [access(item, analyzer) for item in data["access"]],
        }
        named = {one["InstanceId"]: one.get("ImageId") for all in data["reservations"] for one in all["Instances"]}
        for pairs in products.values():
            for common, _ in pairs:
                # What EC2 says of the instance stands in for a product that does not say it.
                if common["image_id"] is None and (common["account_id"], common["region"]) == (ACCOUNT, REGION):
                    common["image_id"] = named.get(common["instance_id"])
        name = data["compliance"][0]["ConfigRuleName"]
        known = {one["ImageId"] for one in data["images"]}
        missing = [
            {**dict.fromkeys(image({"ImageId": id})), **{"account_id": ACCOUNT, "region": REGION, "image_id": id,
             "is_missing": True, "console_url": image({"ImageId": id})["console_url"]}}
            for id in asked if id not in known
        ]  # fmt: skip
        total = [
            compare(database, "finding", ("product", "finding_id"),
                    [common for pairs in products.values() for common, _ in pairs], problems),
            *(compare(database, table, ("finding_id",), [own for _, own in pairs], problems)
              for table, pairs in products.items()),
            compare(database, "instance", ("instance_id",),
                    [instance(one) for all in data["reservations"] for one in all["Instances"]], problems),
            compare(database, "image", ("image_id",), [image(one) for one in data["images"]] + missing, problems),
            compare(database, "config_rule", ("name",), [rule(one, data) for one in data["compliance"]], problems),
            compare(database, "config_rule_resource", ("name", "resource_id"),
                    [breach(one, name) for one in data["details"] if one["ComplianceType"] == "NON_COMPLIANT"], problems),
        ]  # fmt: skip
        run(program, "render", "--config", scratch / "runbook.yaml", "--date", DAY)
        problems += drawn(day, products)
    for problem in problems:
        print(problem)
    print(f"shared data: {sum(rows for rows, _ in total)} rows of {len(total)} tables, "
          f"{sum(rows * columns for rows, columns in total)} values compared; {len(problems)} problems")
    return 1 if problems else 0


# The report.

FINDING_SECTIONS = [
    "Attack sequences", "GuardDuty: API calls", "GuardDuty: malicious communications",
    "GuardDuty: malware, processes, Kubernetes, databases", "Images", "Inspector", "Security Hub", "Access and data", "Config",
]  # fmt: skip


def drawn(day, products):
    """Every open GuardDuty finding stands in exactly one class's table, and every section says what was not read."""
    text = (day / "report.md").read_text()
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    for name in FINDING_SECTIONS:
        if name not in sections:
            yield f"report: there is no section {name}"
        elif not re.search(r"not read|Everything was read|read whole|Read whole", sections[name], re.I):
            yield f"report: the section {name} does not say what was read"
    tables = {}
    for query in ("guardduty_api_calls", "guardduty_workloads"):
        with open(day / "data" / f"{query}.csv", newline="", encoding="utf-8-sig") as file:
            tables[query] = list(csv.DictReader(file))
    titles = {row[column] for rows in tables.values() for row in rows for column in row if column.lower() == "title"}
    talk = (day / "data" / "guardduty_malicious_communications.csv").read_text()
    for common, own in products["guardduty_finding"]:
        if common["status"] != "open":
            continue
        if own["class"] == "malicious_communication":
            if (common["image_id"] or "no AMI") not in talk:
                yield f"report: {common['finding_id']} is in no table"
        elif common["title"] not in titles:
            yield f"report: {common['finding_id']} is in no table"


if __name__ == "__main__":
    sys.exit(main())
