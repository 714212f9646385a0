// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A check's verdict on one resource.
public struct CheckResult: Record {
  public enum Status: String, Sendable, CaseIterable, ColumnValue {
    case pass, partial, fail
    case notApplicable = "not_applicable"
    case unknown
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  public var checkID: String
  public var accountID: AccountID
  public var region: RegionName
  public var resource: String
  public var service: String
  public var title: String
  public var status: Status
  public var reason: String
  public var severity: Severity
  public var mutedBy: String?

  public init(
    checkID: String, accountID: AccountID, region: RegionName, resource: String, service: String, title: String,
    status: Status, reason: String, severity: Severity, mutedBy: String? = nil
  ) {
    self.checkID = checkID
    self.accountID = accountID
    self.region = region
    self.resource = resource
    self.service = service
    self.title = title
    self.status = status
    self.reason = reason
    self.severity = severity
    self.mutedBy = mutedBy
  }

  public static let table = Table<CheckResult>(
    "check_result", "What each check found, from the facts and the ledger above.", sources: [], scope: .own,
    compared: [
      Compared(
        .check, ["status", "severity", "muted_by"],
        state: "CASE WHEN status = 'unknown' THEN 3 WHEN status IN ('fail', 'partial') THEN iif(muted_by IS NULL, 0, 2)"
          + " WHEN status = 'pass' THEN 1 ELSE 2 END",
        facts: ["source": "service", "id": "check_id"])
    ],
    [
      .key("check_id", \.checkID, "The check, which is a file of that name"),
      .key("account_id", \.accountID, "The account"),
      .key("region", \.region, "The Region, or `global`"),
      .key("resource", \.resource, "What was checked; empty for the account and Region as a whole"),
      .column("service", \.service, "The service that the check is about"),
      .column("title", \.title, "The check's title"),
      .column("status", \.status, "`pass`, `partial`, `fail`, `not_applicable` or `unknown` (not read)"),
      .column("reason", \.reason, "Why, in a sentence"),
      .column("severity", \.severity, "How grave a failure is"),
      .column(
        "muted_by", \.mutedBy,
        "The mute that accepts it, of a `fail` or `partial`: it stays what it is, and is no longer counted"),
    ])
}

/// A check that was asked: what its file says of it.
public struct CheckDefinition: Record {
  public var checkID: String
  public var title: String
  public var severity: Severity
  public var service: String
  public var serviceTitle: String
  public var feature: String?
  public var scope: String

  public init(
    checkID: String, title: String, severity: Severity, service: String, serviceTitle: String, feature: String? = nil,
    scope: String
  ) {
    self.checkID = checkID
    self.title = title
    self.severity = severity
    self.service = service
    self.serviceTitle = serviceTitle
    self.feature = feature
    self.scope = scope
  }

  public static let table = Table<CheckDefinition>(
    "check_definition", "The checks that were asked, as their files describe them.", sources: [], scope: .own,
    [
      .key("check_id", \.checkID, "The check, which is a file of that name"),
      .column("title", \.title, "What holds when it passes"),
      .column("severity", \.severity, "How grave a failure is"),
      .column("service", \.service, "The service that it is about, as AWS names its API"),
      .column("service_title", \.serviceTitle, "The same, as people call it"),
      .column("feature", \.feature, "Its row in the matrix; `NULL` if it has none"),
      .column("scope", \.scope, "`region`, `account` or `organization`: what it is asked for"),
    ])
}

/// Something that a check's file names: an operation, an API call, a control of another catalogue.
public struct CheckReference: Record {
  public var checkID: String
  public var kind: String
  public var version: String
  public var value: String

  public init(checkID: String, kind: String, version: String = "", value: String) {
    self.checkID = checkID
    self.kind = kind
    self.version = version
    self.value = value
  }

  public static let table = Table<CheckReference>(
    "check_reference", "What the checks' files name: operations, API calls, controls of other catalogues.",
    sources: [], scope: .own,
    [
      .key("check_id", \.checkID, "The check"),
      .key(
        "kind", \.kind,
        "`reads`: an operation that the verdict rests on; `undone_by`: an API call that can end what the check wants;"
          + " else a catalogue: `cis`, `fsbp`, `nist`"),
      .key("version", \.version, "The catalogue's version, such as `5.0.0`; empty where there is only one"),
      .key("value", \.value, "`service:Operation`, `source:EventName`, or the control's id"),
    ])
}

/// Something that was seen for a principal, and since when.
public struct FirstSeen: Record {
  public var accountID: AccountID
  public var principal: String
  public var sessionName: String
  public var kind: String
  public var value: String
  public var firstSeenOn: Day
  public var lastSeenOn: Day

