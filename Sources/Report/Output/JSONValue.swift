public import Snapshot

/// A JSON value on its way out (RFC 8259), its members in the order in which they are to stand.
///
/// It is written in ASCII alone, so that nothing in a value reaches a terminal as it is.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case real(Double)
  case text(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])
  /// JSON that is written already, as SQLite's functions give it.
  case written(String)

  /// The value of a cell.
  public init(_ value: SQLValue) {
    self =
      switch value {
      case .null: .null
      case .integer(let number): .integer(number)
      case .real(let number): .real(number)
      case .text(let text): .text(text)
      }
  }

  /// An object of those members that there are.
  static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { (name, $0) } })
  }

  /// On one line, without blanks.
  public var line: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .real(let number): bytes += (number.isFinite ? String(number) : "null").utf8
    case .text(let text): Self.write(text, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    case .written(let json):
      // Outside of strings it is ASCII anyway.
      for unit in json.utf16 { Self.write(unit, isPlain: (0x20..<0x7F).contains(unit), to: &bytes) }
    }
  }

  private static func write(_ unit: UInt16, isPlain: Bool, to bytes: inout [UInt8]) {
    guard !isPlain else { return bytes.append(UInt8(truncatingIfNeeded: unit)) }
    let digits = String(unit, radix: 16)
    bytes += "\\u".utf8
    for _ in digits.utf8.count..<4 { bytes.append(UInt8(ascii: "0")) }
    bytes += digits.utf8
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22: bytes += [0x5C, 0x22]
      case 0x5C: bytes += [0x5C, 0x5C]
      default: write(unit, isPlain: (0x20..<0x7F).contains(unit), to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
