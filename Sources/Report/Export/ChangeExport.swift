public import Snapshot

/// Writes what differs between the two days of a compared snapshot as one JSON object, thing by thing as it comes.
public struct ChangeExport {
  private let snapshot: Snapshot

  /// Bytes are handed on when there are so many.
  private static let pieceSize = 1 << 16

  /// - Parameter snapshot: one that was opened to compare two days.
  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// Writes `from`, `to`, and a list for each class of `change`, in the order of kind, source and key.
  public func write(to sink: ([UInt8]) throws -> Void) throws {
    let timeLimit = snapshot.timeLimit
    // Whoever reads the other end of a pipe may take their time.
    snapshot.timeLimit = .seconds(86_400)
    defer {
      snapshot.timeLimit = timeLimit
      snapshot.parameters = [:]
    }
    var bytes: [UInt8] = []
    bytes += "{\n\"from\": ".utf8
    try day("previous").write(to: &bytes)
    bytes += ",\n\"to\": ".utf8
    try day("main").write(to: &bytes)
    for list in Change.Class.allCases {
      bytes += ",\n\"\(list.rawValue)\": [".utf8
      var isFirst = true
      snapshot.parameters = ["class": list.sqlValue]
      try snapshot.forEachRow(Self.query) { row in
        bytes += (isFirst ? "\n  " : ",\n  ").utf8
        isFirst = false
        Self.item(row).write(to: &bytes)
        if bytes.count >= Self.pieceSize {
          try sink(bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      }
      bytes += (isFirst ? "]" : "\n]").utf8
    }
    bytes += "\n}\n".utf8
    try sink(bytes)
  }

  /// A day, and in how many places (a service, an account, a Region) it was not read whole.
  private func day(_ schema: String) throws -> JSONValue {
    let row = try snapshot.rows(
      """
      SELECT date, (SELECT count(*) FROM (SELECT DISTINCT account_id, region, service FROM \(schema).unread))
      FROM \(schema).snapshot
      """)
    guard let row = row.first else { throw SnapshotError("the snapshot has no day") }
    return .object([("date", JSONValue(row[0])), ("unread", JSONValue(row[1]))])
  }

  private static let query = """
    SELECT kind, source, key, account_id, region, severity, title, what, is_worse, was, now FROM change
    WHERE change = :class ORDER BY kind, source, key
    """

  private static func item(_ row: [SQLValue]) -> JSONValue {
    .object([
      ("kind", JSONValue(row[0])), ("source", JSONValue(row[1])), ("key", written(row[2])),
      ("account_id", JSONValue(row[3])), ("region", JSONValue(row[4])), ("severity", JSONValue(row[5])),
      ("title", JSONValue(row[6])), ("what", .array(words(row[7]))), ("is_worse", .bool(row[8].isTrue)),
      ("was", written(row[9])), ("is", written(row[10])),
    ])
  }

  private static func words(_ value: SQLValue) -> [JSONValue] {
    (value.string ?? "").split(separator: ",").map { .text(String($0)) }
  }

  private static func written(_ value: SQLValue) -> JSONValue { value.string.map(JSONValue.written) ?? .null }
}
