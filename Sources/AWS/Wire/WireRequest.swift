/// What a call looks like in its service's protocol, before it is known where it goes and who signs it.
public struct WireRequest: Hashable, Sendable {
  /// The method, in upper case.
  public var method: String
  /// The path, percent-encoded once; it begins with `/`.
  public var path: String
  /// The query's items, not encoded.
  public var query: [HTTPRequest.Field]
  /// The header fields.
  public var headers: [HTTPRequest.Field]
  /// The body.
  public var body: [UInt8]
  /// What stands before the endpoint's host, with its dot: the account for S3 Control.
  public var hostPrefix: String

  /// - Parameters:
  ///   - path: Percent-encoded once, beginning with `/`.
  ///   - query: Not encoded.
  ///   - hostPrefix: What stands before the endpoint's host, with its dot.
  public init(
    _ method: String, path: String = "/", query: [HTTPRequest.Field] = [], headers: [HTTPRequest.Field] = [],
    body: [UInt8] = [], hostPrefix: String = ""
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.hostPrefix = hostPrefix
  }
}
