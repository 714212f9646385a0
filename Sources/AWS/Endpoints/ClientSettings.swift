/// How AWS is reached: what environment and configuration files say beside credentials.
public struct ClientSettings: Sendable, Hashable {
  /// The Region of the caller: `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's.
  public var region: String?
  /// Whether hosts that meet FIPS 140 are asked.
  public var usesFIPS: Bool
  /// Whether hosts that have IPv6 addresses are asked.
  public var usesDualStack: Bool
  /// Endpoints of our own for a service, by its name in `AWS_ENDPOINT_URL_<SERVICE>`, in lower case: `config_service`.
  public var serviceEndpoints: [String: String]
  /// An endpoint of our own for all other services.
  public var endpoint: String?
  /// Whether the account stays out of S3 Control's host name.
  public var omitsHostPrefix: Bool
  /// A PEM file that replaces the system's root certificates.
  public var caBundle: String?
  /// The proxy for `https`, with user and password where it has them.
  public var proxy: String?
  /// Hosts that are reached without the proxy: names, domains with a leading dot, addresses, `*`.
  public var noProxy: [String]
  /// How often a call is tried in all; `nil` for the operation's own default.
  public var maxAttempts: Int?

  /// Everything that is left away has AWS's default.
  public init(
    region: String? = nil, usesFIPS: Bool = false, usesDualStack: Bool = false,
    serviceEndpoints: [String: String] = [:], endpoint: String? = nil, omitsHostPrefix: Bool = false,
    caBundle: String? = nil, proxy: String? = nil, noProxy: [String] = [], maxAttempts: Int? = nil
  ) {
    self.region = region
    self.usesFIPS = usesFIPS
    self.usesDualStack = usesDualStack
    self.serviceEndpoints = serviceEndpoints
    self.endpoint = endpoint
    self.omitsHostPrefix = omitsHostPrefix
    self.caBundle = caBundle
    self.proxy = proxy
    self.noProxy = noProxy
    self.maxAttempts = maxAttempts
  }
}
