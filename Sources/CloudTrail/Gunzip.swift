internal import CDeflate

/// Whole gzip files, decompressed into memory that is used again.
final class Gunzip {
  private let decompressor: OpaquePointer

  init() throws {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw LogFilesError("cannot read CloudTrail logs: out of memory")
    }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  static func isGzip(_ input: UnsafeRawBufferPointer) -> Bool {
    input.count >= 2 && input[0] == 0x1F && input[1] == 0x8B
  }

  /// Decompresses all members, and gives the number of bytes.
  ///
  /// - Parameters:
  ///   - limit: the largest file that is taken.
  ///   - padding: bytes that stay free behind the result.
  func decompress(_ input: UnsafeRawBufferPointer, into output: RawBuffer, limit: Int, padding: Int) throws -> Int {
    // What grows beyond all measure was made to do so.
    let bound = min(limit, input.count * 1000)
    var read = 0
    var written = 0
    output.reserve(min(Self.lastMemberSize(input), bound) + padding)
    while read < input.count {
      let rest = UnsafeRawBufferPointer(rebasing: input[read...])
      // Tapes and block devices pad with zeros.
      if read > 0, rest.allSatisfy({ $0 == 0 }) { break }
      guard Self.isGzip(rest) else {
        throw UnreadableFile(reason: read == 0 ? "not gzip" : "something that is not gzip follows the gzip data")
      }
      guard rest.count >= 18 else { throw UnreadableFile(reason: "truncated gzip") }
      var used = 0
      var made = 0
      let result = libdeflate_gzip_decompress_ex(
        decompressor, rest.baseAddress, rest.count, output.start + written,
        min(output.capacity - padding, bound) - written, &used, &made)
      switch result {
      case LIBDEFLATE_SUCCESS:
        read += used
        written += made
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        guard output.capacity - padding < bound else {
          throw UnreadableFile(
            reason: bound == limit
              ? "larger than \(limit >> 20) MB when decompressed" : "decompresses to more than 1000 times its size")
        }
        output.reserve(min(bound, max(1 << 20, output.capacity * 2)) + padding, keeping: written)
      default:
        throw UnreadableFile(reason: "truncated gzip, or damaged")
      }
    }
    return written
  }

  /// The last four bytes are the size of the last member, which for most files is the only one.
  private static func lastMemberSize(_ input: UnsafeRawBufferPointer) -> Int {
    guard input.count >= 18 else { return 0 }
    return Int(UInt32(littleEndian: input.loadUnaligned(fromByteOffset: input.count - 4, as: UInt32.self)))
  }
}
