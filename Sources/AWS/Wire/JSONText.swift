/// What RFC 8259 asks of a JSON text before its grammar: UTF-8, and no control characters.
///
/// Foundation's decoder guesses encodings, and looks into a text only where somebody asks for its value. An answer that
/// was damaged on its way could so be read in part: it is refused whole.
enum JSONText {
  /// Says why the bytes cannot be a JSON text; `nil` if they may be one.
  static func problem(in bytes: [UInt8]) -> String? {
    if let position = controlCharacter(in: bytes) { return "there is a control character at byte \(position)" }
    return isUTF8(bytes) ? nil : "the text is not UTF-8"
  }

  /// The position of the first byte that may not stand where it does. Between the values, line breaks and tabs are
  /// white space; everywhere else, and everything below the space, is forbidden. A text in UTF-16 has zeros.
  private static func controlCharacter(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var isInString = false
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x20 {
          if isInString || (byte != 0x0A && byte != 0x0D && byte != 0x09) { return index }
        } else if byte == UInt8(ascii: "\"") {
          isInString.toggle()
        } else if byte == UInt8(ascii: "\\"), isInString, index + 1 < bytes.count, bytes[index + 1] >= 0x20 {
          index += 1
        }
        index += 1
      }
      return nil
    }
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      // Most answers are ASCII, which needs no more than a look at each byte's first bit.
      bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
  }
}
