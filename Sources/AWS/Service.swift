/// An AWS service, as far as talking to it needs.
public struct Service: Hashable, Sendable {
  /// How requests and answers are written.
  public enum WireProtocol: Hashable, Sendable {
    /// `POST /` with a target header; the body is always a JSON object.
    case json11(target: String)
    /// A method and a path for each operation, JSON bodies.
    case restJSON
    /// `POST /` with a form; answers in XML, the result in a wrapper.
    case query(version: String)
    /// As `query`, with flattened lists and without the wrapper.
    case ec2(version: String)
    /// A method and a path for each operation, answers in XML or in headers alone.
    case restXML
  }

  /// Where the service answers.
  public enum Placement: Hashable, Sendable {
    case regional
    /// Once for the whole partition, whatever the Region of the caller.
    case global
  }

  /// The endpoint prefix: how botocore names the client, and how ledger and recordings name the service.
  public let name: String
  /// How it is spoken to.
  public let wireProtocol: WireProtocol
  /// Whether it answers in each Region or once.
  public let placement: Placement

  /// - Parameter name: The endpoint prefix.
  public init(_ name: String, _ wireProtocol: WireProtocol, _ placement: Placement = .regional) {
    self.name = name
    self.wireProtocol = wireProtocol
    self.placement = placement
  }
}

/// An operation of a service, without the type of what it gives.
public struct OperationIdentity: Hashable, Sendable, CustomStringConvertible {
  /// The service that it belongs to.
  public let service: Service
  /// AWS's name of it.
  public let name: String
  /// The method and the path, with `{member}` where an input member stands in it; `POST /` for JSON 1.1.
  public let method: String
  /// The path, with the query that every call of it has; members that it names are taken from the input. `{Key+}` may
  /// hold slashes.
  public let path: String
  /// The input members that go to the query although there is a body.
  public let query: Set<String>
  /// The header of each input member that goes to one.
  public let headers: [String: String]
  /// What stands before the endpoint's host, such as `{AccountId}.`; what it names goes to its own place as well.
  public let hostPrefix: String
  /// Whether what is neither in the path nor in a header is in the body; otherwise it is the query.
  public let hasBody: Bool
  /// The IAM action that allows the call, such as `guardduty:ListDetectors`.
  public let permission: String

  /// `service:Operation`, as tables name their sources.
  public var description: String { "\(service.name):\(name)" }
}

/// An operation whose answer is an `Output`.
public struct Operation<Output: Decodable & Sendable>: Sendable {
  /// What it is, whatever it gives.
  public let identity: OperationIdentity
  /// How it gives its answer in pages; `nil` if it gives it whole.
  public let pagination: Pagination?

  /// The input member that takes the token, and where an answer holds the next one.
  public struct Pagination: Sendable {
    let inputToken: String
    let outputToken: @Sendable (Output) -> String?

    /// - Parameters:
    ///   - inputToken: The input member's name on the wire.
    ///   - outputToken: The token of an answer; `nil` on the last page.
    public init(_ inputToken: String, _ outputToken: @escaping @Sendable (Output) -> String?) {
      self.inputToken = inputToken
      self.outputToken = outputToken
    }
  }

  /// - Parameters:
  ///   - path: For REST, method and path: `GET /detector/{detectorId}`, `GET /{Bucket}?list-type=2`, `PUT /{Key+}`.
  ///   - query: The input members that go to the query although there is a body.
  ///   - headers: The header of each input member that goes to one: `["AccountId": "x-amz-account-id"]`.
  ///   - hostPrefix: What stands before the endpoint's host, with its dot: `{AccountId}.`.
  ///   - hasBody: Whether what is neither in the path nor in a header is the body; if not, it is the query. Left away,
  ///     it follows from the method: `GET`, `HEAD` and `DELETE` have none.
  ///   - permission: The IAM action, if it is not named after service and operation.
  public init(
    _ service: Service, _ name: String, _ path: String = "POST /", query: Set<String> = [],
    headers: [String: String] = [:], hostPrefix: String = "", hasBody: Bool? = nil, permission: String? = nil,
    pagination: Pagination? = nil
  ) {
    let words = path.split(separator: " ", maxSplits: 1)
    let method = words.first.map(String.init) ?? "POST"
    identity = OperationIdentity(
      service: service, name: name, method: method, path: words.count > 1 ? String(words[1]) : "/", query: query,
      headers: headers, hostPrefix: hostPrefix, hasBody: hasBody ?? !["GET", "HEAD", "DELETE"].contains(method),
      permission: permission ?? "\(service.name):\(name)")
    self.pagination = pagination
  }
}
