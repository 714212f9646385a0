/// Where a container's credentials are asked for: ECS, and EKS Pod Identity.
struct ContainerSettings: Hashable, Sendable {
  enum Authorization: Hashable, Sendable {
    case none
    case token(String)
    /// Read anew each time: the token in it is replaced as it expires.
    case file(String)
  }

  var address: HTTPAddress
  var authorization: Authorization

  /// `nil` if the environment names none.
  ///
  /// The authorization goes to whoever answers there, so without TLS only the addresses are asked that are this machine's
  /// own and those of the two services.
  init?(environment: [String: String]) throws(CredentialError) {
    let relative = environment.setting("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    let full = environment.setting("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if let relative {
      let path = relative.hasPrefix("/") ? relative : "/\(relative)"
      guard let address = HTTPAddress("http://169.254.170.2\(path)") else {
        throw CredentialError("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must be a path, such as /v2/credentials/id")
      }
      self.address = address
    } else if let full {
      guard let address = HTTPAddress(full) else {
        throw CredentialError(
          "AWS_CONTAINER_CREDENTIALS_FULL_URI must be an address with a host, such as"
            + " http://169.254.170.23/v1/credentials")
      }
      guard address.origin.isSecure || Self.isOwn(address.origin.host) else {
        throw CredentialError(
          "AWS_CONTAINER_CREDENTIALS_FULL_URI names the host \(address.origin.host) without TLS: use https, or one of"
            + " localhost, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]")
      }
      self.address = address
    } else {
      return nil
    }
    if let file = environment.setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      authorization = .file(file)
    } else {
      authorization = environment.setting("AWS_CONTAINER_AUTHORIZATION_TOKEN").map(Authorization.token) ?? .none
    }
  }

  static func isOwn(_ host: String) -> Bool {
    if ["localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "[::1]"].contains(host) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// Asks the container's metadata service.
struct ContainerCredentials: CredentialSource {
  let settings: ContainerSettings
  let files: any Files
  let service: MetadataService
  static let attempts = 3
  static let timeout = Duration.seconds(2)

  func fetch() async throws -> Credentials {
    let address = settings.address
    let place = "http\(address.origin.isSecure ? "s" : "")://\(address.origin.authority)"
    var request = HTTPRequest(
      "GET", address.origin, path: address.path, query: address.query, headers: [.init("accept", "application/json")])
    if let token = try authorization() { request.headers.append(.init("authorization", token)) }
    let answer: Answer
    do {
      answer = try await service.send(request, attempts: Self.attempts, timeout: Self.timeout)
    } catch let fault as TransportFault {
      throw CredentialError("asking \(place) for the container's credentials: \(fault.plain)", cause: .fault(fault))
    }
    guard answer.status == 200 else {
      throw CredentialError(
        "asking \(place) for the container's credentials: HTTP \(answer.status)",
        cause: .refused(status: answer.status, code: "HTTP\(answer.status)"))
    }
    guard let document = try? JSON(parsing: answer.body) else {
      throw CredentialError("asking \(place) for the container's credentials: the answer is not JSON")
    }
    return try KeyDocument.credentials(in: document, token: "Token", source: place)
  }

  private func authorization() throws(CredentialError) -> String? {
    let token: String
    let place: String
    switch settings.authorization {
    case .none: return nil
    case .token(let value): (token, place) = (value, "AWS_CONTAINER_AUTHORIZATION_TOKEN")
    case .file(let path):
      place = "\(path) (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)"
      do {
        guard let bytes = try files.read(path) else { throw FileFault("no such file or directory") }
        token = String(decoding: bytes, as: UTF8.self)
      } catch {
        throw CredentialError("\(place) cannot be read: \(error)")
      }
    }
    // More than one line would be more than one header.
    guard !token.utf8.contains(where: { $0 < 32 || $0 == 127 }), !token.isEmpty else {
      throw CredentialError("\(place) must hold a token alone, without line ends or other control characters")
    }
    return token
  }
}

/// Asks a metadata service a few times.
struct MetadataService {
  let carrier: any HTTPCarrier
  let world: CallSender.World

  /// - Throws: `TransportFault`; `CancellationError`.
  func send(_ request: HTTPRequest, attempts: Int, timeout: Duration) async throws -> Answer {
    let policy = RetryPolicy(attempts: attempts)
    var retry = 0
    while true {
      do {
        let answer = try await carrier.send(request, timeout: timeout)
        guard answer.status == 429 || answer.status >= 500, retry + 1 < policy.attempts else { return answer }
      } catch let fault as TransportFault {
        guard AttemptFailure(fault) != .final, retry + 1 < policy.attempts else { throw fault }
      }
      try await world.sleep(policy.delay(after: .transient, retry: retry, random: world.random()))
      retry += 1
    }
  }
}
