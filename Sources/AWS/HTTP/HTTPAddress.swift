/// An address that a setting gives: `https://host:port/path?query`.
public struct HTTPAddress: Hashable, Sendable {
  /// Scheme, host and port.
  public var origin: HTTPRequest.Origin
  /// Percent-encoded; it begins with `/`.
  public var path: String
  /// Path and query as they were written: a receiver may tell forms apart that mean the same.
  public let target: String
  /// Not encoded.
  public var query: [HTTPRequest.Field]

  /// `nil` for anything but `http` or `https` with a host; also where a user is named, since nothing would use it.
  public init?(_ text: String) {
    let isSecure = text.lowercased().hasPrefix("https://")
    guard isSecure || text.lowercased().hasPrefix("http://"), text.utf8.allSatisfy({ (33...126).contains($0) })
    else { return nil }
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let (host, port) = Self.hostAndPort(authority) else { return nil }
    origin = HTTPRequest.Origin(isSecure: isSecure, host: host.lowercased(), port: port)
    guard let (path, query) = Self.pathAndQuery(rest.dropFirst(authority.count)) else { return nil }
    (self.path, self.query) = (path, query)
    let written = rest.dropFirst(authority.count).prefix { $0 != "#" }
    target = written.hasPrefix("/") ? String(written) : "/\(written)"
  }

  /// A path and what follows it after `?`; `nil` if that is not percent-encoded as it should be.
  static func pathAndQuery(_ text: Substring) -> (path: String, query: [HTTPRequest.Field])? {
    let text = text.prefix { $0 != "#" }
    let path = text.prefix { $0 != "?" }
    var query: [HTTPRequest.Field] = []
    for item in text.dropFirst(path.count + 1).split(separator: "&") {
      let name = item.prefix { $0 != "=" }
      guard let name = decoded(name), let value = decoded(item.dropFirst(item.prefix { $0 != "=" }.count + 1))
      else { return nil }
      query.append(.init(name, value))
    }
    return (path.hasPrefix("/") ? String(path) : "/\(path)", query)
  }

  private static func hostAndPort(_ authority: Substring) -> (Substring, Int?)? {
    let host: Substring
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[...end]
      guard host.dropFirst().dropLast().utf8.allSatisfy({ isHexDigit($0) || $0 == 58 || $0 == 46 }), host.count > 4
      else { return nil }
    } else {
      host = authority.prefix { $0 != ":" }
      guard !host.isEmpty, host.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 })
      else { return nil }
    }
    let rest = authority.dropFirst(host.count)
    guard !rest.isEmpty else { return (host, nil) }
    guard rest.first == ":", rest.count > 1, rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
      let port = Int(rest.dropFirst()), (1...65_535).contains(port)
    else { return nil }
    return (host, port)
  }

  static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, rest.prefix(2).allSatisfy(isHexDigit),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
