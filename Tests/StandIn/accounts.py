"""Who may ask: long-term keys, roles, and the sessions that roles give."""

import base64
import dataclasses
import datetime
import secrets

from errors import DENIED, ServiceError


@dataclasses.dataclass
class Identity:
    """Whose keys they are. `expires` is in seconds since 1970, by the stand-in's clock."""

    access_key: str
    secret: str
    account: str
    arn: str
    token: str | None = None
    expires: float | None = None


class Accounts:
    """The identities of a fixture folder's `accounts.json`, and the sessions begun since."""

    def __init__(self, document):
        self._keys = {
            key: Identity(key, keys["secret"], keys["account"],
                          keys.get("arn", f"arn:aws:iam::{keys['account']}:user/reader"), keys.get("token"))
            for key, keys in document.get("keys", {}).items()
        }  # fmt: skip
        self._roles = document.get("roles", {})
        self._sessions = {}

    def get(self, access_key):
        return self._keys.get(access_key) or self._sessions.get(access_key)

    def end_session(self, identity):
        """Lets a session end now; keys that do not end stay as they are."""
        if identity.access_key in self._sessions:
            identity.expires = 0

    @property
    def secrets(self):
        """Everything that must never be seen outside a request: secret keys and session tokens."""
        identities = [*self._keys.values(), *self._sessions.values()]
        return [secret for identity in identities for secret in (identity.secret, identity.token) if secret]

    def forget_sessions(self):
        self._sessions.clear()

    def assume_role(self, caller, parameters, now):
        role = self._roles.get(parameters["RoleArn"])
        allowed = (
            role is not None
            and role.get("externalId") in (None, parameters.get("ExternalId"))
            and caller.account in role.get("trust", [caller.account])
        )
        if not allowed:
            raise ServiceError(
                DENIED, f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: "
                f"{parameters['RoleArn']}", 403)
        return self._session(role, parameters, now)

    def assume_role_with_web_identity(self, parameters, now):
        role = self._roles.get(parameters["RoleArn"], {})
        if role.get("webIdentityToken") != parameters["WebIdentityToken"]:
            raise ServiceError("InvalidIdentityToken", "The web identity token is not one of this provider", 400)
        return self._session(role, parameters, now) | {"SubjectFromWebIdentityToken": "subject"}

    def _session(self, role, parameters, now):
        seconds = role.get("seconds", parameters.get("DurationSeconds", 3600))
        account, name = parameters["RoleArn"].split(":")[4], parameters["RoleArn"].rpartition("/")[2]
        session = Identity(
            access_key="ASIA" + base64.b32encode(secrets.token_bytes(10)).decode(),
            secret=secrets.token_urlsafe(30),
            account=account,
            arn=f"arn:aws:sts::{account}:assumed-role/{name}/{parameters['RoleSessionName']}",
            token=base64.b64encode(secrets.token_bytes(180)).decode(),
            expires=now.timestamp() + seconds,
        )
        self._sessions[session.access_key] = session
        return {
            "Credentials": {
                "AccessKeyId": session.access_key, "SecretAccessKey": session.secret, "SessionToken": session.token,
                "Expiration": datetime.datetime.fromtimestamp(int(session.expires), datetime.timezone.utc),
            },
            "AssumedRoleUser": {
                "AssumedRoleId": f"AROAEXAMPLE:{parameters['RoleSessionName']}", "Arn": session.arn,
            },
        }  # fmt: skip
