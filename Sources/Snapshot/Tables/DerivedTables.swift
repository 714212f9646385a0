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

  public init(
    checkID: String, accountID: AccountID, region: RegionName, resource: String, service: String, title: String,
    status: Status, reason: String, severity: Severity
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
  }

  public static let table = Table<CheckResult>(
    "check_result", "What each check found, from the facts and the ledger above.", sources: [], scope: .own,
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
  public var kind: String
  public var value: String
  public var firstSeenOn: Day
  public var lastSeenOn: Day

  public init(
    accountID: AccountID, principal: String, kind: String, value: String, firstSeenOn: Day, lastSeenOn: Day
  ) {
    self.accountID = accountID
    self.principal = principal
    self.kind = kind
    self.value = value
    self.firstSeenOn = firstSeenOn
    self.lastSeenOn = lastSeenOn
  }

  public static let table = Table<FirstSeen>(
    "first_seen", "What was seen for each principal, and since when: carried from day to day.", sources: [],
    scope: .own,
    [
      .key("account_id", \.accountID, "The account"),
      .key("principal", \.principal, "Who, as in `api_activity`"),
      .key("kind", \.kind, "`agent`, `source_ip` or `event`"),
      .key("value", \.value, "The agent, the address, or the event as `source:name`"),
      .column("first_seen_on", \.firstSeenOn, "The first day"),
      .column("last_seen_on", \.lastSeenOn, "The last day"),
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

/// A mute that is in force, and what it hid.
public struct Mute: Record {
  public var muteID: String
  public var owner: String
  public var reason: String
  public var expiresOn: Day
  public var hiddenCount: Int

  public init(muteID: String, owner: String, reason: String, expiresOn: Day, hiddenCount: Int) {
    self.muteID = muteID
    self.owner = owner
    self.reason = reason
    self.expiresOn = expiresOn
    self.hiddenCount = hiddenCount
  }

  public static let table = Table<Mute>(
    "mute", "Mutes that were in force on the day, and how much each hid.", sources: [], scope: .own,
    [
      .key("mute_id", \.muteID, "The mute's name in `mutes.yaml`"),
      .column("owner", \.owner, "Who answers for it"),
      .column("reason", \.reason, "Why it was accepted"),
      .column("expires_on", \.expiresOn, "The first day on which it no longer works"),
      .column("hidden_count", \.hiddenCount, "Findings that it hid today"),
    ])
}
