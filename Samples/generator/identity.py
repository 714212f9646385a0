"""What answers once for an account: IAM's summary and credential report, and S3's public access block."""

import base64

from . import xml
from .world import ACCOUNTS, ONE, PRODUCTION, SANDBOX, SECURITY, TWO, ago, at, read_at

COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
    "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info"
).split(",")

# The root user's password: members whose root is managed centrally have none.
ROOT = {SECURITY: {"mfa": 1, "password": 1}, PRODUCTION: {"mfa": 0, "password": 0}, SANDBOX: {"mfa": 0, "password": 1}}


def record(recording, hostile):
    """Records iam and s3control for one day."""
    for account in ACCOUNTS:
        _summary(recording, account)
        _credential_report(recording, account, hostile)
        _public_access_block(recording, account)


def _summary(recording, account):
    # On day two, 02:19, root made itself an access key in sandbox.
    keys = 1 if (account, recording.day) == (SANDBOX, TWO) else 0
    users = {SECURITY: 1, PRODUCTION: 2, SANDBOX: 2}[account] + keys
    summary = {
        "AccountMFAEnabled": ROOT[account]["mfa"], "AccountAccessKeysPresent": keys,
        "AccountPasswordPresent": ROOT[account]["password"], "AccountSigningCertificatesPresent": 0, "Users": users,
        "UsersQuota": 5000, "Groups": 1, "GroupsQuota": 300, "Roles": 40 + len(ACCOUNTS[account]), "RolesQuota": 1000,
        "Policies": 21, "PoliciesQuota": 1500, "MFADevices": 2, "MFADevicesInUse": 1 + ROOT[account]["mfa"],
        "ServerCertificates": 0,
    }  # fmt: skip
    entries = [{"key": name, "value": value} for name, value in summary.items()]
    recording.document(
        account, "global", "iam.GetAccountSummary", {}, xml.query("GetAccountSummary", {"SummaryMap": ("entry", entries)})
    )


def _credential_report(recording, account, hostile):
    generate, get = "GenerateCredentialReport", "GetCredentialReport"
    if account == SANDBOX:
        for operation in (generate, get):
            recording.document(
                account, "global", f"iam.{operation}", {},
                xml.query_error("AccessDenied", (
                    f"User: arn:aws:sts::{account}:assumed-role/SecurityAudit/runbook is not authorized to perform: "
                    f"iam:{operation} on resource: * with an explicit deny in a service control policy"
                )), 403,
            )  # fmt: skip
        return
    # A report takes AWS a moment.
    states = ["STARTED", "COMPLETE"] if account == PRODUCTION else ["COMPLETE"]
    for state in states:
        members = {"State": state}
        if state == "STARTED":
            members["Description"] = "No report exists. Starting a new report generation task"
        recording.document(account, "global", f"iam.{generate}", {}, xml.query(generate, members))
    lines = [",".join(COLUMNS)] + [_line(user) for user in _users(account, recording.day, hostile)]
    content = base64.b64encode("\n".join(lines).encode()).decode()
    recording.document(account, "global", f"iam.{get}", {}, xml.query(get, {
        "Content": content, "ReportFormat": "text/csv",
        "GeneratedTime": read_at(recording.day).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }))  # fmt: skip


def _line(user):
    value = {name: "N/A" for name in COLUMNS}
    value |= {"mfa_active": "false", "password_enabled": "false", "additional_credentials_info": "[]"}
    for number in (1, 2):
        value |= {f"access_key_{number}_active": "false", f"cert_{number}_active": "false"}
    value |= user
    assert set(value) == set(COLUMNS)
    return ",".join(value[name] for name in COLUMNS)


def _time(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _key(number, made, used=None, region="us-east-1", service="s3"):
    """An access key that is active; its id is not in the report."""
    prefix = f"access_key_{number}"
    values = {f"{prefix}_active": "true", f"{prefix}_last_rotated": _time(made)}
    if used:
        values |= {f"{prefix}_last_used_date": _time(used), f"{prefix}_last_used_region": region,
                   f"{prefix}_last_used_service": service}  # fmt: skip
    return values


def _password(changed, used=None):
    return {
        "password_enabled": "true", "password_last_changed": _time(changed),
        "password_last_used": _time(used) if used else "no_information",
    }  # fmt: skip


def _users(account, day, hostile):
    def user(name, made, *parts):
        values = {"user": name, "arn": f"arn:aws:iam::{account}:user/{name}", "user_creation_time": _time(made)}
        for part in parts:
            values |= part
        return values

    root = {
        "user": "<root_account>", "arn": f"arn:aws:iam::{account}:root", "user_creation_time": _time(ago(ONE, 1100)),
        "password_enabled": "not_supported", "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported", "mfa_active": "true" if ROOT[account]["mfa"] else "false",
        "password_last_used": "no_information",
    }  # fmt: skip
    if account == SECURITY:
        signed_in = at(TWO, "15:00") if day == TWO else ago(ONE, 90)
        return [root, user("breakglass", ago(ONE, 900), _password(ago(ONE, 30), signed_in), {"mfa_active": "true"})]
    # The pipeline's role, abused, made a second key for the old administrator on day two.
    second = [_key(2, at(TWO, "11:58:40"))] if day == TWO else []
    signed_in = at(day, "16:20" if day == TWO else "19:30")
    return [
        root,
        user("legacy-admin", ago(ONE, 1050), _password(ago(ONE, 800), signed_in),
             _key(1, ago(ONE, 912), at(day, "06:12"), "eu-west-1", "ec2"), *second),
        # IAM lets a name begin with a plus, which spreadsheets take for a formula.
        user(hostile.text("csv-plus"), ago(ONE, 420), _key(1, ago(ONE, 420))),
    ]  # fmt: skip


def _public_access_block(recording, account):
    operation, input = "s3control.GetPublicAccessBlock", {"AccountId": account}
    if account == SANDBOX:
        message = "The public access block configuration was not found"
        recording.document(
            account, "global", operation, input,
            xml.s3control_error("NoSuchPublicAccessBlockConfiguration", message, AccountId=account), 404,
        )  # fmt: skip
        return
    recording.document(account, "global", operation, input, xml.s3("PublicAccessBlockConfiguration", {
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
    }))  # fmt: skip
