internal import ArgumentParser
internal import Report
internal import Snapshot

/// Rows as commands write them.
enum RowText {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, csv, json

    /// The rows in this form, without a line break at the end.
    func text(columns: [String], rows: [[SQLValue]]) -> String {
      switch self {
      case .csv: (CSV.line(columns.map(SQLValue.text)) + rows.map(CSV.line).joined()).trimmingLineEnd()
      case .json:
        "["
          + rows.map { row in
            "\n  {"
              + zip(columns, row).map { "\(JSONValue.text($0).line): \(JSONValue($1).line)" }.joined(separator: ", ")
              + "}"
          }.joined(separator: ",") + (rows.isEmpty ? "]" : "\n]")
      case .table: RowText.table(columns, rows)
      }
    }
  }

  fileprivate static func table(_ columns: [String], _ rows: [[SQLValue]]) -> String {
    let limit = 60
    func shown(_ value: SQLValue) -> String {
      let text = visibleLine(value.string ?? "NULL")
      return text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
    let cells = rows.map { $0.map(shown) }
    let widths = columns.indices.map { index in
      max(columns[index].count, cells.map { $0[index].count }.max() ?? 0)
    }
    func line(_ values: [String], isNumber: (Int) -> Bool) -> String {
      values.enumerated().map { index, value in
        let padding = String(repeating: " ", count: widths[index] - value.count)
        return isNumber(index) ? padding + value : value + padding
      }.joined(separator: "  ").trimmingLineEnd()
    }
    let head = line(columns.map(visibleLine)) { _ in false }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    let body = zip(rows, cells).map { row, cells in
      line(cells) { index in
        if case .text = row[index] { false } else { true }
      }
    }
    return ([head, rule] + body + ["(\(rows.count) row\(rows.count == 1 ? "" : "s"))"]).joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingLineEnd() -> String {
    guard let end = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[...end])
  }
}
