/// The `:name` of a statement.
///
/// A view cannot have parameters. So what is defined under a name has, in their place, calls of a function that gives
/// the parameter's value; whatever stands in quotes or comments is left alone.
enum SQLParameters {
  /// The function that stands for `:name` in definitions.
  static let function = "runbook_parameter"

  /// The statement with calls in place of parameters.
  static func replaced(in sql: String) -> String {
    let bytes = Array(sql.utf8)
    var result: [UInt8] = []
    var index = 0
    func isNameByte(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    func end(of terminator: [UInt8], from start: Int) -> Int {
      var place = start
      while place < bytes.count {
        if bytes[place...].starts(with: terminator) { return place + terminator.count }
        place += 1
      }
      return bytes.count
    }
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      var stop = index + 1
      switch bytes[index] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): stop = end(of: [bytes[index]], from: index + 1)
      case UInt8(ascii: "["): stop = end(of: [UInt8(ascii: "]")], from: index + 1)
      case UInt8(ascii: "-") where next == UInt8(ascii: "-"): stop = end(of: [UInt8(ascii: "\n")], from: index)
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        stop = end(of: [UInt8(ascii: "*"), UInt8(ascii: "/")], from: index + 2)
      case UInt8(ascii: ":") where isNameByte(next):
        while stop < bytes.count, isNameByte(bytes[stop]) { stop += 1 }
        result += Array("\(function)('".utf8) + bytes[(index + 1)..<stop] + Array("')".utf8)
        index = stop
        continue
      default: break
      }
      result += bytes[index..<stop]
      index = stop
    }
    return String(decoding: result, as: UTF8.self)
  }
}
