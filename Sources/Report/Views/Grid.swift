/// A view in words: what formats draw that have neither colours nor lines, such as mail and plain text.
struct Grid: Sendable {
  struct Column: Sendable {
    let title: String
    /// Whether its cells stand to the right.
    var isNumber = false
  }

  let columns: [Column]
  let rows: [[String]]
  /// Lines that stand under the rows.
  var notes: [String] = []
}

/// How many of a view's things are drawn, where they are not the query's rows.
struct Extent: Sendable {
  let shown: Int
  let total: Int
}
