import Snapshot

/// What is new on a day, in a few numbers: what a message's subject says, and what rules of delivery look at.
///
/// The query `news` of the report's template tells it, so that a team can say for itself what counts.
struct News: Sendable {
  /// The query's name.
  static let query = "news"
  /// The columns that it needs.
  static let columns = ["severity", "lines", "new", "first"]

  /// What there is of one severity.
  struct Line: Sendable {
    /// `nil` for what was not read: how grave that is, nobody knows.
    let severity: String?
    /// How many lines of today's list.
    let lines: Int
    /// How many of them are of today.
    let new: Int
    /// The first of these, in words.
    let first: String?
  }

  let lines: [Line]

  init?(_ view: DrawnView?) {
    guard let result = view?.result else { return nil }
    let places = Self.columns.compactMap { result.index($0) }
    guard places.count == Self.columns.count else { return nil }
    lines = result.rows.map { row in
      func number(_ value: SQLValue) -> Int { if case .integer(let number) = value { Int(number) } else { 0 } }
      return Line(
        severity: row[places[0]].string, lines: number(row[places[1]]), new: number(row[places[2]]),
        first: row[places[3]].string)
    }
  }

  /// What is new, in half a sentence.
  private var headline: String {
    let graded = lines.filter { $0.severity != nil && $0.new > 0 }
    guard let gravest = graded.first else { return "nothing new" }
    let counts = graded.prefix(2).map { "\($0.new.grouped) \($0.severity ?? "")" }.joined(separator: ", ")
    let first = gravest.first.map { ": \(Visible.line($0, limit: 120))" } ?? ""
    return "\(counts) new\(first)"
  }

  /// What a mail is called, and what a notification says.
  static func subject(_ news: News?, _ facts: PageFacts) -> String {
    let open = facts.openFindings
    let headline =
      news?.headline
      ?? "\((open[.critical] ?? 0).grouped) critical and \((open[.high] ?? 0).grouped) high findings open"
    let organization = facts.organization.map { ", \($0)" } ?? ""
    let unread = facts.unreadCount > 0 ? ", not fully read" : ""
    // Where it is shown, no program is to make a link of a part of it.
    return Plain.inert("Cloud security \(facts.context.date)\(organization)\(unread): \(headline)")
  }
}
