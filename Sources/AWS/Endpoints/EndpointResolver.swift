/// Says where each service answers.
///
/// Source: the endpoint rule sets of botocore 1.43.11, whose results for every service here are the fixture of the tests.
/// Two things differ on purpose. FIPS is refused in China and in the European sovereign partition, where rule sets build
/// names that do not exist. Global services are asked at their home, also where a rule set would build a dual-stack name
/// with the caller's Region.
public struct EndpointResolver: Sendable {
  private let settings: ClientSettings
  private let partition: Partition
  private let own: [String: OwnEndpoint]
  private let ownForAll: OwnEndpoint?

  /// Whether account or bucket stay out of host names.
  var omitsHostPrefix: Bool { settings.omitsHostPrefix }

  private struct OwnEndpoint: Sendable {
    let origin: HTTPRequest.Origin
    let path: String
  }

  /// - Parameter partition: The caller's, which is where global services are asked.
  /// - Throws: `EndpointError` for a configured endpoint that is no address, or does not go with FIPS.
  public init(settings: ClientSettings, partition: Partition) throws(EndpointError) {
    self.settings = settings
    self.partition = partition
    var own: [String: OwnEndpoint] = [:]
    for (service, address) in settings.serviceEndpoints.sorted(by: { $0.key < $1.key }) {
      own[service] = try Self.parse(address, "the endpoint of `\(service)`")
    }
    self.own = own
    ownForAll = try settings.endpoint.map { address throws(EndpointError) in
      try Self.parse(address, "the endpoint of all services")
    }
    guard !settings.usesFIPS || (own.isEmpty && ownForAll == nil) else {
      throw EndpointError(
        description: "FIPS endpoints and an endpoint of your own exclude each other:"
          + " unset AWS_USE_FIPS_ENDPOINT or AWS_ENDPOINT_URL")
    }
  }

  /// Where `service` answers.
  ///
  /// - Parameter region: The Region that is asked; for global services, anything.
  /// - Throws: `EndpointError`
  public func endpoint(for service: Service, region: String) throws(EndpointError) -> Endpoint {
    let region = service.placement == .global ? home(of: service) : region
    guard Self.isHostLabel(region) else {
      throw EndpointError(description: "`\(region)` is no Region's name, so \(service.name) cannot be asked there")
    }
    let signingName = Self.signingNames[service.name] ?? service.name
    if let own = own[Self.settingName(of: service)] ?? ownForAll {
      return Endpoint(origin: own.origin, pathPrefix: own.path, signingName: signingName, signingRegion: region)
    }
    return Endpoint(
      origin: .init(host: try host(of: service, region)), pathPrefix: "", signingName: signingName,
      signingRegion: region, takesBucketIntoHost: service.name == "s3")
  }

  // MARK: AWS's own hosts

  private func host(of service: Service, _ region: String) throws(EndpointError) -> String {
    let partition = service.placement == .global ? partition : Partition(ofRegion: region)
    guard !settings.usesFIPS || partition == .commercial || partition == .govCloud else {
      throw EndpointError(
        description: "the partition \(partition.rawValue) has no FIPS endpoints: unset AWS_USE_FIPS_ENDPOINT")
    }
    // Organizations has no dual-stack host at its home.
    let isDualStack = settings.usesDualStack && service.name != "organizations"
    let plainIsFIPS = partition == .govCloud && Self.plainIsFIPSInGovCloud.contains(service.name)
    let fips = settings.usesFIPS && !plainIsFIPS ? "-fips" : ""
    let suffix = isDualStack ? partition.dualStackSuffix : partition.suffix
    switch service.name {
    case "iam":
      switch partition {
      case .commercial: return isDualStack ? "iam\(fips).global.\(suffix)" : "iam\(fips).\(suffix)"
      case .govCloud: return "iam.us-gov.\(suffix)"
      case .china: return isDualStack ? "iam.global.\(suffix)" : "iam.\(region).\(suffix)"
      case .europeanSovereign: return isDualStack ? "iam.\(suffix)" : "iam.\(region).\(suffix)"
      }
    case "s3", "s3control":
      let label = service.name == "s3" ? "s3" : "s3-control"
      return "\(label)\(fips)\(isDualStack ? ".dualstack" : "").\(region).\(partition.suffix)"
    case "detective":
      // Only the commercial and GovCloud partitions drop the first label of dual-stack hosts.
      let drops = isDualStack && (partition == .commercial || partition == .govCloud)
      return "\(drops ? "" : "api.")detective\(fips).\(region).\(suffix)"
    default:
      return "\(Self.labels[service.name] ?? service.name)\(fips).\(region).\(suffix)"
    }
  }

  /// The Region where a global service answers and is signed for.
  private func home(of service: Service) -> String {
    switch partition {
    case .china: ["iam", "s3control"].contains(service.name) ? "cn-north-1" : "cn-northwest-1"
    case .commercial, .govCloud, .europeanSovereign: partition.firstRegion
    }
  }

  private static let labels = [
    "accessanalyzer": "access-analyzer", "sesv2": "email", "sso": "portal.sso", "sso-oidc": "oidc",
  ]

  private static let signingNames = [
    "accessanalyzer": "access-analyzer", "sesv2": "ses", "s3control": "s3", "sso": "awsssoportal",
    "sso-oidc": "sso-oauth",
  ]

  private static let plainIsFIPSInGovCloud: Set = [
    "sts", "ec2", "organizations", "iam", "cloudtrail", "guardduty", "config", "accessanalyzer", "sso", "sso-oidc",
  ]

  // MARK: Endpoints of our own

  /// How `AWS_ENDPOINT_URL_<SERVICE>` spells a service, in lower case.
  private static func settingName(of service: Service) -> String {
    switch service.name {
    case "config": "config_service"
    case "s3control": "s3_control"
    case "sso-oidc": "sso_oidc"
    default: service.name
    }
  }

  private static func parse(_ address: String, _ what: String) throws(EndpointError) -> OwnEndpoint {
    guard let parsed = HTTPAddress(address), parsed.query.isEmpty else {
      throw EndpointError(
        description: "\(what) is no address: write it like `https://sts.example.com` or `http://127.0.0.1:4566`")
    }
    var path = parsed.path
    while path.hasSuffix("/") { path.removeLast() }
    return OwnEndpoint(origin: parsed.origin, path: path)
  }

  /// A Region's name becomes part of a host's name, and may come out of a file.
  static func isHostLabel(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (97...122).contains(byte) || (65...90).contains(byte) || byte == 45
      }
  }
}