  public init(
    accountID: AccountID, principal: String, sessionName: String, kind: String, value: String, firstSeenOn: Day,
    lastSeenOn: Day
  ) {
    self.accountID = accountID
    self.principal = principal
    self.sessionName = sessionName
    self.kind = kind
    self.value = value
    self.firstSeenOn = firstSeenOn
    self.lastSeenOn = lastSeenOn
  }

  public static let table = Table<FirstSeen>(
    "first_seen", "What was seen for each principal, and since when: carried from day to day.", sources: [],
    scope: .own,
    compared: [("agent", Compared.Kind.agent), ("source_ip", .address)].map { kind, compared in
      Compared(
        compared, [], key: ["account_id", "principal", "value"], where: "session_name = '' AND kind = '\(kind)'",
        facts: ["source": "''", "id": "value", "resource": "principal"])
    },
    [
      .key("account_id", \.accountID, "The account"),
      .key("principal", \.principal, "Who, as in `api_activity`"),
      .key(
        "session_name", \.sessionName,
        "For a person in a role, their session; empty for the principal as a whole, which has all kinds"),
      .key("kind", \.kind, "`agent`, `source_ip`, `country`, `region`, `event` or `session` (of people)"),
      .key(
        "value", \.value,
        "The agent, the address, the country's code, the Region, the event as `source:name`, the session's name"),
      .column("first_seen_on", \.firstSeenOn, "The first day"),
      .column("last_seen_on", \.lastSeenOn, "The last day"),
    ])
}

/// How far the memory of `first_seen` reaches for one principal.
public struct Memory: Record {
  public var accountID: AccountID
  public var principal: String
  public var sessionName: String
  public var kind: String
  public var learningSince: Day
  public var lastSeenOn: Day
  public var days: Int
  public var leftOut: Int
  public var leftOutOn: Day?

  public init(
    accountID: AccountID, principal: String, sessionName: String, kind: String, learningSince: Day, lastSeenOn: Day,
    days: Int, leftOut: Int, leftOutOn: Day?
  ) {
    self.accountID = accountID
    self.principal = principal
    self.sessionName = sessionName
    self.kind = kind
    self.learningSince = learningSince
    self.lastSeenOn = lastSeenOn
    self.days = days
    self.leftOut = leftOut
    self.leftOutOn = leftOutOn
  }

  public static let table = Table<Memory>(
    "memory",
    "How far the memory of `first_seen` reaches: nothing is new for whom nothing was known before, nor where things had"
      + " to be left out.", sources: [], scope: .own,
    compared: [
      // Each principal is remembered with what it called.
      Compared(
        .principal, [], key: ["account_id", "principal"], where: "session_name = '' AND kind = 'event'",
        facts: ["source": "''", "id": "principal"])
    ],
    [
      .key("account_id", \.accountID, "The account"),
      .key("principal", \.principal, "Who, as in `first_seen`; empty for the account as a whole"),
      .key("session_name", \.sessionName, "As in `first_seen`"),
      .key("kind", \.kind, "As in `first_seen`; `account` for the account as a whole"),
      .column("learning_since", \.learningSince, "The first day of the memory"),
      .column("last_seen_on", \.lastSeenOn, "The last day on which something was seen; of an account, was read"),
      .column("days", \.days, "On how many days something was seen; of an account, was read: the rest is missing"),
      .column("left_out", \.leftOut, "How many things were forgotten early, since there were too many"),
      .column("left_out_on", \.leftOutOn, "When things were left out last"),
    ])
}

/// A finding of an earlier day whose place was not read.
public struct UnreadFinding: Record {
  public var product: String
  public var findingID: String
  public var accountID: AccountID
  public var region: RegionName
  public var firstReportedOn: Day
  public var lastReportedOn: Day

  public init(
    product: String, findingID: String, accountID: AccountID, region: RegionName, firstReportedOn: Day,
    lastReportedOn: Day
  ) {
    self.product = product
    self.findingID = findingID
    self.accountID = accountID
    self.region = region
    self.firstReportedOn = firstReportedOn
    self.lastReportedOn = lastReportedOn
  }

