"""What people did on the two days, and what was done to them: everything that the report should speak of."""

import datetime

from . import records
from .records import administrator, ci_deploy, iam_user, identity_center_user, role_session, root
from .stream import Stream, hex_id
from .world import (
    ADMINISTRATOR_ROLE, ATTACKER, DAYS, FLEET, HOME_DOE, HOME_MUSTER, OFFICE, ONE, PRODUCTION, READ_ONLY_ROLE, SANDBOX,
    SCANNER, SECURITY, TOR_EXIT, TWO, VPN_IPV6, at, detector,
)  # fmt: skip

CONSOLE = "https://console.aws.amazon.com/console/home"


def write(book, hostile):
    """Writes the story of both days."""
    for day in DAYS:
        _sign_ins(book, day)
    _portal_from_command_line(book, hostile)
    _failed_sign_ins(book, hostile)
    _legacy_administrator(book)
    _security_groups(book)
    _guardduty_off(book)
    _root(book)
    _pipeline_role_abused(book, hostile)
    _other_changes(book, hostile)
    _denied_burst(book, hostile)
    _odd_records(book, hostile)
    _hostile_agents(book, hostile)
    _hostile_sessions(book, hostile)


# Signing in.


def _login(book, moment, account, region, who, address, agent, *, mfa=None, failure=None, **more):
    data = {"LoginTo": CONSOLE, "MobileVersion": "No", "MFAUsed": mfa or "No"}
    if mfa == "Yes":
        data["MFAIdentifier"] = f"arn:aws:iam::{account}:mfa/phone"
    book.write(
        moment, account, region, "signin", "ConsoleLogin", who, address, agent, kind="AwsConsoleSignIn",
        read_only=False, answer={"ConsoleLogin": "Failure" if failure else "Success"}, message=failure,
        additionalEventData=data, drop=("requestID",), **more,
    )  # fmt: skip


def _portal(book, moment, person, address, agent, accounts, *, credential="PASSWORD,TOTP"):
    """A sign-in at the portal of IAM Identity Center, and from there to the console of accounts."""
    who, home = identity_center_user(person), "eu-west-1"
    workflow = Stream("workflow", person, moment).uuid()
    step = datetime.timedelta(seconds=4)
    data = {"AuthWorkflowID": workflow, "CredentialType": "PASSWORD"}
    for number, (name, details) in enumerate([
        ("CredentialChallenge", {"CredentialChallenge": "Success"}),
        ("CredentialVerification", {"CredentialVerification": "Success"}),
        ("UserAuthentication", {"UserAuthentication": "Success"}),
    ]):  # fmt: skip
        if name == "UserAuthentication":
            data = {**data, "CredentialType": credential, "LoginTo": "https://example.awsapps.com/start"}
        book.write(
            moment + number * step, SECURITY, home, "signin", name, who, address, agent, kind="AwsServiceEvent",
            read_only=False, additionalEventData=data, serviceEventDetails=details,
        )  # fmt: skip
    book.write(
        moment + 3 * step, SECURITY, home, "sso", "Authenticate", who, address, agent, kind="AwsServiceEvent",
        read_only=False, serviceEventDetails={"Authenticate": "Success"},
    )  # fmt: skip
    for account, region, role in accounts:
        moment += datetime.timedelta(seconds=40)
        book.write(
            moment, SECURITY, home, "sso", "Federate", who, address, agent, kind="AwsServiceEvent", read_only=False,
            serviceEventDetails={"role_name": role.split("_")[1], "account_id": account},
        )  # fmt: skip
        provider = f"arn:aws:iam::{account}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"
        saml = {
            "type": "SAMLUser", "principalId": f"{hex_id(28, 'saml', account)}:{person}", "userName": person,
            "identityProvider": hex_id(28, "saml", account),
        }  # fmt: skip
        book.write(
            moment, account, region, "sts", "AssumeRoleWithSAML", saml, address, agent, read_only=True,
            parameters={"roleArn": f"arn:aws:iam::{account}:role/{role}", "principalArn": provider},
        )  # fmt: skip
        path = "aws-reserved/sso.amazonaws.com/eu-west-1/"
        session = role_session(account, role, person, moment, path=path)
        _login(book, moment + step, account, region, session, address, agent)


