// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What became of one thing between two days.
public struct Change: Record {
  public enum Class: String, Sendable, CaseIterable, ColumnValue {
    case new, reopened, changed, resolved
    case notRead = "not_read"
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  public var kind: Compared.Kind
  public var source: String
  public var key: String
  public var change: Class
  public var became: String
  public var what: String
  public var isWorse: Bool
  public var accountID: AccountID?
  public var region: RegionName?
  public var id: String
  public var resource: String?
  public var type: String?
  public var title: String?
  public var severity: Severity?
  public var imageID: String?
  public var firstReportedOn: Day?
  public var lastObservedAt: Timestamp?
  public var was: String?
  public var now: String?

  public static let table = Table<Change>(
    "change",
    "What became of things since the day before, or between the two days that are compared: of what was there and"
      + " counted on either day (a finding that is open and not muted, a check that fails or passes in part only and is not muted, every"
      + " setting, principal, instance, …) and does not stand as it stood. Empty on the first day.",
    sources: [], scope: .own,
    [
      .key(
        "kind", \.kind,
        "`finding`, `check`, `configuration`, `principal`, `agent` and `address` (those of a principal), `instance`,"
          + " `image`"),
      .key("source", \.source, "A finding's product, a check's service, else the table that holds it"),
      .key("key", \.key, "The row's key in that table, as a JSON object"),
      .column(
        "change", \.change,
        "`new`; `reopened` (was closed, suppressed or muted); `changed`; `resolved` (was closed, or is gone where it was"
          + " looked for); `not_read` where one of the days did not look"),
      .column(
        "became", \.became,
        "The same in a word for people: `new`, `reopened`, `worse`, `changed`, `suppressed`, `muted`, `told by another"
          + " product`, `resolved`, `gone` (what is neither finding nor check), `not read`, `no longer watched` (AWS says"
          + " that the service is off), or `not read before` of what the earlier day did not read"),
      .column(
        "what", \.what,
        "The columns that differ, comma separated; `gone`; of `not_read`: `unread` (the later day did not read its"
          + " place), `off` (AWS says the service is off there), `unread_before`, `off_before` (the same of the earlier"
          + " day); also of what is `new` because the product first saw it after the earlier day"),
      .column("is_worse", \.isWorse, "Whether it changed to a graver severity, or from `partial` to `fail`"),
      .column("account_id", \.accountID, "The account, where it has one"),
      .column("region", \.region, "The Region, where it has one"),
      .column("id", \.id, "The finding's id, the check's, the instance's, …: the key without account and Region"),
      .column("resource", \.resource, "What a finding or check is about; whose agent or address it is"),
      .column("type", \.type, "The product's own type"),
      .column("title", \.title, "Its title or name"),
      .column("severity", \.severity, "Of a finding or check: the later day's, if it is there, else the earlier day's"),
      .column("image_id", \.imageID, "The AMI"),
      .column("first_reported_on", \.firstReportedOn, "Of a finding: the first day that a snapshot held it"),
      .column("last_observed_at", \.lastObservedAt, "Of a finding: when the product last saw it"),
      .column("was", \.was, "What is compared of it, on the earlier day; `NULL` if it was not there; as a JSON object"),
      .column("now", \.now, "The same on the later day, as a JSON object"),
    ])
}

extension Change {
  /// What became of something that stood so on the two days, and in which way; `nil` if nothing did.
  ///
  /// - Parameters:
  ///   - was: How it stood on the earlier day; `nil` if it was not there.
  ///   - now: How it stands on the later day.
  ///   - before: Whether the earlier day read its place.
  ///   - after: Whether the later day did.
  ///   - isFirstObservedLater: Whether the product itself says that it first saw it after the earlier day.
  ///   - differing: The compared columns that differ, if it is there on both.
  ///   - known: Those of them that have a value on both days.
  static func judge(
    _ kind: Compared.Kind, was: Compared.State?, now: Compared.State?, before: () throws -> Reading,
    after: () throws -> Reading, isFirstObservedLater: Bool, differing: () -> [String], known: () -> [String]
  ) rethrows -> (class: Class, what: String)? {
    switch (was, now) {
    case (.open, .open):
      let names = differing()
      if names.isEmpty { return nil }
      // A value that is missing where not everything was read is not another value.
      if kind.isOfFacts, known() != names {
        let (isReadBefore, isReadAfter) = (try before() == .read, try after() == .read)
        if !isReadBefore || !isReadAfter {
          let known = known()
          return known.isEmpty
            ? (.notRead, isReadAfter ? "unread_before" : "unread") : (.changed, known.joined(separator: ","))
        }
      }
      return (.changed, names.joined(separator: ","))
    case (.closed, .open), (.accepted, .open):
      // A check has no life of its own: that it fails is new.
      return (kind == .check ? .new : .reopened, differing().joined(separator: ","))
    case (.open, .closed): return (.resolved, differing().joined(separator: ","))
    // Somebody decided so: it is not resolved.
    case (.open, .accepted): return (.changed, differing().joined(separator: ","))
    case (nil, .open), (.unread, .open):
      switch try was == .unread ? .unread : before() {
      case .read: return (.new, "")
      case .unread: return (isFirstObservedLater ? .new : .notRead, "unread_before")
      case .off: return (isFirstObservedLater ? .new : .notRead, "off_before")
      }
    case (.open, nil), (.open, .unread):
      switch try now == .unread ? .unread : after() {
      case .read: return (.resolved, "gone")
      case .unread: return (.notRead, "unread")
      case .off: return (.notRead, "off")
      }
    default: return nil
    }
  }

  /// What became of it, in a word.
  ///
  /// - Parameters:
  ///   - now: The later day's value of a compared column.
  static func became(
    _ kind: Compared.Kind, _ change: Class, _ what: String, isWorse: Bool, now: (String) -> String?
  ) -> String {
    switch change {
    case .new, .reopened: return change.rawValue
    case .resolved: return kind == .finding || kind == .check ? change.rawValue : "gone"
    case .notRead:
      return what.hasSuffix("_before") ? "not read before" : what == "off" ? "no longer watched" : "not read"
    case .changed:
      if kind == .finding, now("status") == Finding.Status.suppressed.rawValue { return "suppressed" }
      if now("muted_by") != nil { return "muted" }
      if kind == .finding, what.split(separator: ",").contains("product") { return "told by another product" }
      return isWorse ? "worse" : change.rawValue
    }
  }

  /// Whether a place was looked at.
  enum Reading: String {
    case read, unread, off
  }
}
