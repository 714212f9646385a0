#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension String {
  /// Whether the bytes of `part` stand in the bytes of this text. Agents are compared as bytes: what looks alike to
  /// Unicode is not the same agent.
  func holds(_ part: String) -> Bool {
    var whole = self
    var part = part
    return whole.withUTF8 { whole in
      part.withUTF8 { part in
        guard let start = whole.baseAddress, let wanted = part.baseAddress, let first = part.first else {
          return part.isEmpty
        }
        var offset = 0
        while offset + part.count <= whole.count {
          let room = whole.count - part.count - offset + 1
          guard let found = memchr(start + offset, Int32(first), room) else { return false }
          if memcmp(found, wanted, part.count) == 0 { return true }
          offset = UnsafeRawPointer(found) - UnsafeRawPointer(start) + 1
        }
        return false
      }
    }
  }
}