def _sign_ins(book, day):
    admin, reader = ADMINISTRATOR_ROLE, READ_ONLY_ROLE
    if day == ONE:
        _portal(book, at(day, "10:12"), "a.muster", HOME_MUSTER, records.SAFARI, [(PRODUCTION, "us-east-1", admin)])
        return
    _portal(book, at(day, "08:55"), "j.doe", OFFICE, records.FIREFOX,
            [(PRODUCTION, "eu-west-1", admin), (SECURITY, "us-east-1", admin)], credential="WEBAUTHN")  # fmt: skip
    _portal(book, at(day, "08:29"), "a.muster", OFFICE, records.SAFARI,
            [(PRODUCTION, "us-east-1", admin), (SECURITY, "us-east-1", admin)])  # fmt: skip
    _portal(book, at(day, "08:41"), "m.sample", VPN_IPV6, records.FIREFOX,
            [(SANDBOX, "us-east-1", admin), (PRODUCTION, "us-west-2", reader)])  # fmt: skip
    who = iam_user(SECURITY, "breakglass", started=at(day, "15:00"))
    _login(book, at(day, "15:00"), SECURITY, "us-east-1", who, OFFICE, records.FIREFOX, mfa="Yes")
    book.write(
        at(day, "14:59:40"), SECURITY, "us-east-1", "signin", "CheckMfa", who, OFFICE, records.FIREFOX,
        kind="AwsConsoleSignIn", read_only=False, answer={"CheckMfa": "Success"},
        additionalEventData={"MfaType": "Virtual MFA"},
    )  # fmt: skip
    for clock, result in (("15:04", "Success"), ("15:09", "Failure")):
        target = role_session(PRODUCTION, "OrganizationAccountAccessRole", "breakglass", at(day, clock))
        book.write(
            at(day, clock), PRODUCTION, "us-east-1", "signin", "SwitchRole", target, OFFICE, records.FIREFOX,
            kind="AwsConsoleSignIn", read_only=False, answer={"SwitchRole": result},
            additionalEventData={"SwitchFrom": f"arn:aws:iam::{SECURITY}:user/breakglass", "RedirectTo": CONSOLE},
        )  # fmt: skip


def _portal_from_command_line(book, hostile):
    """Roles' credentials that the command line takes from the portal: known hosts, and one that is refused."""
    rows = [
        (ONE, "10:18:00", "a.muster", OFFICE, PRODUCTION, "AdministratorAccess", None),
        (TWO, "09:58:00", "a.muster", OFFICE, PRODUCTION, "AdministratorAccess", None),
        (TWO, "16:30:00", "m.sample", VPN_IPV6, SANDBOX, "AdministratorAccess", None),
        (TWO, "19:02:00", "m.sample", SCANNER, PRODUCTION, "Admin" + hostile.text("markdown"), "ForbiddenException"),
    ]  # fmt: skip
    for day, clock, person, address, account, role, error in rows:
        book.write(
            at(day, clock), SECURITY, "eu-west-1", "sso", "GetRoleCredentials", identity_center_user(person), address,
            records.AWS_CLI + "sts.get-caller-identity", kind="AwsServiceEvent", read_only=True, error=error,
            message="No access" if error else None,
            serviceEventDetails={"role_name": role, "account_id": account},
        )  # fmt: skip


