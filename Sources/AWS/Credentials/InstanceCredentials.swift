/// How the instance's metadata service (IMDS) is asked.
struct InstanceSettings: Hashable, Sendable {
  var address: HTTPAddress
  var attempts: Int
  var timeoutSeconds: Int

  /// `nil` if metadata is turned off.
  init?(environment: [String: String], section: SharedConfig.Section?) throws(CredentialError) {
    let settings = ProfileSettings(environment: environment, section: section)
    do {
      guard try !settings.flag("AWS_EC2_METADATA_DISABLED", "ec2_metadata_disabled") else { return nil }
      attempts =
        try settings.number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", atLeast: 1) ?? 1
      timeoutSeconds = try settings.number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", atLeast: 1) ?? 1
    } catch {
      throw CredentialError(error.description)
    }
    var host = "169.254.169.254"
    if let mode = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") {
      switch mode.value.lowercased() {
      case "ipv4": break
      case "ipv6": host = "[fd00:ec2::254]"
      default: throw CredentialError("\(mode.place): must be IPv4 or IPv6, not `\(mode.value)`")
      }
    }
    let found = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
    guard let address = HTTPAddress(found?.value ?? "http://\(host)"), address.query.isEmpty else {
      throw CredentialError("\(found?.place ?? host): must be an address such as http://169.254.169.254")
    }
    self.address = address
  }
}

/// Asks the instance's metadata service, in its second version: a token first. The first version, which answers whoever
/// can make the instance send a request, is never asked.
///
/// Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
struct InstanceCredentials: CredentialSource {
  let settings: InstanceSettings
  let service: MetadataService

  static let tokenHeader = "x-aws-ec2-metadata-token"
  static let tokenSeconds = "21600"

  func fetch() async throws -> Credentials {
    let token = try await token()
    let folder = "/latest/meta-data/iam/security-credentials/"
    let names = try await get(folder, token)
    guard names.status != 404 else {
      throw CredentialError("there are no credentials: this instance has no role. \(CredentialPlanner.wayOut)")
    }
    try check(names, "its role's name")
    let text = String(decoding: names.body, as: UTF8.self)
    guard let role = text.split(whereSeparator: \.isNewline).first, !role.isEmpty else {
      throw CredentialError("there are no credentials: this instance has no role. \(CredentialPlanner.wayOut)")
    }
    let answer = try await get(folder + HTTPRequest.encode(String(role)), token)
    try check(answer, "the credentials of its role")
    guard let document = try? JSON(parsing: answer.body) else {
      throw CredentialError("\(place) gave credentials that are not JSON")
    }
    if document["AccessKeyId"] == nil, let code = document["Code"]?.string {
      throw CredentialError(
        "\(place) has no credentials: \(code): \(document["Message"]?.string ?? "without a message")",
        cause: .refused(status: answer.status, code: code))
    }
    return try KeyDocument.credentials(in: document, token: "Token", source: place)
  }

  /// The Region in which this instance runs.
  func region() async throws -> String {
    let answer = try await get("/latest/meta-data/placement/region", try await token())
    try check(answer, "its Region")
    let region = String(decoding: answer.body, as: UTF8.self)
    guard EndpointResolver.isHostLabel(region) else {
      throw CredentialError("\(place) gave a Region's name that is none")
    }
    return region
  }

  private var place: String { "the instance metadata service at \(settings.address.origin.authority)" }

  private func token() async throws -> String {
    let answer = try await send("PUT", "/latest/api/token", .init("\(Self.tokenHeader)-ttl-seconds", Self.tokenSeconds))
    guard answer.status != 403 else {
      throw CredentialError(
        "\(place) refuses its use (HTTP 403): allow it for this instance, or set AWS_EC2_METADATA_DISABLED=true and"
          + " give other credentials", cause: .refused(status: 403, code: "HTTP403"))
    }
    try check(answer, "a session token")
    let token = String(decoding: answer.body, as: UTF8.self)
    guard !token.isEmpty, token.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw CredentialError("\(place) gave a session token that is none")
    }
    return token
  }

  private func get(_ path: String, _ token: String) async throws -> Answer {
    try await send("GET", path, .init(Self.tokenHeader, token))
  }

  private func send(_ method: String, _ path: String, _ header: HTTPRequest.Field) async throws -> Answer {
    let base = settings.address.path.hasSuffix("/") ? String(settings.address.path.dropLast()) : settings.address.path
    let request = HTTPRequest(method, settings.address.origin, path: base + path, headers: [header])
    do {
      return try await service.send(
        request, attempts: settings.attempts, timeout: .seconds(settings.timeoutSeconds))
    } catch let fault as TransportFault {
      throw CredentialError(
        "there are no credentials: none in environment and files, and \(place) did not answer (\(fault.plain))."
          + " In a container its hop limit must be 2. \(CredentialPlanner.wayOut)", cause: .fault(fault))
    }
  }

  private func check(_ answer: Answer, _ what: String) throws(CredentialError) {
    guard answer.status == 200 else {
      throw CredentialError(
        "asking \(place) for \(what): HTTP \(answer.status)",
        cause: .refused(status: answer.status, code: "HTTP\(answer.status)"))
    }
  }
}
