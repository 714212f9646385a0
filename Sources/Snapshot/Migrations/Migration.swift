/// One step from a schema version to the next.
///
/// A step is applied to a copy of the snapshot, after its rows were copied into tables of today's shape: tables and
/// columns of the same name have their rows already, new tables are empty, and new columns that may be unknown are `NULL`.
/// The step says what else the rows need to mean what today's version takes them to mean.
struct Migration: Sendable {
  /// The version whose snapshots the step brings up to date.
  let from: Int
  /// The values of columns that an older row lacks and that are not to be `NULL`: the SQL expression by table and column.
  var defaults: [String: [String: String]] = [:]
  /// Statements that change the copied rows, in order.
  var statements: [String] = []
  /// Whether what is counted once when a day is collected has to be counted then.
  var countsAgain = false

  /// All steps, the oldest first. A version that is released needs a step here before its shape or meaning may change.
  static let all: [Migration] = [version1, version2, version3, version4, version5]

  /// The oldest version that can be brought up to date.
  static var oldest: Int { all.first?.from ?? Schema.version }

  /// From 1 to 2: more tables of findings, instances and images.
  static let version1 = Migration(from: 1)

  /// From 2 to 3: the comparison of everything, and mutes of every kind. A mute did not say what it matches.
  static let version2 = Migration(
    from: 2, defaults: ["mute": ["matches": "''", "is_expired": "0", "matched_count": "hidden_count"]])

  /// From 3 to 4: columns of both sides of a merge alone.
  static let version3 = Migration(from: 3)

  /// From 4 to 5: vulnerabilities and their images are counted once, when a day is collected.
  static let version4 = Migration(from: 4, countsAgain: true)

  /// Returns the steps that bring a snapshot of `version` to today's, or `nil` if there is no way.
  static func steps(from version: Int) -> [Migration]? {
    guard version >= oldest, version < Schema.version else { return nil }
    return all.filter { $0.from >= version }
  }
}