def _failed_sign_ins(book, hostile):
    for number in range(5):
        who = {"type": "IAMUser", "accountId": PRODUCTION, "accessKeyId": "",
               "userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "principalId": ""}  # fmt: skip
        _login(book, at(TWO, f"03:1{number}:07"), PRODUCTION, "us-east-2" if number == 4 else "us-east-1", who,
               SCANNER, records.FIREFOX, failure="No username found in supplied account")  # fmt: skip
    who = iam_user(PRODUCTION, "legacy-admin")
    for day, number in ((ONE, 1), (TWO, 3)):
        for step in range(number):
            _login(book, at(day, f"04:0{step}:30"), PRODUCTION, "us-east-1", who, TOR_EXIT, records.FIREFOX,
                   failure="Failed authentication")  # fmt: skip
    for number, name in enumerate(("comment", "csv-minus", "right-to-left", "sql")):
        data = {"AuthWorkflowID": Stream("failed", name).uuid(), "CredentialType": "PASSWORD"}
        user = identity_center_user("a.muster")
        user |= {"userName": f"a{number}." + hostile.text(name), "credentialId": ""}
        book.write(
            at(TWO, f"03:2{number}:00"), SECURITY, "eu-west-1", "signin", "CredentialVerification", user, SCANNER,
            records.FIREFOX, kind="AwsServiceEvent", read_only=False, additionalEventData=data,
            serviceEventDetails={"CredentialVerification": "Failure"},
        )  # fmt: skip


def _legacy_administrator(book):
    for day, clock in ((ONE, "19:30"), (TWO, "16:20")):
        who = iam_user(PRODUCTION, "legacy-admin", started=at(day, clock))
        _login(book, at(day, clock), PRODUCTION, "us-east-1", who, HOME_DOE, records.SAFARI)
    who = iam_user(PRODUCTION, "legacy-admin", started=at(TWO, "16:20"), key="ASIAEXAMPLELEGACY001")
    book.write(
        at(TWO, "16:24:51"), PRODUCTION, "us-east-1", "iam", "UpdateLoginProfile", who, HOME_DOE, "AWS Internal",
        console=True, parameters={"userName": "legacy-admin"},
    )  # fmt: skip


# Changes by hand.


def _security_groups(book):
    """Seven changes by j.doe in production eu-west-1, 09:10 to 09:31."""
    who = administrator(PRODUCTION, "j.doe", at(TWO, "08:56"))
    rows = [
        ("09:10:12", "AuthorizeSecurityGroupIngress", "sg-0fleet", 8080, "0.0.0.0/0"),
        ("09:12:40", "RevokeSecurityGroupIngress", "sg-0fleet", 8443, "198.51.100.0/24"),
        ("09:15:03", "AuthorizeSecurityGroupIngress", "sg-0bastion", 22, "0.0.0.0/0"),
        ("09:19:27", "AuthorizeSecurityGroupIngress", "sg-0bastion", 22, "::/0"),
        ("09:22:55", "CreateSecurityGroup", "sg-0debug", None, None),
        ("09:24:18", "AuthorizeSecurityGroupIngress", "sg-0debug", 3306, "198.51.100.0/24"),
        ("09:31:44", "RevokeSecurityGroupIngress", "sg-0fleet", 8444, "198.51.100.0/24"),
    ]
    for clock, name, group, port, source in rows:
        group_id = group + hex_id(9, "group", group)
        parameters = {"groupName": "debug", "groupDescription": "debug", "vpcId": FLEET["web-01"].vpc}
        if port:
            ranges = {"ipv6Ranges" if ":" in source else "ipRanges": {
                "items": [{"cidrIpv6" if ":" in source else "cidrIp": source}]}}  # fmt: skip
            permission = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "groups": {}, "prefixListIds": {},
                          "ipRanges": {}, "ipv6Ranges": {}, **ranges}  # fmt: skip
            parameters = {"groupId": group_id, "ipPermissions": {"items": [permission]}}
        book.write(
            at(TWO, clock), PRODUCTION, "eu-west-1", "ec2", name, who, OFFICE, "AWS Internal", console=True,
            parameters=parameters, answer={"_return": True}, repeat=clock == "09:15:03",
        )  # fmt: skip
    book.write(
        at(TWO, "09:16:30"), PRODUCTION, "eu-west-1", "ec2", "AuthorizeSecurityGroupIngress", who, OFFICE,
        "AWS Internal", console=True, error="Client.InvalidPermission.Duplicate", message="the rule already exists",
    )  # fmt: skip


