import Foundation

/// AWS's stand-in (`Tests/StandIn`), running in a process of its own for as long as this object lives.
///
/// It listens on a free port of this machine, and is told on its standard input what goes wrong from now on.
package final class StandIn: Sendable {
  /// Something that goes wrong; see `Tests/StandIn/faults.py` for what each kind does.
  package struct Fault: Encodable {
    package enum Kind: String, Encodable, CaseIterable, Sendable {
      case throttled, unavailable, truncated, corrupt, reset, slow, silent, delayed, expired, skewed, denied
      case unknownOperation = "unknown_operation"
      case error
    }

    package var kind: Kind
    package var service: String?
    package var operation: String?
    package var region: String?
    package var account: String?
    package var skip: Int?
    package var times: Int?
    package var seconds: Double?
    package var status: Int?
    package var code: String?
    package var message: String?

    /// - Parameters:
    ///   - skip: How many calls it lets pass first.
    ///   - times: To how many calls it happens; `nil` for all.
    package init(
      _ kind: Kind, service: String? = nil, operation: String? = nil, region: String? = nil, account: String? = nil,
      skip: Int? = nil, times: Int? = nil, seconds: Double? = nil, status: Int? = nil, code: String? = nil,
      message: String? = nil
    ) {
      self.kind = kind
      self.service = service
      self.operation = operation
      self.region = region
      self.account = account
      self.skip = skip
      self.times = times
      self.seconds = seconds
      self.status = status
      self.code = code
      self.message = message
    }
  }

  /// What was asked, and what was answered.
  package struct Entry: Decodable {
    package let time: Double
    package let connection: Int
    package let inFlight: Int?
    package let service: String?
    package let operation: String?
    package let region: String?
    package let account: String?
    package let accessKey: String?
    package let fault: String?
    package let error: String?
    package let status: Int?
  }

  /// `http://127.0.0.1:PORT`, or `https:` with TLS.
  package let address: String
  private let server: PythonServer

  /// Starts over a folder of fixtures.
  ///
  /// - Parameters:
  ///   - authority: Where the certificate of the authority to trust is written; without it there is no TLS.
  ///   - names: What the certificate is for instead of this machine.
  ///   - moto: Whether a moto server answers what there is no fixture for.
  package init(fixtures: String, authority: String? = nil, names: [String] = [], moto: Bool = false) throws {
    var arguments = ["--fixtures", fixtures]
    if let authority { arguments += ["--tls", authority] }
    for name in names { arguments += ["--name", name] }
    if moto { arguments.append("--moto") }
    server = try PythonServer("StandIn", arguments)
    address = server.address
  }

  /// From now on these faults happen, and no others.
  package func setFaults(_ faults: [Fault]) throws {
    _ = try command(["faults": faults])
  }

  /// From now on the service's clock is so many seconds ahead of ours.
  package func setClock(ahead seconds: Double) throws {
    _ = try command(["clock": seconds])
  }

  /// From now on callers may do what one of AWS's managed policies allows, and nothing else.
  ///
  /// - Parameter actions: The IAM action of each operation, by `service:Operation`.
  package func setPermissions(managedPolicy: String, actions: [String: String]) throws {
    _ = try command(["permissions": Permissions(policy: managedPolicy, actions: actions)])
  }

  private struct Permissions: Encodable {
    let policy: String
    let actions: [String: String]
  }

  /// What was asked since the beginning, or the last `reset`.
  package func log() throws -> [Entry] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([String: [Entry]].self, from: try command(["log": true]))["log"] ?? []
  }

  /// Every secret key, session token and signature that there was.
  package func secrets() throws -> [String] {
    try JSONDecoder().decode([String: [String]].self, from: try command(["secrets": true]))["secrets"] ?? []
  }

  /// No faults, our clock, an empty log.
  package func reset() throws {
    _ = try command(["reset": true])
  }

  private func command(_ command: some Encodable) throws -> Data { try server.command(command) }
}

/// The invented organisation that `Tests/StandIn/organization.py` writes fixtures of.
package enum ExampleOrganization {
  package static let caller = "123456789012"
  package static let readable = "111122223333"
  /// Its role cannot be assumed.
  package static let closedOff = "444455556666"
  package static let suspended = "210987654321"
  package static let role = "runbook-reader"
  package static let externalID = "example-external-id"
  /// The caller's keys.
  package static let accessKeyID = "AKIASTANDINEXAMPLE00"
  package static let secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

  /// Writes the fixtures into a folder.
  package static func write(to folder: String) throws {
    _ = try Python.run("StandIn/organization.py", [folder])
  }
}
