"""Access Analyzer, Macie and Detective: on in some places, off, paused or denied in others."""

from .stream import hex_id
from .world import ACCOUNTS, ONE, PRODUCTION, REGIONS, SANDBOX, SECURITY, ago, at, iso, read_at

MAIN_REGIONS = ("us-east-1", "eu-west-1")


def record(recording):
    """Records accessanalyzer, macie2 and detective for one day."""
    for account in ACCOUNTS:
        for region in REGIONS:
            _analyzers(recording, account, region)
            _macie(recording, account, region)
            _detective(recording, account, region)


def analyzers(account, region, day):
    """The analyzers of one place."""

    def analyzer(name, kind, status="ACTIVE", **more):
        return {
            "arn": f"arn:aws:access-analyzer:{region}:{account}:analyzer/{name}", "name": name, "type": kind,
            "status": status, "createdAt": iso(ago(ONE, 500), False), **more,
        }  # fmt: skip

    seen = {"lastResourceAnalyzedAt": iso(at(read_at(day).date(), "04:20"), False)}
    if account == SECURITY:
        return [analyzer("organization", "ORGANIZATION", **seen)]
    if account == PRODUCTION and region in MAIN_REGIONS:
        return [analyzer("account", "ACCOUNT", **seen), analyzer("unused", "ACCOUNT_UNUSED_ACCESS", **seen)]
    if (account, region) == (SANDBOX, "us-east-1"):
        return [analyzer(
            "account", "ACCOUNT", "FAILED", statusReason={"code": "SERVICE_LINKED_ROLE_CREATION_FAILED"}
        )]  # fmt: skip
    return []


def _analyzers(recording, account, region):
    recording.pages(
        account, region, "accessanalyzer.ListAnalyzers", {"maxResults": 100}, "analyzers",
        analyzers(account, region, recording.day), 100, token="nextToken",
    )  # fmt: skip


def macie_state(account, region):
    """`on`, `paused`, `off` or `denied`."""
    if (account, region) == (SANDBOX, "us-west-2"):
        return "denied"
    if (account, region) == (PRODUCTION, "us-west-2"):
        return "paused"
    return "on" if account != SANDBOX and region in MAIN_REGIONS else "off"


def _macie(recording, account, region):
    operation, state = "macie2.GetMacieSession", macie_state(account, region)
    if state == "denied":
        recording.refuse(
            account, region, operation, {}, 403, "AccessDeniedException",
            f"User: arn:aws:sts::{account}:assumed-role/SecurityAudit/runbook is not authorized to perform: "
            "macie2:GetMacieSession with an explicit deny in a service control policy",
        )  # fmt: skip
    elif state == "off":
        recording.refuse(account, region, operation, {}, 403, "AccessDeniedException", "Macie is not enabled.")
    else:
        recording.answer(account, region, operation, {}, {
            "status": "PAUSED" if state == "paused" else "ENABLED", "findingPublishingFrequency": "SIX_HOURS",
            "createdAt": iso(ago(ONE, 300)), "updatedAt": iso(ago(ONE, 12)),
            "serviceRole": f"arn:aws:iam::{account}:role/aws-service-role/macie.amazonaws.com/"
                           "AWSServiceRoleForAmazonMacie",
        })  # fmt: skip


def _graph(region):
    return f"arn:aws:detective:{region}:{SECURITY}:graph:{hex_id(32, 'graph', region)}"


def _detective(recording, account, region):
    on = region in MAIN_REGIONS
    graphs = [{"Arn": _graph(region), "CreatedTime": iso(ago(ONE, 250))}] if on and account == SECURITY else []
    recording.answer(account, region, "detective.ListGraphs", {"MaxResults": 200}, {"GraphList": graphs})
    invitations = []
    if on and account != SECURITY and (account, region) != (SANDBOX, "eu-west-1"):
        status = "INVITED" if account == SANDBOX else "ENABLED"
        invitations = [{
            "AccountId": account, "EmailAddress": f"aws+{ACCOUNTS[account]}@example.com", "GraphArn": _graph(region),
            "AdministratorId": SECURITY, "MasterId": SECURITY, "Status": status, "InvitationType": "ORGANIZATION",
            "InvitedTime": iso(ago(ONE, 240)), "UpdatedTime": iso(ago(ONE, 239)),
        }]  # fmt: skip
    recording.answer(
        account, region, "detective.ListInvitations", {"MaxResults": 200}, {"Invitations": invitations}
    )
