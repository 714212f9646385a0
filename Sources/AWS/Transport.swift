/// One call of one operation, before it is put on the wire.
public struct Call: Hashable, Sendable {
  /// What is asked.
  public let operation: OperationIdentity
  /// The account whose credentials make the call.
  public let account: String
  /// The Region, or `global`.
  public let region: String
  /// The input with its names on the wire, path and query members included.
  public let input: JSON
  /// The body of a call that has one of its own kind: an object for S3, an XML document.
  public let payload: [UInt8]

  /// - Parameters:
  ///   - region: The Region, or `global`.
  ///   - payload: The body, where it is not made of the input.
  public init(
    _ operation: OperationIdentity, account: String, region: String, input: JSON = [:], payload: [UInt8] = []
  ) {
    self.operation = operation
    self.account = account
    self.region = region
    self.input = input
    self.payload = payload
  }
}

/// What came back over HTTP, whatever its status.
public struct Answer: Sendable {
  /// The HTTP status.
  public let status: Int
  /// By lower-case name.
  public let headers: [String: String]
  /// The body as it came.
  public let body: [UInt8]

  /// - Parameter headers: By lower-case name.
  public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why no HTTP answer came back.
public enum TransportFault: String, Error, Sendable, CaseIterable {
  case timeout, connection, dns, tls
  /// No connection came about: nothing was sent.
  case unreachable
  /// A replay has no answer to this call.
  case notRecorded
  /// The run's deadline passed.
  case deadline
}

/// Carries calls out and answers back: to AWS, from a recording, or both.
public protocol Transport: Sendable {
  /// - Throws: `TransportFault` if there was no answer; `UnsendableInput`, `EndpointError` and `CredentialError` before
  ///   anything was sent; `RecordingError` for a broken recording; `CancellationError`.
  func send(_ call: Call) async throws -> Answer
}
