/// A request as it goes over the wire.
public struct HTTPRequest: Hashable, Sendable {
  /// A header field or a query item: names may occur more than once, and their order counts.
  public struct Field: Hashable, Sendable {
    /// As it is sent.
    public var name: String
    /// As it is sent for a header; not encoded for a query item.
    public var value: String

    /// - Parameter value: As it is sent for a header; not encoded for a query item.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where the request goes.
  public struct Origin: Hashable, Sendable {
    /// Whether over TLS.
    public var isSecure: Bool
    /// The host's name or address, an IPv6 address in brackets, without a port.
    public var host: String
    /// The port, where it is not the scheme's own.
    public var port: Int?

    /// - Parameters:
    ///   - host: An IPv6 address stands in brackets.
    ///   - port: `nil` for the scheme's own.
    public init(isSecure: Bool = true, host: String, port: Int? = nil) {
      self.isSecure = isSecure
      self.host = host
      self.port = port == (isSecure ? 443 : 80) ? nil : port
    }

    /// What the header `host` says.
    public var authority: String { port.map { "\(host):\($0)" } ?? host }
  }

  /// The method, in upper case.
  public var method: String
  /// Where the request goes.
  public var origin: Origin
  /// The path, percent-encoded; it begins with `/`.
  public var path: String
  /// The query's items, not encoded.
  public var query: [Field]
  /// The header fields, without `host` and `content-length`, which follow from the rest.
  public var headers: [Field]
  /// The body.
  public var body: [UInt8]

  /// - Parameters:
  ///   - path: Percent-encoded, beginning with `/`.
  ///   - query: Not encoded.
  ///   - headers: Without `host` and `content-length`.
  public init(
    _ method: String, _ origin: Origin, path: String = "/", query: [Field] = [], headers: [Field] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.origin = origin
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The whole address, its query encoded.
  public var url: String {
    let encoded = query.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    return "\(origin.isSecure ? "https" : "http")://\(origin.authority)\(path)\(encoded.isEmpty ? "" : "?\(encoded)")"
  }

  /// The value of the first header of that name, which is compared without case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  /// Percent-encodes all but RFC 3986's unreserved characters, as AWS's signatures ask for.
  ///
  /// - Parameter keepingSlashes: Whether `/` stays as it is, as between the parts of a path.
  public static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      case UInt8(ascii: "/") where keepingSlashes: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Carries one request out and its answer back, once: no retry, no redirect.
public protocol HTTPCarrier: Sendable {
  /// - Parameter timeout: For the whole exchange.
  /// - Throws: `TransportFault` if there was no whole answer; `CancellationError`.
  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer
}