  public static let table = Table<UnreadFinding>(
    "unread_finding",
    "Findings of earlier days that are not in `finding` because their place was not read: neither resolved, nor new when"
      + " they are read again.", sources: [], scope: .own,
    [
      .key("product", \.product, "As in `finding`"),
      .key("finding_id", \.findingID, "As in `finding`"),
      .column("account_id", \.accountID, "Where it was"),
      .column("region", \.region, "Where it was"),
      .column("first_reported_on", \.firstReportedOn, "The first day that a snapshot held it"),
      .column("last_reported_on", \.lastReportedOn, "The last day that a snapshot held it"),
    ])
}

/// The country of an address.
public struct SourceAddress: Record {
  public var sourceIP: String
  public var country: String?

  public init(sourceIP: String, country: String?) {
    self.sourceIP = sourceIP
    self.country = country
  }

  public static let table = Table<SourceAddress>(
    "source_address",
    "The countries of the day's addresses, by the database that `geo` names in the configuration; empty without one.",
    sources: [], scope: .own,
    [
      .key("source_ip", \.sourceIP, "The address, as in `api_activity`"),
      .column("country", \.country, "The country's ISO 3166 code; `NULL` where the database has none"),
    ])
}

/// Activity that is left out of the report on purpose.
public struct Exclusion: Record {
  public var exclusionID: String
  public var reason: String
  public var expiresOn: Day
  public var isExpired: Bool
  public var hiddenRows: Int
  public var hiddenEvents: Int

  public init(
    exclusionID: String, reason: String, expiresOn: Day, isExpired: Bool, hiddenRows: Int = 0, hiddenEvents: Int = 0
  ) {
    self.exclusionID = exclusionID
    self.reason = reason
    self.expiresOn = expiresOn
    self.isExpired = isExpired
    self.hiddenRows = hiddenRows
    self.hiddenEvents = hiddenEvents
  }

  public static let table = Table<Exclusion>(
    "exclusion",
    "What `cloudtrail.exclude` in the configuration leaves out of the report. The rows stay, and name it in"
      + " `excluded_by`.", sources: [], scope: .own,
    [
      .key("exclusion_id", \.exclusionID, "What it matches, as the configuration says it"),
      .column("reason", \.reason, "Why it is left out"),
      .column("expires_on", \.expiresOn, "The first day on which it no longer works"),
      .column("is_expired", \.isExpired, "Whether that day has come, so that it hides nothing"),
      .column("hidden_rows", \.hiddenRows, "Rows of `api_activity` that it hid today, and that no other hid before it"),
      .column("hidden_events", \.hiddenEvents, "The events that these rows count"),
    ])
}

/// One measure of one day.
public struct Metric: Record {
  public var date: Day
  public var name: String
  public var value: Double?

  public init(date: Day, name: String, value: Double?) {
    self.date = date
    self.name = name
    self.value = value
  }

  public static let table = Table<Metric>(
    "metric", "The headline numbers of this day and of those before it: trends need no other file.", sources: [],
    scope: .own,
    [
      .key("date", \.date, "The day"),
      .key("name", \.name, "The measure"),
      .column("value", \.value, "Its value; `NULL` where it could not be known"),
    ])
}

/// A mute, and what it hid.
public struct Mute: Record {
  public var muteID: String
  public var matches: String
  public var owner: String
  public var reason: String
  public var expiresOn: Day
  public var isExpired: Bool
  public var hiddenCount: Int
  public var matchedCount: Int

  public init(
    muteID: String, matches: String, owner: String, reason: String, expiresOn: Day, isExpired: Bool = false,
    hiddenCount: Int = 0, matchedCount: Int = 0
  ) {
    self.muteID = muteID
    self.matches = matches
    self.owner = owner
    self.reason = reason
    self.expiresOn = expiresOn
    self.isExpired = isExpired
    self.hiddenCount = hiddenCount
    self.matchedCount = matchedCount
  }

  public static let table = Table<Mute>(
    "mute", "The mutes of the day, those that have ended among them, and how much each hid.", sources: [],
    scope: .own,
    [
      .key("mute_id", \.muteID, "The mute's name in `mutes.yaml`"),
      .column("matches", \.matches, "What it matches, as the file says it"),
      .column("owner", \.owner, "Who answers for it"),
      .column("reason", \.reason, "Why it was accepted"),
      .column("expires_on", \.expiresOn, "The first day on which it no longer works"),
      .column("is_expired", \.isExpired, "Whether that day has come, so that it hides nothing"),
      .column(
        "hidden_count", \.hiddenCount,
        "Open findings, or failures of checks, that it hid today: those that no mute before it in the file hid"),
      .column("matched_count", \.matchedCount, "All that it matches, what a mute before it hid among them"),
    ])
}