def _guardduty_off(book):
    who = administrator(PRODUCTION, "j.doe", at(TWO, "13:58"))
    region, id = "eu-west-3", detector(PRODUCTION, "eu-west-3")
    book.write(
        at(TWO, "14:01:22"), PRODUCTION, region, "guardduty", "GetDetector", who, OFFICE, "AWS Internal", console=True,
        parameters={"detectorId": id},
    )  # fmt: skip
    book.write(
        at(TWO, "14:02:09"), PRODUCTION, region, "guardduty", "DeleteDetector", who, OFFICE, "AWS Internal",
        console=True, parameters={"detectorId": id},
    )  # fmt: skip
    # What GuardDuty does behind that: a follow-up call by AWS, which is no change by hand.
    follow_up = {**who, "invokedBy": "AWS Internal"}
    book.write(
        at(TWO, "14:02:11"), PRODUCTION, region, "organizations", "DisableAWSServiceAccess", follow_up,
        "AWS Internal", "AWS Internal", read_only=False, error="AccessDeniedException", message="not permitted",
    )  # fmt: skip


def _root(book):
    region, key = "us-east-1", "ASIAEXAMPLEROOT00001"
    _login(book, at(TWO, "02:11:30"), SANDBOX, region, root(SANDBOX), ATTACKER, records.FIREFOX,
           failure="Failed authentication")  # fmt: skip
    _login(book, at(TWO, "02:14:05"), SANDBOX, region, root(SANDBOX, started=at(TWO, "02:14:05")), ATTACKER,
           records.FIREFOX)  # fmt: skip
    who = root(SANDBOX, started=at(TWO, "02:14:05"), key=key)
    for clock, source, name in (
        ("02:16:40", "iam", "GetAccountSummary"), ("02:17:02", "iam", "ListAccessKeys"),
        ("02:30:59", "ce", "GetCostAndUsage"),
    ):  # fmt: skip
        book.write(at(TWO, clock), SANDBOX, region, source, name, who, ATTACKER, "AWS Internal", console=True)
    book.write(
        at(TWO, "02:19:21"), SANDBOX, region, "iam", "CreateAccessKey", who, ATTACKER, "AWS Internal", console=True,
        answer={"accessKey": {"accessKeyId": "AKIAEXAMPLEROOT00002", "status": "Active", "userName": ""}},
    )  # fmt: skip
    # AWS acts for the account: with `invokedBy`, this is not something that root did.
    book.write(
        at(ONE, "06:40:00"), SANDBOX, region, "iam", "CreateServiceLinkedRole",
        {**root(SANDBOX), "invokedBy": "support.amazonaws.com"}, "support.amazonaws.com", "support.amazonaws.com",
    )  # fmt: skip
    # A session that sts:AssumeRoot gave, and the call for it in the management account.
    started = at(TWO, "15:12")
    book.write(
        started, SECURITY, "us-east-1", "sts", "AssumeRoot",
        iam_user(SECURITY, "breakglass", key="AKIAEXAMPLEBREAK0001"), OFFICE, records.AWS_CLI + "sts.assume-root",
        read_only=True, parameters={"targetPrincipal": PRODUCTION},
    )  # fmt: skip
    assumed = root(PRODUCTION, started=started, key="ASIAEXAMPLEASSUMED01", assumed=True)
    book.write(
        at(TWO, "15:13:20"), PRODUCTION, "us-east-1", "s3", "DeleteBucketPolicy", assumed, OFFICE,
        records.AWS_CLI + "s3api.delete-bucket-policy", parameters={"bucketName": "example-locked"},
    )  # fmt: skip


def _pipeline_role_abused(book, hostile):
    """`ci-deploy`, always Terraform until now, is used from a CloudShell."""
    session = hostile.text("csv-command")
    who = ci_deploy(PRODUCTION, session, at(TWO, "11:45"), key="ASIAEXAMPLECIDEPLOY1")
    policy = {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "roleName": "web-role"}
    for clock, source, name, command, parameters in (
        ("11:47:10", "sts", "GetCallerIdentity", "sts.get-caller-identity", None),
        ("11:48:02", "iam", "ListAttachedRolePolicies", "iam.list-attached-role-policies", {"roleName": "web-role"}),
        ("11:49:31", "iam", "AttachRolePolicy", "iam.attach-role-policy", policy),
        ("11:52:00", "iam", "AttachRolePolicy", "iam.attach-role-policy", {**policy, "roleName": "batch-role"}),
        ("11:58:40", "iam", "CreateAccessKey", "iam.create-access-key", {"userName": "legacy-admin"}),
    ):  # fmt: skip
        book.write(
            at(TWO, clock), PRODUCTION, "us-east-1", source, name, who, ATTACKER, records.CLOUDSHELL + command,
            parameters=parameters,
        )  # fmt: skip


