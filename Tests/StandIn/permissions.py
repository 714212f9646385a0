"""What callers may do: an IAM policy, enforced as IAM does where no policy denies."""

import fnmatch
import json

from errors import DENIED, ServiceError


def managed(name):
    """The document of a policy that AWS manages, as moto keeps it."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # Large, and rarely needed.

    policies = json.loads(aws_managed_policies_data)
    if name not in policies:
        raise ValueError(f"AWS manages no policy '{name}'")
    return policies[name]["Document"]


class Permissions:
    """Allows what the policy's statements allow on everything.

    Policy is a document, or the name of one that AWS manages (`SecurityAudit`). Actions is the IAM action of each operation by its name (`{"s3:ListBuckets": "s3:ListAllMyBuckets"}`): AWS's models do
    not say it. An operation that it does not name is allowed, as asking who one is needs no permission.
    """

    def __init__(self, policy, actions):
        self._actions, self._patterns = actions, []
        for statement in (managed(policy) if isinstance(policy, str) else policy)["Statement"]:
            if statement["Effect"] != "Allow" or not {"Action", "Resource"} <= statement.keys() <= {
                "Sid", "Effect", "Action", "Resource"
            }:  # fmt: skip
                raise ValueError(f"a statement that is not understood: {sorted(statement)}")
            # What is allowed on some resources only is allowed on none of those that are asked for here.
            if statement["Resource"] in ("*", ["*"]):
                allowed = statement["Action"]
                self._patterns += [allowed] if isinstance(allowed, str) else allowed

    def check(self, identity, service, operation):
        """Refuses the call, in IAM's words, if no statement allows it."""
        action = self._actions.get(f"{service}:{operation}")
        if action is None or any(fnmatch.fnmatchcase(action.lower(), each.lower()) for each in self._patterns):
            return
        raise ServiceError(
            DENIED, f"User: {identity.arn} is not authorized to perform: {action} because no identity-based policy "
            f"allows the {action} action", 403)
