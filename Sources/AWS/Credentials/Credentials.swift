/// Keys that sign requests. Whatever prints them shows none of them.
public struct Credentials: Hashable, Sendable {
  /// The public half.
  public let accessKeyID: String
  /// The secret half.
  public let secretAccessKey: String
  /// The token that temporary keys come with.
  public let sessionToken: String?
  /// When they stop working, in seconds since 1970; `nil` for keys that do not.
  public let expiresAt: Double?
  /// The account that they belong to, where their source said so.
  public let accountID: String?

  /// - Parameter expiresAt: Seconds since 1970.
  public init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiresAt: Double? = nil,
    accountID: String? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiresAt = expiresAt
    self.accountID = accountID
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says that there are some, and none of them.
  public var description: String { "credentials" }
  /// The same: a debugger's log is a log.
  public var debugDescription: String { description }
  /// Nothing inside: `dump` and string interpolation of a containing value find no secret.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Gives credentials, fetching and refreshing them as needed.
public protocol CredentialProvider: Sendable {
  /// The credentials to sign with now.
  ///
  /// - Throws: `CredentialError`; `CancellationError`.
  func credentials() async throws -> Credentials

  /// AWS said that these have expired: the next ones must be fetched anew.
  func reject(_ credentials: Credentials) async
}

/// Why there are no credentials: which source was asked, what came back, and what to do.
public struct CredentialError: Error, Sendable, CustomStringConvertible {
  /// What AWS or the transport said, where that was the reason.
  public enum Cause: Sendable, Hashable {
    /// STS, SSO or a metadata service said no.
    case refused(status: Int, code: String)
    /// It could not be reached.
    case fault(TransportFault)
    /// The configuration, a file or a process is wrong or missing.
    case configuration
  }

  /// What came back.
  public let cause: Cause
  /// A sentence that names the source, what came back and what to do. It holds no secret.
  public let message: String
  /// The message.
  public var description: String { message }

  /// - Parameter message: A sentence that names the source, what came back and what to do; without secrets.
  public init(_ message: String, cause: Cause = .configuration) {
    self.message = message
    self.cause = cause
  }
}
