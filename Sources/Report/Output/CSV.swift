public import Snapshot

/// Comma-separated values after RFC 4180, safe to open in a spreadsheet.
public enum CSV {
  /// One line, with its line break.
  public static func line(_ values: [SQLValue]) -> String {
    var bytes: [UInt8] = []
    append(values, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds one line, with its line break.
  static func append(_ values: [SQLValue], to bytes: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: break
    case .text(var text):
      // Nearly all cells are plain words, and a big day has fifty million of them.
      let isWritten = text.withUTF8 { cell in
        guard isPlain(cell) else { return false }
        bytes += cell
        return true
      }
      if !isWritten { bytes += guarded(text).utf8 }
    case .integer, .real: bytes += (value.string ?? "").utf8
    }
  }

  /// Whether a cell can stand as it is: letters, digits and what no reader takes for anything else.
  private static func isPlain(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if let first = cell.first, "=+-@".utf8.contains(first) { return false }
    return cell.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x27 && $0 != 0x2C }
  }

  /// Text that a spreadsheet would take for a formula is marked as text by an apostrophe; numbers stay numbers;
  /// `NULL` is the empty cell.
  private static func guarded(_ text: String) -> String {
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
