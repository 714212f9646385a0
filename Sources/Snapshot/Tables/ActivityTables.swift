// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

// Rows are written as they were read; what leaves them out of the report is marked when all are there.
private let excludedBy = "The exclusion of the configuration that leaves it out of the report, from `exclusion`"

/// Calls of one day that are alike: who, what, with which agent, from where, and how it ended.
///
/// The key's columns are never `NULL`: what a record did not say is the empty text.
public struct APIActivity: Record {
  public var eventSource: String
  public var eventName: String
  public var principal: String
  public var sessionName: String
  public var userAgent: String
  public var sourceIP: String
  public var errorCode: String
  public var readOnly: Bool
  public var byHand: Bool
  public var eventCategory: String
  public var principalType: String
  public var principalName: String
  public var person: String
  public var role: String?
  public var agentFamily: String
  public var agent: String
  public var byHandReason: String?
  public var eventCount: Int
  public var firstAt: Timestamp
  public var lastAt: Timestamp
  public var sampleEventID: String?

  public init(
    eventSource: String, eventName: String, principal: String, sessionName: String, userAgent: String,
    sourceIP: String, errorCode: String, readOnly: Bool, byHand: Bool, eventCategory: String, principalType: String,
    principalName: String, person: String, role: String?, agentFamily: String, agent: String, byHandReason: String?,
    eventCount: Int,
    firstAt: Timestamp, lastAt: Timestamp, sampleEventID: String?
  ) {
    self.eventSource = eventSource
    self.eventName = eventName
    self.principal = principal
    self.sessionName = sessionName
    self.userAgent = userAgent
    self.sourceIP = sourceIP
    self.errorCode = errorCode
    self.readOnly = readOnly
    self.byHand = byHand
    self.eventCategory = eventCategory
    self.principalType = principalType
    self.principalName = principalName
    self.person = person
    self.role = role
    self.agentFamily = agentFamily
    self.agent = agent
    self.byHandReason = byHandReason
    self.eventCount = eventCount
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.sampleEventID = sampleEventID
  }

  public static let table = Table<APIActivity>(
    "api_activity", "The day's API calls from CloudTrail, those that are alike counted in one row.",
    sources: EventSource.tableSources,
    [
      .key("event_source", \.eventSource, "The service, such as `ec2.amazonaws.com`"),
      .key("event_name", \.eventName, "The operation"),
      .key("principal", \.principal, "Who: a user's or role's ARN, `root`, an account, a service; empty if not said"),
      .key("session_name", \.sessionName, "The role session, which for people is their name; empty for none"),
      .key("user_agent", \.userAgent, "The agent as the client wrote it: evidence, not proof"),
      .key("source_ip", \.sourceIP, "The address, or a service's name"),
      .key("error_code", \.errorCode, "Why it failed; empty for success"),
      .key(
        "read_only", \.readOnly,
        "Whether it only reads; where an old record does not say, by its name: `Get…`, `List…`, `Describe…` and the like"
      ),
      .key("by_hand", \.byHand, "Whether it is a change made by a person, by hand"),
      .key("event_category", \.eventCategory, "`Management`, `Data`, `NetworkActivity`; empty for older records"),
      .key(
        "by_hand_reason", { $0.byHandReason ?? "" },
        "Why it counts as by hand: `console_flag`, `console_agent`, `cli`, `cli_session` (a role's command line, by the"
          + " session's name), `cloudshell`; empty if it does not"),
      .key(
        "agent_family", \.agentFamily,
        "`console`, `cloudformation`, `terraform`, `cloudshell`, `cli`, `boto3`, `sdk`, `aws-service`, `aws-internal`"
          + " or `other`"),
      .column(
        "principal_type", \.principalType,
        "`user`, `role`, `root`, `federated`, `identity_center`, `account`, `service`, `anonymous` or `unknown`"),
      .column("principal_name", \.principalName, "The name that people know: of the user, the role, the service"),
      .column(
        "person", \.person,
        "The person behind it: a user, or who is in a role's session; empty for machines, as far as names can tell"),
      .column("role", \.role, "The role's name, if a role was assumed"),
      .column("agent", \.agent, "The agent's product with its major version, so that a new patch is not a new agent"),
      .column("event_count", \.eventCount, "How many events"),
      .column("first_at", \.firstAt, "The first of them"),
      .column("last_at", \.lastAt, "The last of them"),
      .column("sample_event_id", \.sampleEventID, "The id of the first of them, to look it up"),
      .column("excluded_by", { _ in String?.none }, excludedBy),
    ])
}

/// A sign-in to the console, or a step of one.
public struct ConsoleLogin: Record {
  public var eventID: String
  public var eventAt: Timestamp
  public var eventName: String
  public var result: String
  public var errorMessage: String?
  public var method: String
  public var mfaUsed: Bool?
  public var credentialType: String?
  public var principal: String
  public var principalType: String
  public var principalName: String
  public var sessionName: String?
  public var switchedFrom: String?
  public var targetAccountID: String?
  public var targetRole: String?
  public var sourceIP: String
  public var userAgent: String

