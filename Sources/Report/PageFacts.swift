import Snapshot

/// What the head and foot of every page say, read from the snapshot whatever the template is.
struct PageFacts {
  let context: ViewContext
  let unreadCount: Int
  let openFindings: [Severity: Int]
  private let day: Day
  private let timeZone: String
  private let scope: [String]
  private let unread: [String]
  private let unreadHeadline: String

  init(_ snapshot: Snapshot) throws {
    func value(_ sql: String) throws -> SQLValue { try snapshot.rows(sql).first?.first ?? .null }
    func number(_ sql: String) throws -> Int {
      if case .integer(let number) = try value(sql) { return Int(number) }
      return 0
    }
    let date = try value("SELECT date FROM snapshot").string ?? ""
    guard let day = Day(date) else { throw SnapshotError("the snapshot has no day: collect it again") }
    self.day = day
    timeZone = try value("SELECT time_zone FROM snapshot").string ?? "UTC"
    let previous = try value("SELECT date FROM previous.snapshot").string.flatMap(Day.init)
    var names: [String: String] = [:]
    for row in try snapshot.rows("SELECT account_id, name FROM account WHERE name IS NOT NULL") {
      if let account = row[0].string, let name = row[1].string { names[account] = name }
    }
    var metrics: [String: (today: Double?, before: Double?)] = [:]
    let measures = try snapshot.rows(
      """
      SELECT today.name, today.value, before.value FROM metric AS today
      LEFT JOIN metric AS before ON before.name = today.name AND before.date = (SELECT date FROM previous.snapshot)
      WHERE today.date = (SELECT date FROM snapshot)
      """)
    for row in measures {
      guard let name = row[0].string else { continue }
      metrics[name] = (row[1].string.flatMap(Double.init), row[2].string.flatMap(Double.init))
    }
    // A template for one account says `WHERE :account IN ('', account_id)`: so it is of use for all accounts too.
    let ids = try snapshot.rows("SELECT account_id FROM account LIMIT 2")
    let parameters: [String: SQLValue] = ["date": .text(date), "account": ids.count == 1 ? ids[0][0] : .text("")]
    var history: [String: [Double?]] = [:]
    let earlier = try snapshot.rows(
      "SELECT name, date, value FROM metric WHERE date > date((SELECT date FROM snapshot), '-\(TrendView.days) days')")
    for row in earlier {
      guard let name = row[0].string, let then = row[1].string.flatMap(Day.init) else { continue }
      let place = TrendView.days - 1 - (day.daysSince1970 - then.daysSince1970)
      guard (0..<TrendView.days).contains(place) else { continue }
      history[name, default: Array(repeating: nil, count: TrendView.days)][place] = row[2].string.flatMap(Double.init)
    }
    context = ViewContext(
      date: date, accountNames: names, parameters: parameters, metrics: metrics, history: history,
      hasPrevious: previous != nil)

    var scope: [String] = []
    if let name = try value("SELECT organization_name FROM snapshot").string {
      scope.append(Visible.line(name, limit: 80))
    }
    let accounts = try number("SELECT count(*) FROM account")
    let regions = try number("SELECT count(DISTINCT region) FROM region WHERE status = 'enabled'")
    if accounts > 0, regions > 0 {
      scope.append("\(accounts.counted("account")) × \(regions.counted("Region"))")
    } else if accounts > 0 {
      scope.append(accounts.counted("account"))
    }
    scope.append("\(try number("SELECT coalesce(sum(event_count), 0) FROM api_activity").counted("event")) read")
    self.scope = scope

    unreadCount = try number("SELECT count(*) FROM (SELECT DISTINCT account_id, region, service FROM unread)")
    let places = try number("SELECT count(*) FROM (SELECT DISTINCT account_id, region FROM unread)")
    let all = try number(
      "SELECT count(*) FROM (SELECT DISTINCT account_id, region FROM collection WHERE region <> 'global')")
    unreadHeadline = "Not everything could be read: \(places.grouped) of \(all.counted("account-Region"))."
    unread = try Self.unreadLines(snapshot, names)

    var open: [Severity: Int] = [:]
    let counts = try snapshot.rows(
      "SELECT severity, count(*) FROM finding WHERE status = 'open' AND muted_by IS NULL GROUP BY severity")
    for row in counts {
      if let severity = row[0].string.flatMap(Severity.init), case .integer(let count) = row[1] {
        open[severity] = Int(count)
      }
    }
    openFindings = open
  }