def _other_changes(book, hostile):
    muster = administrator(PRODUCTION, "a.muster", at(TWO, "09:58"))
    sample = administrator(SANDBOX, "m.sample", at(TWO, "16:30"))
    doe = administrator(PRODUCTION, "j.doe", at(TWO, "08:56"))
    cli, shell = records.AWS_CLI, records.CLOUDSHELL
    rows = [
        (ONE, "10:20:00", muster, PRODUCTION, "us-west-2", "ec2", "StopInstances", OFFICE, cli + "ec2.stop-instances"),
        (TWO, "10:02:11", muster, PRODUCTION, "us-west-2", "ec2", "CreateSnapshot", OFFICE,
         cli + "ec2.create-snapshot"),
        (TWO, "10:06:20", muster, PRODUCTION, "us-west-2", "ec2", "ModifySnapshotAttribute", OFFICE,
         cli + "ec2.modify-snapshot-attribute"),
        (TWO, "10:09:45", muster, PRODUCTION, "us-west-2", "ec2", "CreateTags", OFFICE, cli + "ec2.create-tags"),
        (TWO, "10:31:02", muster, PRODUCTION, "us-east-1", "lambda", "UpdateFunctionConfiguration20150331v2", OFFICE,
         cli + "lambda.update-function-configuration"),
        (TWO, "16:40:12", sample, SANDBOX, "us-west-2", "config", "StopConfigurationRecorder", VPN_IPV6,
         cli + "configservice.stop-configuration-recorder"),
        (TWO, "16:44:00", sample, SANDBOX, "us-east-1", "ec2", "RunInstances", "192.0.2.140",
         shell + "ec2.run-instances"),
        (TWO, "16:47:30", sample, SANDBOX, "us-east-1", "iam", "CreateUser", "192.0.2.140", shell + "iam.create-user"),
    ]  # fmt: skip
    for day, clock, who, account, region, source, name, address, agent in rows:
        book.write(at(day, clock), account, region, source, name, who, address, agent)
    # The S3 console does not set the console flag, and writes its agent in brackets.
    for clock, name in (("11:05:09", "PutBucketPolicy"), ("11:06:30", "PutBucketPublicAccessBlock")):
        book.write(
            at(TWO, clock), PRODUCTION, "eu-west-1", "s3", name, doe, OFFICE, records.S3_CONSOLE,
            parameters={"bucketName": "example-production-eu-west-1"},
        )  # fmt: skip
    book.write(
        at(TWO, "11:20:00"), PRODUCTION, "eu-west-1", "ec2", "ModifyInstanceAttribute", doe, OFFICE,
        records.EC2_CONSOLE, parameters={"instanceId": FLEET["bastion-01"].id},
    )  # fmt: skip
    # CloudFormation works for a person: not by hand.
    stack = {**muster, "invokedBy": "cloudformation.amazonaws.com"}
    for clock, name in (("10:40:00", "CreateBucket"), ("10:40:05", "PutBucketTagging")):
        book.write(
            at(TWO, clock), PRODUCTION, "us-east-1", "s3", name, stack, "cloudformation.amazonaws.com",
            "cloudformation.amazonaws.com",
        )  # fmt: skip
    book.write(
        at(TWO, "10:39:50"), PRODUCTION, "us-east-1", "cloudformation", "UpdateStack", muster, OFFICE, "AWS Internal",
        console=True, parameters={"stackName": "stack-" + hostile.text("markdown-link")},
    )  # fmt: skip


