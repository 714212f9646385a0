internal import Crypto

/// A token by which AWS knows a request that is sent a second time.
public enum RequestToken {
  /// 64 characters that are the same for the same parts, and for no others.
  public static func make(of parts: [String]) -> String {
    var hash = SHA256()
    for part in parts {
      hash.update(data: Array("\(part.utf8.count):".utf8))
      hash.update(data: Array(part.utf8))
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}
