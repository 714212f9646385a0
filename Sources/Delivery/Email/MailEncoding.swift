#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Base64 (RFC 4648).
enum Base64 {
  static func encoded(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// In lines of 76 characters (RFC 2045).
  static func lines(_ bytes: [UInt8]) -> String {
    let whole = Array(Data(bytes).base64EncodedString().utf8)
    var result: [UInt8] = []
    result.reserveCapacity(whole.count + whole.count / 38 + 2)
    for start in stride(from: 0, to: whole.count, by: 76) {
      result += whole[start..<min(start + 76, whole.count)]
      result += [0x0D, 0x0A]
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Quoted-printable (RFC 2045): text that stays readable, in lines of at most 76 characters.
enum QuotedPrintable {
  static func encoded(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    var column = 0
    func isBreak(_ index: Int) -> Bool { index < bytes.count && bytes[index] == 0x0A }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D && isBreak(index + 1) {
        index += byte == 0x0D ? 2 : 1
        result += [0x0D, 0x0A]
        column = 0
        continue
      }
      let endsLine = index + 1 == bytes.count || isBreak(index + 1) || bytes[index + 1] == 0x0D && isBreak(index + 2)
      let isPlain =
        switch byte {
        case 0x20, 0x09: !endsLine
        // A line that begins with a full stop or `From ` is another thing to some mail programs.
        case UInt8(ascii: "."): column > 0
        case UInt8(ascii: "F"): column > 0 || !bytes[index...].starts(with: "From ".utf8)
        case UInt8(ascii: "="): false
        default: (0x21...0x7E).contains(byte)
        }
      let unit = isPlain ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      if column + unit.count > (endsLine ? 76 : 75) {
        result += [UInt8(ascii: "="), 0x0D, 0x0A]
        column = 0
        // What begins a line now is looked at anew.
        continue
      }
      result += unit
      column += unit.count
      index += 1
    }
    if column > 0 { result += [0x0D, 0x0A] }
    return String(decoding: result, as: UTF8.self)
  }
}
