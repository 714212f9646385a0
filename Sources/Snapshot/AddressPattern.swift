#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Addresses: a block in CIDR notation such as `192.0.2.0/24`, or a pattern with `*` and `?`.
public enum AddressPattern: Sendable, Hashable {
  /// The block's bytes, 4 or 16, and how many of their bits count.
  case block(bytes: [UInt8], bits: Int)
  /// A pattern for the text as it stands, which may be a service's name.
  case glob(String)

  /// `nil` for what has a slash and is no block: another address before it, too many bits, bits beyond those that count.
  public init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else {
      self = .glob(text)
      return
    }
    let digits = text[text.index(after: slash)...]
    guard let bytes = Self.bytes(String(text[..<slash])), digits.allSatisfy(\.isNumber), let bits = Int(digits),
      bits <= bytes.count * 8, bytes == Self.masked(bytes, bits)
    else { return nil }
    self = .block(bytes: bytes, bits: bits)
  }

  /// Whether the block holds `address`. An IPv4 address is in no IPv6 block.
  func holds(_ address: String) -> Bool {
    guard case .block(let block, let bits) = self, let bytes = Self.bytes(address), bytes.count == block.count else {
      return false
    }
    return Self.masked(bytes, bits) == block
  }

  private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
    bytes.enumerated().map { index, byte in
      let kept = max(0, min(8, bits - index * 8))
      return kept == 0 ? 0 : byte & (0xFF << (8 - kept))
    }
  }

  private static func bytes(_ address: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, address, &bytes) == 1 { return Array(bytes[..<4]) }
    return inet_pton(AF_INET6, address, &bytes) == 1 ? bytes : nil
  }
}
