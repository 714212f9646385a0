public import Snapshot

/// What the head and foot of every page say, read from the snapshot whatever the template is.
struct PageFacts {
  let context: ViewContext
  let unreadCount: Int
  /// The same, of operations that give findings, or say where to ask for them.
  let unreadFindingCount: Int
  let openFindings: [Severity: Int]
  private let day: Day
  /// When the last call was answered.
  private let collectedAt: String?
  /// When AWS was asked.
  let asked: AskedTime?
  /// The time zone of the day before, where it is another.
  private let earlierTimeZone: String?
  private let timeZone: String
  private let scope: [String]
  private let unread: [String]
  private let unreadHeadline: String
  /// How the organisation is called on the page.
  let organization: String?

  init(_ snapshot: Snapshot) throws {
    func value(_ sql: String) throws -> SQLValue { try snapshot.rows(sql).first?.first ?? .null }
    func number(_ sql: String) throws -> Int {
      if case .integer(let number) = try value(sql) { return Int(number) }
      return 0
    }
    let date = try value("SELECT date FROM snapshot").string ?? ""
    guard let day = Day(date) else {
      throw SnapshotError("the snapshot has no day: it is damaged, or no snapshot of runbook's")
    }
    self.day = day
    timeZone = Visible.line(try value("SELECT time_zone FROM snapshot").string ?? "UTC", limit: 40)
    collectedAt = try value("SELECT max(completed_at) FROM collection").string
    asked = try AskedTime(snapshot)
    earlierTimeZone = try value(
      "SELECT time_zone FROM previous.snapshot WHERE time_zone <> (SELECT time_zone FROM snapshot)"
    ).string.map { Visible.line($0, limit: 40) }
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

    organization = try value("SELECT organization_name FROM snapshot").string.map { Visible.line($0, limit: 80) }
    var scope = organization.map { [$0] } ?? []
    let closed = try number("SELECT count(DISTINCT account_id) FROM collection WHERE outcome = 'closed'")
    let accounts = try number("SELECT count(*) FROM account") - closed
    let regions = try number("SELECT count(DISTINCT region) FROM region WHERE status = 'enabled'")
    if accounts > 0, regions > 0 {
      scope.append("\(accounts.counted("account")) × \(regions.counted("Region"))")
    } else if accounts > 0 {
      scope.append(accounts.counted("account"))
    }
    if closed > 0 { scope.append("\(closed.counted("account")) closed or suspended") }
    // Left out on purpose, and yet unread: it is said where the eye falls first.
    let leftOut = try number("SELECT count(DISTINCT region) FROM region WHERE status = 'left_out'")
    if leftOut > 0 { scope.append("\(leftOut.counted("Region")) left out") }
    scope.append("\(try number("SELECT coalesce(sum(event_count), 0) FROM api_activity").counted("event")) read")
    if let asked { scope.append(asked.words(date: date)) }
    self.scope = scope

    unreadCount = try number("SELECT count(*) FROM unread_service")
    let finders = (Finding.table.definition.sources + ["organizations:ListAccounts", "account:ListRegions"])
      .map { "'\($0)'" }.joined(separator: ", ")
    unreadFindingCount = try number(
      """
      SELECT count(*) FROM (
        SELECT DISTINCT account_id, region, service FROM unread WHERE service || ':' || operation IN (\(finders)))
      """)
    // The same unit as in the number of the first screen, of the manifest and of the trend.
    let asked = try number(
      "SELECT count(*) FROM (SELECT DISTINCT account_id, region, service FROM collection WHERE outcome <> 'closed')")
    unreadHeadline =
      "Not everything could be read: \(unreadCount.grouped) of \(asked.grouped), counted by service, account and Region."
    unread = try Self.unreadLines(snapshot, names)

    var open: [Severity: Int] = [:]
    let counts = try snapshot.rows(
      "SELECT severity, count(*) FROM open_finding GROUP BY severity")
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
    struct Reason: Hashable {
      let service: String
      let outcome: String
      let code: String?
    }
    var order: [(reason: Reason, operation: String)] = []
    var places: [String: [String]] = [:]
    func key(_ reason: Reason, _ operation: String) -> String {
      "\(reason.service) \(reason.outcome) \(reason.code ?? "") \(operation)"
    }
    for row in rows {
      let reason = Reason(service: row[0].string ?? "", outcome: row[2].string ?? "", code: row[3].string)
      let operation = row[1].string ?? ""
      let (account, region) = (row[4].string ?? "", row[5].string ?? "")
      if places[key(reason, operation)] == nil { order.append((reason, operation)) }
      places[key(reason, operation), default: []].append(
        Visible.line(names[account] ?? account, limit: 60)
          + (region == "global" ? "" : " \(Visible.line(region, limit: 40))"))
    }
    // Calls to which the same happened in the same places are one line.
    var joined: [(reason: Reason, operations: [String], places: [String])] = []
    for (reason, operation) in order {
      let all = places[key(reason, operation)] ?? []
      if let index = joined.firstIndex(where: { $0.reason == reason && $0.places == all }) {
        joined[index].operations.append(operation)
      } else {
        joined.append((reason, [operation], all))
      }
    }
    let lines = joined.map { reason, operations, all in
      let more = operations.count > 3 ? " and \(operations.count - 3) more" : ""
      let words = [
        serviceTitle(reason.service), operations.prefix(3).joined(separator: ", ") + more,
        reason.outcome == "skipped" ? "not asked" : reason.outcome,
      ].map { Visible.line($0, limit: 100) }
      let code = reason.code.map { " (\(Visible.line($0, limit: 60)))" } ?? ""
      let shown = all.prefix(3).joined(separator: ", ") + (all.count > 3 ? " and \(all.count - 3) more" : "")
      return "\(words.filter { !$0.isEmpty }.joined(separator: " "))\(code): \(shown)"
    }
    // The first screen is for what happened.
    return lines.count <= 4 ? lines : lines.prefix(3) + ["and \((lines.count - 3).counted("more reason"))"]
  }

