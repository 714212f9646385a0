/// Fetches credentials anew each time that it is asked; whoever keeps them is another.
public protocol CredentialSource: Sendable {
  /// - Throws: `CredentialError`; `CancellationError`.
  func fetch() async throws -> Credentials
}

/// Keys that stay as they are.
struct StaticCredentials: CredentialProvider {
  let keys: Credentials
  /// Where they are from, for errors.
  let source: String
  let now: @Sendable () -> Double

  func credentials() async throws -> Credentials {
    if let expiry = keys.expiresAt, expiry <= now() {
      throw CredentialError("the credentials from \(source) have expired: replace them")
    }
    return keys
  }

  func reject(_ credentials: Credentials) async {}
}

extension CredentialError {
  /// Whether asking again in this run would give the same, so that it need not be done.
  var isFinal: Bool {
    switch cause {
    case .configuration: true
    case .fault: false
    case .refused(let status, let code):
      (400..<500).contains(status) && AttemptFailure(status: status, code: code) == .final
    }
  }

  /// - Parameters:
  ///   - doing: What was being done, such as `assuming the role …`.
  ///   - advice: What to do, with what comes before it.
  ///   - secrets: What AWS's message may not repeat.
  init(_ doing: String, failed reason: AWSError.Reason, advice: String = "", withholding secrets: [String] = []) {
    switch reason {
    case .refused(let status, let code, let message):
      let told = String(decoding: Redaction.removing(secrets, from: Array(message.utf8)), as: UTF8.self)
      let name = code == "HTTP\(status)" ? "HTTP \(status)" : "\(code) (HTTP \(status))"
      let answer = told.isEmpty ? name : "\(name): \(told)"
      self.init("\(doing): \(answer)\(advice)", cause: .refused(status: status, code: code))
    case .fault(let fault):
      self.init("\(doing): \(fault.plain)\(advice)", cause: .fault(fault))
    case .noCredentials(let error): self = error
    case .undecodable, .unsendable, .repeatedToken, .endlessList:
      // What could not be read may be a secret: it is not told.
      self.init("\(doing): the answer was not understood\(advice)", cause: .refused(status: 200, code: "Undecodable"))
    }
  }
}

extension TransportFault {
  /// In a few words.
  public var plain: String {
    switch self {
    case .timeout: "no answer in time"
    case .connection: "the connection broke"
    case .unreachable: "the connection could not be made"
    case .dns: "the host's name could not be resolved"
    case .tls: "the host could not be trusted over TLS"
    case .notRecorded: "the recording holds no answer"
    case .deadline: "the run's deadline passed"
    }
  }
}
