/// A call that did not give what it was made for: what was being done, and what came back.
public struct AWSError: Error, Sendable, CustomStringConvertible {
  /// What came back.
  public enum Reason: Sendable {
    /// AWS said no.
    case refused(status: Int, code: String, message: String)
    /// Nothing came back.
    case fault(TransportFault)
    /// The input could not be put on the wire: nothing was sent.
    case unsendable(String)
    /// There are no credentials for the account: nothing was sent.
    case noCredentials(CredentialError)
    /// An answer came back that was not understood.
    case undecodable(String)
    /// A page named a token that an earlier page had named: reading on would never end.
    case repeatedToken
    /// A list had not ended after so many pages.
    case endlessList(pages: Int)
  }

  /// What was being done.
  public let operation: OperationIdentity
  /// The account in which it was.
  public let account: String
  /// The Region, or `global`.
  public let region: String
  /// What came back.
  public let reason: Reason

  /// - Parameter region: The Region, or `global`.
  public init(_ operation: OperationIdentity, account: String, region: String, reason: Reason) {
    self.operation = operation
    self.account = account
    self.region = region
    self.reason = reason
  }

  /// AWS's error code, or the tool's own word where AWS said nothing.
  public var code: String {
    switch reason {
    case .refused(_, let code, _): code
    case .fault(.timeout): "Timeout"
    case .fault(.connection), .fault(.unreachable): "ConnectionFailed"
    case .fault(.dns): "NameResolutionFailed"
    case .fault(.tls): "TLSFailed"
    case .fault(.notRecorded): "NotRecorded"
    case .fault(.deadline): "DeadlinePassed"
    case .unsendable: "UnsendableInput"
    case .noCredentials(let error):
      switch error.cause {
      case .refused(_, let code): code
      case .fault, .configuration: "NoCredentials"
      }
    case .undecodable: "Undecodable"
    case .repeatedToken: "RepeatedToken"
    case .endlessList: "TooManyPages"
    }
  }

  /// The HTTP status, if AWS answered.
  public var status: Int? {
    guard case .refused(let status, _, _) = reason else { return nil }
    return status
  }

  /// What came back, in a sentence without its subject.
  public var message: String {
    switch reason {
    case .refused(let status, let code, let message):
      message.isEmpty ? "HTTP \(status) \(code) without a message" : message
    case .fault(.timeout): "no answer in time"
    case .fault(.connection): "the connection broke"
    case .fault(.unreachable): "the connection could not be made"
    case .fault(.dns): "the endpoint's name could not be resolved"
    case .fault(.tls): "the endpoint could not be trusted over TLS"
    case .fault(.notRecorded): "the recording holds no answer to this call"
    case .fault(.deadline):
      "the run's deadline passed before there was an answer: go on with `--resume`, or raise `deadline`"
    case .unsendable(let why): "nothing was sent: \(why)"
    case .noCredentials(let error): error.message
    case .undecodable(let why): "the answer was not understood: \(why)"
    case .repeatedToken: "AWS gave a page token a second time; what follows it was not read"
    case .endlessList(let pages): "the list had not ended after \(pages) pages; what follows them was not read"
    }
  }

  /// What was being done, where, and what came back.
  public var description: String {
    "\(operation) in \(account)/\(region): \(code): \(message)"
  }
}