  func frame(
    stylesheet: String, logo: String?, neighbours: Neighbours, notes: [String], snapshotHash: String,
    templateHash: String,
    toolVersion: String
  ) -> PageFrame {
    let made: [Document.Inline] = [
      .text(" with runbook \(toolVersion) and templates "), .code(String(templateHash.prefix(16))),
      .text(". Times are UTC. "),
    ]
    var frame = frame(
      stylesheet: stylesheet, logo: logo,
      footer: [
        .text("Made from "), .code("snapshot.sqlite"), .text(" (SHA-256 "), .code(String(snapshotHash.prefix(16))),
        .text(")"),
      ] + made + [
        .text("The same snapshot, templates, reviews and neighbouring days give this page again, byte for byte.")
      ])
    frame.notes = notes
    frame.isOfDay = true
    frame.previous = neighbours.previous.map(PageFrame.link)
    frame.next = neighbours.next.map(PageFrame.link)
    frame.steadyFooter =
      [.text("Made from "), .code("snapshot.sqlite")] + made
      + [.text("The hash of each file is in "), .code("manifest.json"), .text(".")]
    return frame
  }

  /// What stands around a page that is no day's own.
  func frame(stylesheet: String, logo: String?, footer: [Document.Inline]) -> PageFrame {
    PageFrame(
      day: day.longDescription, timeZone: timeZone, scope: scope, unread: unread, unreadHeadline: unreadHeadline,
      footer: footer, steadyFooter: footer, stylesheet: stylesheet, logo: logo)
  }
}

extension PageFacts {
  /// What a reader has to know of the day: that AWS was asked late, that its hours are others than those of the day before,
  /// that it was collected again, and who reviewed it.
  func notes(_ day: ReportDay) -> [String] {
    let archive = day.rows
    var notes: [String] = []
    if let asked, asked.isLate { notes.append(asked.lateNote) }
    if let earlierTimeZone {
      notes.append(
        "The day before is a day in \(earlierTimeZone), this one in \(timeZone): some hours are in both or in neither.")
    }
    if let accepted = day.acceptedSHA256.last {
      notes.append(
        "The snapshot was changed after it was collected, and the change was accepted. Until then its SHA-256 was"
          + " \(accepted.prefix(16))….")
    }
    if let last = archive.revisions.max(by: { $0.number < $1.number }) {
      let when = collectedAt.map { " at \(Display.time($0, date: context.date)) UTC" } ?? ""
      let findings =
        last.openFindings.map { "had \($0.counted("open finding"))" } ?? "can no longer be read"
      notes.append("Collected again\(when): revision \(last.number + 1). The revision before \(findings).")
    }
    return notes + ReviewText.lines(archive.reviews.filter { $0.section == nil }, date: context.date)
  }
}

/// Reviews in words.
enum ReviewText {
  private static let most = 5

  /// One line a review, the latest first.
  static func lines(_ reviews: [Review], date: String) -> [String] {
    let latest = reviews.sorted { ($1.reviewedAt, $1.number) < ($0.reviewedAt, $0.number) }
    let lines = latest.prefix(most).map { review in
      "Reviewed by \(Visible.line(review.reviewer, limit: 80)), \(Display.time(review.reviewedAt.rawValue, date: date)) UTC"
        + (review.note.map { ": \(Visible.line($0, limit: 300))" } ?? "")
    }
    return lines + (latest.count > most ? ["and \((latest.count - most).counted("more review"))"] : [])
  }
}

extension Document {
  /// The document with the reviews of its sections: each below the section's heading and opening words.
  func reviewed(_ reviews: [Review], date: String) -> Document {
    let sections = Dictionary(grouping: reviews.filter { $0.section != nil }) { $0.section ?? "" }
    guard !sections.isEmpty else { return self }
    var blocks: [Block] = []
    var waiting: [Block] = []
    for block in self.blocks {
      if !waiting.isEmpty {
        if case .paragraph = block {
          blocks += [block] + waiting
          waiting = []
          continue
        }
        blocks += waiting
        waiting = []
      }
      blocks.append(block)
      if case .heading(let level, let anchor, _) = block, level <= 2, let found = sections[anchor] {
        waiting = ReviewText.lines(found, date: date).map { .paragraph([.emphasis([.text($0)])]) }
      }
    }
    return Document(title: title, blocks: blocks + waiting, anchors: anchors)
  }
}

/// The days beside a day, as far as the archive has pages of them.
public struct Neighbours: Sendable {
  /// The nearest before.
  public let previous: Day?
  /// The nearest after.
  public let next: Day?

  /// The nearest of `days` on either side.
  public init(of day: Day, among days: [Day]) {
    previous = days.filter { $0 < day }.max()
    next = days.filter { day < $0 }.min()
  }
}

extension Int {
  /// `1 account`, `3 accounts`.
  func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}
