/// Where a service answers, and how requests to it are signed.
public struct Endpoint: Sendable, Hashable {
  /// Scheme, host and port.
  public var origin: HTTPRequest.Origin
  /// What stands before every path, such as `/aws`; empty for AWS's own endpoints.
  public var pathPrefix: String
  /// The service's name in signatures.
  public var signingName: String
  /// The Region in signatures: for a global service, its home.
  public var signingRegion: String
  /// Whether the path's first part belongs before the host, as buckets do at S3's own endpoints.
  public var takesBucketIntoHost = false
}

/// Why it is not known where a service answers.
public struct EndpointError: Error, Sendable, CustomStringConvertible {
  /// A sentence that names the service and what to change.
  public let description: String
}