def _denied_burst(book, hostile):
    """Credentials of a batch machine try everything: denied, everywhere."""
    who = role_session(SANDBOX, "batch-role", FLEET["batch-05"].id, at(TWO, "05:50"), delivery="1.0")
    stream = Stream("burst")
    calls = [
        ("iam", "ListUsers", "AccessDenied"), ("iam", "ListRoles", "AccessDenied"),
        ("ec2", "DescribeInstances", "Client.UnauthorizedOperation"), ("s3", "ListBuckets", "AccessDenied"),
        ("secretsmanager", "ListSecrets", "AccessDenied"), ("kms", "ListKeys", "AccessDeniedException"),
        ("iam", "CreateUser", "AccessDenied"), ("organizations", "ListAccounts", "AccessDeniedException"),
    ]  # fmt: skip
    for step in range(90):
        source, name, error = stream.choice(calls)
        region = "us-east-1" if source in ("iam", "organizations") else stream.choice(["us-east-1", "us-west-2"])
        text = f"User: {who['arn']} is not authorized to perform: {source}:{name}"
        book.write(
            at(TWO, "06:00") + datetime.timedelta(seconds=2 * step), SANDBOX, region, source, name, who, ATTACKER,
            "Boto3/1.34.0 Python/3.11.9 Linux/6.6-kali Botocore/1.34.0", error=error,
            message=text if step else text + " " + hostile.text("control"),
        )  # fmt: skip


def _odd_records(book, hostile):
    """Records of older versions and of unusual shape, which a reader has to understand all the same."""
    reporting = role_session(SECURITY, "reporting", "nightly", at(ONE, "01:00"))
    old = ("managementEvent", "eventCategory", "tlsDetails", "readOnly")
    for day in DAYS:
        book.write(
            at(day, "01:02:03"), SECURITY, "eu-west-3", "sts", "GetCallerIdentity", reporting, "2001:db8:51::c0de",
            None,
        )  # fmt: skip
        book.write(
            at(day, "01:05:00"), SECURITY, "us-west-2", "sdb", "ListDomains", reporting, "198.51.100.77",
            "Example Inventory 0.9", version="1.02", drop=old,
        )  # fmt: skip
        # Two accounts see one action: two eventIDs, one sharedEventID.
        shared = Stream("shared", day).uuid()
        key = f"arn:aws:kms:us-east-1:{SECURITY}:key/7d0c1f2e-3a4b-4c5d-8e6f-0a1b2c3d4e5f"
        worker = role_session(PRODUCTION, "worker", "worker", at(day, "00:00"))
        for account, who in (
            (PRODUCTION, worker),
            (SECURITY, {"type": "AWSAccount", "principalId": worker["principalId"], "accountId": PRODUCTION}),
        ):
            book.write(
                at(day, "08:00:00"), account, "us-east-1", "kms", "Decrypt", who, "192.0.2.101", records.GO,
                sharedEventID=shared, resources=[{"accountId": SECURITY, "type": "AWS::KMS::Key", "ARN": key}],
            )  # fmt: skip
    book.write(
        at(TWO, "12:00:00"), PRODUCTION, "eu-west-1", "s3", "GetObject",
        {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}, SCANNER,
        "[" + hostile.text("autolink") + "]", error="AccessDenied", message="Access Denied", category="Data",
        parameters={"bucketName": "example-order-documents", "key": hostile.text("path")},
    )  # fmt: skip
    late = book.write(
        at(TWO, "04:30:00"), PRODUCTION, "eu-west-3", "ec2", "DescribeInstances",
        role_session(PRODUCTION, "metrics-reader", "metrics", at(TWO, "00:00")), "192.0.2.104", records.GO,
        minutes=300,
    )  # fmt: skip
    late["addendum"] = {"reason": "DELIVERY_DELAY", "updatedFields": "", "originalRequestID": "", "originalEventID": ""}
    # An identity that has no name for who it is, and a federated user.
    book.write(
        at(TWO, "12:30:00"), SANDBOX, "eu-west-1", "sts", "GetCallerIdentity",
        {"type": "Unknown", "principalId": "", "accountId": "", "userName": ""}, SCANNER, "curl/8.5.0",
        error="InvalidClientTokenId", message="The security token included in the request is invalid",
    )  # fmt: skip
    book.write(
        at(TWO, "13:10:00"), SECURITY, "eu-west-1", "ec2", "DescribeRegions",
        {"type": "FederatedUser", "principalId": f"{SECURITY}:broker", "accountId": SECURITY,
         "arn": f"arn:aws:sts::{SECURITY}:federated-user/broker", "accessKeyId": "ASIAEXAMPLEBROKER001",
         "sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDAEXAMPLEBROKER0001",
                                              "arn": f"arn:aws:iam::{SECURITY}:user/broker", "accountId": SECURITY,
                                              "userName": "broker"},
                            "attributes": {"creationDate": "2026-11-23T13:00:00Z", "mfaAuthenticated": "false"}}},
        OFFICE, "python-requests/2.32.5",
    )  # fmt: skip


