/// A view in words: what formats draw that have neither colours nor lines, such as mail and plain text.
struct Grid: Sendable {
  struct Column: Sendable {
    let title: String
    /// Whether its cells stand to the right.
    var isNumber = false
    /// Whether its cells are what a reader looks for first.
    var isStrong = false
  }

  let columns: [Column]
  let rows: [[String]]
  /// Lines that stand under the rows.
  var notes: [String] = []
  /// Whether a row reads as a sentence, so that plain text needs neither columns nor their titles.
  var isProse = false
  /// What stands between the cells of a row that reads as a sentence.
  var separator = " · "
  /// Whether the order of the rows is a ranking.
  var isNumbered = false
}

/// How many of a view's things are drawn, where they are not the query's rows.
struct Extent: Sendable {
  let shown: Int
  let total: Int
}