  public init(
    eventID: String, eventAt: Timestamp, eventName: String, result: String, errorMessage: String?, method: String,
    mfaUsed: Bool?, credentialType: String?, principal: String, principalType: String, principalName: String,
    sessionName: String?, switchedFrom: String?, targetAccountID: String?, targetRole: String?, sourceIP: String,
    userAgent: String
  ) {
    self.eventID = eventID
    self.eventAt = eventAt
    self.eventName = eventName
    self.result = result
    self.errorMessage = errorMessage
    self.method = method
    self.mfaUsed = mfaUsed
    self.credentialType = credentialType
    self.principal = principal
    self.principalType = principalType
    self.principalName = principalName
    self.sessionName = sessionName
    self.switchedFrom = switchedFrom
    self.targetAccountID = targetAccountID
    self.targetRole = targetRole
    self.sourceIP = sourceIP
    self.userAgent = userAgent
  }

  public static let table = Table<ConsoleLogin>(
    "console_login", "Sign-ins to the console and to IAM Identity Center, and role switches, event by event.",
    sources: EventSource.tableSources,
    [
      .key("event_id", \.eventID, "CloudTrail's id of the event"),
      .column("event_at", \.eventAt, "When"),
      .column(
        "event_name", \.eventName,
        "`ConsoleLogin`, `SwitchRole`; of Identity Center's portal `UserAuthentication` (signed in),"
          + " `CredentialVerification` (one factor), `Authenticate`; and from there into an account `Federate` (console)"
          + " or `GetRoleCredentials` (command line)"),
      .column("result", \.result, "`success`, `failure` or `unknown`"),
      .column("error_message", \.errorMessage, "Why it failed"),
      .column("method", \.method, "`iam_user`, `root`, `saml`, `federated`, `identity_center` or `switch_role`"),
      .column(
        "mfa_used", \.mfaUsed,
        "Only where it means something: where root and IAM users signed in, and at the portal; `NULL` for the rest"),
      .column("credential_type", \.credentialType, "At the portal: the factors, such as `PASSWORD,TOTP`"),
      .column("principal", \.principal, "Who, as in `api_activity`"),
      .column("principal_type", \.principalType, "As in `api_activity`"),
      .column("principal_name", \.principalName, "The name that people know"),
      .column("session_name", \.sessionName, "The role session, which for people is their name"),
      .column("switched_from", \.switchedFrom, "Who switched roles: the ARN of the identity before"),
      .column("target_account_id", \.targetAccountID, "From the portal: the account that was entered"),
      .column("target_role", \.targetRole, "From the portal: the permission set that was used there"),
      .column("source_ip", \.sourceIP, "The address"),
      .column("user_agent", \.userAgent, "The browser, as it says itself"),
      .column("excluded_by", { _ in String?.none }, excludedBy),
    ])
}

/// Something that the root user did.
public struct RootEvent: Record {
  public var eventID: String
  public var eventAt: Timestamp
  public var eventSource: String
  public var eventName: String
  public var kind: String
  public var result: String
  public var errorCode: String?
  public var mfaUsed: Bool?
  public var assumedRoot: Bool
  public var sourceIP: String
  public var userAgent: String
  public var accessKeyID: String?

  public init(
    eventID: String, eventAt: Timestamp, eventSource: String, eventName: String, kind: String, result: String,
    errorCode: String?, mfaUsed: Bool?, assumedRoot: Bool, sourceIP: String, userAgent: String, accessKeyID: String?
  ) {
    self.eventID = eventID
    self.eventAt = eventAt
    self.eventSource = eventSource
    self.eventName = eventName
    self.kind = kind
    self.result = result
    self.errorCode = errorCode
    self.mfaUsed = mfaUsed
    self.assumedRoot = assumedRoot
    self.sourceIP = sourceIP
    self.userAgent = userAgent
    self.accessKeyID = accessKeyID
  }

  public static let table = Table<RootEvent>(
    "root_event", "What the root user did, event by event; AWS's own calls on its behalf are left out.",
    sources: EventSource.tableSources,
    [
      .key("event_id", \.eventID, "CloudTrail's id of the event"),
      .column("event_at", \.eventAt, "When"),
      .column("event_source", \.eventSource, "The service"),
      .column("event_name", \.eventName, "The operation"),
      .column("kind", \.kind, "`console_login`, `sign_in_step`, `write` or `read`"),
      .column("result", \.result, "`success` or `failure`"),
      .column("error_code", \.errorCode, "Why it failed, or the sign-in's error message"),
      .column("mfa_used", \.mfaUsed, "Whether the sign-in or session had MFA"),
      .column("assumed_root", \.assumedRoot, "Whether it is a session that `sts:AssumeRoot` gave"),
      .column("source_ip", \.sourceIP, "The address"),
      .column("user_agent", \.userAgent, "The agent"),
      .column("access_key_id", \.accessKeyID, "The access key's id, if one was used"),
    ])
}
