public import Snapshot

/// Comma-separated values after RFC 4180, safe to open in a spreadsheet.
public enum CSV {
  /// One line, with its line break.
  public static func line(_ values: [SQLValue]) -> String {
    values.map(cell).joined(separator: ",") + "\r\n"
  }

  /// Text that a spreadsheet would take for a formula is marked as text by an apostrophe; numbers stay numbers;
  /// `NULL` is the empty cell.
  static func cell(_ value: SQLValue) -> String {
    guard case .text(let text) = value else { return value.string ?? "" }
    var shown = Visible.line(text)
    // Spreadsheets skip blanks before they look for a formula.
    if let first = shown.first(where: { !$0.isWhitespace }),
      "=+-@＝＋－＠".contains(first) || text.hasPrefix("\t") || text.hasPrefix("\r")
    {
      shown = "'" + shown
    }
    guard shown.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" || $0 == "'" || $0 == " " })
    else { return shown }
    return "\"" + shown.replacing("\"", with: "\"\"") + "\""
  }
}
