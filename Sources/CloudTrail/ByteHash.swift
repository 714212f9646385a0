#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A hash of bytes by folded multiplication, eight bytes a step.
enum ByteHash {
  static func of(_ text: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = seed ^ (UInt64(text.count) &* 0x9E37_79B9_7F4A_7C15)
    let count = text.count
    if count < 8 {
      var word: UInt64 = 0
      for byte in text { word = word << 8 | UInt64(byte) }
      return fold(fold(hash ^ word, 0xD6E8_FEB8_6659_FD93), 0xA076_1D64_78BD_642F)
    }
    var offset = 0
    while offset + 8 < count {
      hash = fold(hash ^ text.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0xD6E8_FEB8_6659_FD93)
      offset += 8
    }
    let last = text.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    return fold(fold(hash ^ last, 0xD6E8_FEB8_6659_FD93), 0xA076_1D64_78BD_642F)
  }

  static func areEqual(_ bytes: UnsafeRawBufferPointer, at start: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress, let other = text.baseAddress else { return text.isEmpty }
    return memcmp(base + start, other, text.count) == 0
  }

  static func areEqual(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount, let start = text.baseAddress else { return false }
    return memcmp(start, word.utf8Start, text.count) == 0
  }

  static func precedes(_ a: Slice<UnsafeRawBufferPointer>, _ b: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let first = a.base.baseAddress, let second = b.base.baseAddress else { return a.count < b.count }
    let order = memcmp(first + a.startIndex, second + b.startIndex, min(a.count, b.count))
    return order == 0 ? a.count < b.count : order < 0
  }

  private static func fold(_ value: UInt64, _ by: UInt64) -> UInt64 {
    // Without the addition a product with zero would stay zero, whatever follows.
    let product = (value &+ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: by)
    return product.high ^ product.low
  }
}