  /// One line a service, operation and reason, with the places where it was so. What was not asked only because
  /// something before it was not answered goes without saying.
  private static func unreadLines(_ snapshot: Snapshot, _ names: [String: String]) throws -> [String] {
    let events = EventSource.operations.sorted().map { "'\($0)'" }.joined(separator: ", ")
    let rows = try snapshot.rows(
      """
      SELECT DISTINCT service, iif(outcome = 'skipped' AND operation NOT IN (\(events)), '', operation), outcome,
        error_code, account_id, region
      FROM unread
      WHERE outcome <> 'skipped' OR operation IN (\(events)) OR NOT EXISTS (
        SELECT 1 FROM unread AS cause
        WHERE cause.account_id = unread.account_id AND cause.region = unread.region
          AND cause.service = unread.service AND cause.outcome <> 'skipped')
      ORDER BY outcome = 'skipped', service, 2, outcome, error_code, account_id, region
      """)
    var order: [String] = []
    var places: [String: [String]] = [:]
    for row in rows {
      let outcome = row[2].string ?? ""
      let code = row[3].string.map { " (\(Visible.line($0, limit: 60)))" } ?? ""
      let operation = row[1].string ?? ""
      let words = [serviceTitle(row[0].string ?? ""), operation, outcome == "skipped" ? "not asked" : outcome]
      let reason = words.filter { !$0.isEmpty }.joined(separator: " ") + code
      let account = row[4].string ?? ""
      let region = row[5].string ?? ""
      if places[reason] == nil { order.append(reason) }
      places[reason, default: []].append(
        Visible.line(names[account] ?? account, limit: 60)
          + (region == "global" ? "" : " \(Visible.line(region, limit: 40))"))
    }
    let lines = order.map { reason in
      let all = places[reason] ?? []
      let shown = all.prefix(3).joined(separator: ", ")
      return "\(reason): \(shown)\(all.count > 3 ? " and \(all.count - 3) more" : "")"
    }
    return lines.count <= 5 ? lines : lines.prefix(4) + ["and \(lines.count - 4) more"]
  }

  func frame(
    stylesheet: String, neighbours: Neighbours, snapshotHash: String, templateHash: String, toolVersion: String
  ) -> PageFrame {
    PageFrame(
      day: day.longDescription, timeZone: timeZone, scope: scope, unread: unread, unreadHeadline: unreadHeadline,
      previous: neighbours.previous.map(Self.link), next: neighbours.next.map(Self.link),
      footer: [
        .text("Made from "), .code("snapshot.sqlite"), .text(" (SHA-256 "), .code(String(snapshotHash.prefix(16))),
        .text(") with runbook \(toolVersion) and templates "), .code(String(templateHash.prefix(16))),
        .text(
          ". Times are UTC. The same snapshot, templates and neighbouring days give this page again, byte for byte."),
      ],
      stylesheet: stylesheet)
  }
}

extension PageFacts {
  private static func link(_ day: Day) -> (name: String, url: String) {
    (day.shortDescription, "../\(day)/index.html")
  }
}

/// The days beside a day, as far as the archive has pages of them.
struct Neighbours {
  var previous: Day?
  var next: Day?

  /// The nearest of `days` on either side.
  init(of day: Day, among days: [Day]) {
    previous = days.filter { $0 < day }.max()
    next = days.filter { day < $0 }.min()
  }
}

extension Int {
  /// `1 account`, `3 accounts`.
  func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}
