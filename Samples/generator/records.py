"""CloudTrail records: who called, and the fields that each version of a record has."""

from .stream import Stream
from .world import ADMINISTRATOR_ROLE, READ_ONLY_ROLE, SECURITY, iso

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15"  # fmt: skip
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.21.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.24.9 md/GOOS#linux md/GOARCH#arm64"  # fmt: skip
AWS_CLI = "aws-cli/2.31.35 md/awscrt#0.28.2 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.9 md/pyimpl#CPython md/installer#exe md/command#"  # fmt: skip
CLOUDSHELL = "aws-cli/2.31.35 md/awscrt#0.28.2 ua/2.1 os/linux#6.1.156 md/arch#x86_64 lang/python#3.13.9 exec-env/CloudShell md/installer#exe md/command#"  # fmt: skip
GO = "aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.24.9 md/GOOS#linux md/GOARCH#amd64 api/cloudwatch#1.52.1"
BOTO3 = "Boto3/1.40.74 md/Botocore#1.40.74 ua/2.1 os/linux#5.10 md/arch#aarch64 lang/python#3.12.12 exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.40.74"  # fmt: skip
NODE = "aws-sdk-js/3.931.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#22.21.0 api/dynamodb#3.931.0 exec-env/AWS_Lambda_nodejs22.x"  # fmt: skip
S3_CONSOLE = "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.770 Linux/5.10 OpenJDK_64-Bit_Server_VM/25.432 java/1.8.0_432]"  # fmt: skip
EC2_CONSOLE = "EC2ConsoleFrontend, aws-internal/3 aws-sdk-java/1.12.770 Linux/5.10 java/1.8.0_432"


def role_session(account, role, session, started, *, path="", mfa=None, delivery=None, web=None, key=None):
    """The identity of a role session."""
    principal = "AROA" + Stream("role", account, role).letters(17)
    attributes = {"creationDate": iso(started, False), "mfaAuthenticated": "true" if mfa else "false"}
    context = {
        "sessionIssuer": {
            "type": "Role", "principalId": principal, "accountId": account, "userName": role,
            "arn": f"arn:aws:iam::{account}:role/{path}{role}",
        },
        "attributes": attributes,
    }  # fmt: skip
    if web:
        context["webIdFederationData"] = {"federatedProvider": web, "attributes": {}}
    if delivery:
        context["ec2RoleDelivery"] = delivery
    return {
        "type": "AssumedRole", "principalId": f"{principal}:{session}", "accountId": account,
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}", "sessionContext": context,
        "accessKeyId": key or "ASIA" + Stream("key", account, role, session, started).letters(16),
    }  # fmt: skip


def administrator(account, person, started, *, key=None):
    """A person with the administrators' permission set of IAM Identity Center."""
    path = "aws-reserved/sso.amazonaws.com/eu-west-1/"
    return role_session(account, ADMINISTRATOR_ROLE, person, started, path=path, key=key)


def viewer(account, person, started):
    """A person with the readers' permission set."""
    path = "aws-reserved/sso.amazonaws.com/eu-west-1/"
    return role_session(account, READ_ONLY_ROLE, person, started, path=path)


def ci_deploy(account, session, started, *, key=None):
    """The role of the delivery pipeline."""
    provider = f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
    return role_session(account, "ci-deploy", session, started, web=provider, key=key)


def iam_user(account, name, *, id=None, key=None, started=None):
    """An IAM user, in a console session if it says when that began."""
    user = {
        "type": "IAMUser", "principalId": id or "AIDA" + Stream("user", account, name).letters(17),
        "accountId": account, "arn": f"arn:aws:iam::{account}:user/{name}", "userName": name,
    }  # fmt: skip
    if key:
        user["accessKeyId"] = key
    if started:
        attributes = {"creationDate": iso(started, False), "mfaAuthenticated": "false"}
        user["sessionContext"] = {"attributes": attributes}
    return user


def root(account, *, started=None, key=None, assumed=False):
    """The root user."""
    user = {
        "type": "Root", "principalId": account, "arn": f"arn:aws:iam::{account}:root", "accountId": account,
        "accessKeyId": key or "",
    }  # fmt: skip
    if started:
        user["sessionContext"] = {
            "attributes": {"creationDate": iso(started, False), "mfaAuthenticated": "false"}
        }
        if assumed:
            user["sessionContext"] |= {"sessionIssuer": {}, "webIdFederationData": {}, "assumedRoot": "true"}
    return user


def service(name):
    """An AWS service that calls for itself."""
    return {"type": "AWSService", "invokedBy": name}


def identity_center_user(name):
    """A person at the portal of IAM Identity Center."""
    return {
        "type": "IdentityCenterUser", "accountId": SECURITY, "userName": name,
        "onBehalfOf": {
            "userId": Stream("identity-center", name).uuid(),
            "identityStoreArn": f"arn:aws:identitystore::{SECURITY}:identitystore/d-0123456789",
        },
        "credentialId": Stream("credential", name).uuid(),
    }  # fmt: skip


READS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "AssumeRole", "Decrypt", "GenerateDataKey", "Select")


class Book:
    """All records, each with where and when it is delivered."""

    def __init__(self):
        self.entries = []

    def write(self, moment, account, region, source, name, who, address, agent, *, parameters=None, answer=None,
              error=None, message=None, read_only=None, kind="AwsApiCall", category="Management", version="1.11",
              console=False, minutes=None, tls=True, drop=(), repeat=False, **more):  # fmt: skip
        """Adds one record. `minutes` is how late it is delivered; `drop` names fields that it does not have."""
        number = len(self.entries)
        stream = Stream("record", number, name, account, region, moment)
        if read_only is None:
            read_only = name.startswith(READS)
        record = {
            "eventVersion": version, "userIdentity": who, "eventTime": iso(moment, False),
            "eventSource": f"{source}.amazonaws.com", "eventName": name, "awsRegion": region,
            "sourceIPAddress": address, "userAgent": agent,
        }  # fmt: skip
        if error:
            record["errorCode"] = error
        if message is not None:
            record["errorMessage"] = message
        record |= {"requestParameters": parameters, "responseElements": answer}
        record |= {key: value for key, value in more.items() if key in ("additionalEventData", "apiVersion")}
        record |= {"requestID": stream.uuid(), "eventID": stream.uuid(), "readOnly": read_only}
        minor = int(version.split(".")[1])
        if "resources" in more:
            record["resources"] = more["resources"]
        record["eventType"] = kind
        if minor >= 6:
            record["managementEvent"] = category == "Management"
        record["recipientAccountId"] = account
        record |= {k: v for k, v in more.items() if k not in ("additionalEventData", "apiVersion", "resources")}
        if minor >= 7:
            record["eventCategory"] = category
        host = f"{source}.{region}.amazonaws.com"
        if minor >= 8 and tls and not console and kind == "AwsApiCall" and "invokedBy" not in (who or {}):
            record["tlsDetails"] = {
                "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host,
            }  # fmt: skip
        if minor >= 8 and console:
            record["sessionCredentialFromConsole"] = "true"
        if who is None:
            del record["userIdentity"]
        for field in drop:
            record.pop(field, None)
        late = minutes if minutes is not None else 2 + stream.below(9)
        self.entries.append((moment, late, account, region, record))
        if repeat:
            self.entries.append((moment, late + 60, account, region, record))
        return record