# Each agent begins with harmless text, so that both runs sort and classify it alike; a few stand bare.
PREFIXES = ["aws-cli/2.31.35 ", "Mozilla/5.0 ", "Terraform/1.13.4 ", "Boto3/1.40.74 ", "inventory "]
AGENTS = [
    "script", "img-onerror", "close-table", "comment", "markdown", "fence", "template-value", "template-include",
    "javascript", "right-to-left-mark", "zero-width", "control", "terminal", "entity", "emoji", "newline", "slack",
    "mail-header", "close-page", "markdown-table", "csv-quote", "delete", "line-separator", "long-word",
]  # fmt: skip
BARE_AGENTS = ["csv-hyperlink", "csv-plus", "csv-minus", "csv-at", "csv-tab", "csv-return", "long-agent"]


def _hostile_agents(book, hostile):
    who = administrator(SANDBOX, "m.sample", at(TWO, "17:00"))
    attacker = role_session(SANDBOX, "batch-role", FLEET["batch-05"].id, at(TWO, "05:50"), delivery="1.0")
    for number, name in enumerate(AGENTS):
        prefix = PREFIXES[number % len(PREFIXES)]
        agent = f"{prefix}{chr(97 + number)} {hostile.text(name)}"
        book.write(
            at(TWO, f"17:{number:02}:10"), SANDBOX, "us-east-1", "ec2", "CreateTags", who, ATTACKER, agent,
            parameters={"resourcesSet": {"items": [{"resourceId": FLEET["bastion-02"].id}]},
                        "tagSet": {"items": [{"key": "note", "value": hostile.text(name)}]}},
        )  # fmt: skip
    for number, name in enumerate(BARE_AGENTS):
        book.write(
            at(TWO, f"17:{30 + number}:10"), SANDBOX, "eu-west-1", "ec2", "DescribeInstances", attacker, ATTACKER,
            hostile.text(name), error="Client.UnauthorizedOperation", message=hostile.text("template-each"),
        )  # fmt: skip


SESSIONS = ["csv-plus", "csv-minus", "csv-at", "script-in-session", "right-to-left", "emoji", "entity-open"]


def _hostile_sessions(book, hostile):
    for number, name in enumerate(SESSIONS):
        # A key that follows from the name would sort differently in the benign run.
        who = administrator(SANDBOX, hostile.text(name), at(TWO, "18:00"), key=f"ASIAEXAMPLESESSION0{number}")
        book.write(
            at(TWO, f"18:0{number}:00"), SANDBOX, "us-east-1", "ec2", "AuthorizeSecurityGroupIngress", who,
            HOME_MUSTER, "AWS Internal", console=True,
        )  # fmt: skip
        _login(book, at(TWO, f"18:0{number}:30"), SANDBOX, "us-east-1", who, HOME_MUSTER, records.SAFARI)
    user = iam_user(SANDBOX, hostile.text("markdown-link"), id="AIDAEXAMPLEHOSTILE001", started=at(TWO, "18:20"))
    _login(book, at(TWO, "18:20"), SANDBOX, "eu-west-1", user, HOME_MUSTER,
           "Mozilla/5.0 " + hostile.text("csv-command"), failure="Failed authentication " + hostile.text("img-onerror"))  # fmt: skip
