/// Defines the forms that a file beside CloudTrail's logs can have, told by its first bytes whatever its name is.
///
/// JSON is read: `{"Records": [...]}`, an array of records, and records one a line or one after the other, as Firehose
/// and Vector write them. Plain text of another kind holds no records. Everything else could hold records, such as a
/// log compressed in a way that is not read here, and is named as unread.
enum FileForm: Equatable {
  case json
  case text
  case empty
  /// A form that is known and not read.
  case other(String)

  /// - Parameter input: The file's content, or its beginning; decompressed if it was gzip.
  init(_ input: UnsafeRawBufferPointer) {
    guard !input.isEmpty else {
      self = .empty
      return
    }
    if let known = Self.signatures.first(where: { input.starts(with: $0.bytes) }) {
      self = .other(known.reason)
      return
    }
    let start = input.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) ? 3 : 0
    guard let first = input[start...].first(where: { !Self.spaces.contains($0) }) else {
      self = .empty
      return
    }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      self = .json
    } else {
      let isText = input.prefix(512).allSatisfy { $0 >= 0x20 && $0 != 0x7F || Self.spaces.contains($0) }
      self = isText ? .text : .other("neither gzip nor JSON")
    }
  }

  private static let spaces = [UInt8](" \n\r\t".utf8)

  private static let signatures: [(bytes: [UInt8], reason: String)] = [
    ([0x1F, 0x8B], "gzip within gzip, more than twice"),
    ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd, which is not supported"),
    ([0x42, 0x5A, 0x68], "compressed with bzip2, which is not supported"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz, which is not supported"),
    ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4, which is not supported"),
    ([0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E], "compressed with Snappy, which is not supported"),
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive, which is not supported"),
    ([0x50, 0x41, 0x52, 0x31], "Parquet, which is not supported"),
    ([0x4F, 0x62, 0x6A, 0x01], "Avro, which is not supported"),
    ([0x4F, 0x52, 0x43], "ORC, which is not supported"),
    ([0xFF, 0xFE], "UTF-16, not UTF-8"), ([0xFE, 0xFF], "UTF-16, not UTF-8"),
  ]

  /// Returns whether JSON without records is a digest, which names its window in its first members.
  static func isDigest(_ input: UnsafeRawBufferPointer) -> Bool {
    let beginning = String(decoding: input.prefix(4096), as: UTF8.self)
    return beginning.contains("\"digestStartTime\"") && beginning.contains("\"digestEndTime\"")
  }
}
