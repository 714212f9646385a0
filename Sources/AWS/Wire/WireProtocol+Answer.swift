/// The output of an operation that has none: any successful answer will do, an empty one too.
public struct NoOutput: Decodable, Hashable, Sendable {}

/// An answer that was not understood: it is never taken for an empty one.
public struct UnreadableAnswer: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where and why, in a few words.
  public let description: String

  /// - Parameter description: Where and why, in a few words.
  public init(_ description: String) { self.description = description }
}

extension Service.WireProtocol {
  /// Reads the body of a successful answer.
  ///
  /// - Parameter operation: What was asked: the answer must be one to it. `nil` takes any document of the protocol.
  /// - Throws: `UnreadableAnswer` for anything that is not a whole document of the protocol; an empty body is one only
  ///   where there is no output.
  public func decode<Output: Decodable>(
    _ type: Output.Type, from answer: Answer, to operation: OperationIdentity? = nil
  ) throws(UnreadableAnswer) -> Output {
    if let nothing = NoOutput() as? Output { return nothing }
    guard !answer.body.isEmpty else { throw UnreadableAnswer("the body is empty") }
    let shape = operation.flatMap(AnswerShape.init(of:))
    do {
      switch self {
      case .json11, .restJSON: return try decodeJSON(type, from: answer.body, shape: shape)
      case .query, .ec2, .restXML:
        let members = try members(of: try XMLElement(parsing: answer.body), answering: operation)
        // EC2 gives the call's number among the members.
        let present = Set(members.children.map(\.name)).subtracting(["requestId"])
        if let problem = shape?.problem(with: present) { throw UnreadableAnswer(problem) }
        return try XMLDecoder([members]).value(type)
      }
    } catch let error as UnreadableAnswer {
      throw error
    } catch let error as UnreadableJSON {
      throw UnreadableAnswer(error.description)
    } catch let error as UnreadableXML {
      throw UnreadableAnswer(error.description)
    } catch let error as DecodingError {
      throw UnreadableAnswer(error.plainDescription)
    } catch {
      throw UnreadableAnswer("\(error)")
    }
  }

  /// The element that has an answer's members as its children.
  private func members(
    of root: XMLElement, answering operation: OperationIdentity?
  ) throws(UnreadableAnswer) -> XMLElement {
    guard root.errorElement == nil else { throw UnreadableAnswer("the body is an error") }
    if self == .restXML {
      // A web page of something between can be well-formed, and would be a structure without members.
      guard root.name.lowercased() != "html" else { throw UnreadableAnswer("the body is a web page") }
      return root
    }
    let suffix = "Response"
    guard root.name.hasSuffix(suffix), operation == nil || root.name == (operation?.name ?? "") + suffix else {
      throw UnreadableAnswer("the body is no `\(operation?.name ?? "…")\(suffix)` but `\(root.name)`")
    }
    guard case .query = self else { return root }
    let name = root.name.dropLast(suffix.count) + "Result"
    guard let result = root.child(String(name)) else { throw UnreadableAnswer("there is no `\(name)`") }
    return result
  }

  /// What AWS says in an answer that is no success.
  ///
  /// The code is bare: without the namespace before `#` and the address after `:`. Where nothing names it, as in the
  /// answer to a `HEAD` or a proxy's page, it is `HTTP` and the status.
  public func error(in answer: Answer) -> AWSError.Reason {
    let (code, message) =
      switch self {
      case .json11, .restJSON: Self.jsonError(answer)
      case .query, .ec2, .restXML: Self.xmlError(answer)
      }
    let bare = code.map(Self.bareCode) ?? ""
    return .refused(
      status: answer.status, code: bare.isEmpty ? "HTTP\(answer.status)" : bare, message: message ?? "")
  }

  /// Whether AWS refused the call, and how. `restXML` may say so with the status of success, after it began to answer:
  /// only to calls that change something, so that a document that was asked for is never taken for an error.
  func refusal(in answer: Answer, to operation: OperationIdentity) -> AWSError.Reason? {
    guard (200..<300).contains(answer.status) else { return error(in: answer) }
    guard self == .restXML, operation.method != "GET", let root = try? XMLElement(parsing: answer.body),
      root.errorElement != nil
    else { return nil }
    return error(in: answer)
  }

  private static func jsonError(_ answer: Answer) -> (code: String?, message: String?) {
    let body = try? JSON(parsing: answer.body)
    // `Code;Fault`, where a service once spoke the query protocol and clients know its old codes.
    let queryCode = answer.headers["x-amzn-query-error"]?.split(separator: ";").first.map(String.init)
    let members = ["__type", "code", "Code", "error"]
    let messages = ["message", "Message", "errorMessage", "error_description"]
    return (
      queryCode ?? answer.headers["x-amzn-errortype"] ?? members.lazy.compactMap { body?[$0]?.string }.first,
      messages.lazy.compactMap { body?[$0]?.string }.first
    )
  }

  private static func xmlError(_ answer: Answer) -> (code: String?, message: String?) {
    guard let root = try? XMLElement(parsing: answer.body) else { return (nil, nil) }
    let error = root.errorElement ?? root
    // What stands before the services names the error by the root itself: `<UnknownOperationException/>`.
    let rootsCode = root.name.hasSuffix("Exception") ? root.name : nil
    return (
      root.errorElement?.child("Code")?.trimmedText ?? rootsCode,
      (error.child("Message") ?? error.child("message"))?.trimmedText
    )
  }

  private static func bareCode(_ text: String) -> String {
    let name = text.split(separator: "#").last ?? ""
    let bare = name.split(separator: ":").first ?? ""
    return XMLElement(name: "", text: String(bare)).trimmedText
  }
}

extension XMLElement {
  /// `Error`, `ErrorResponse/Error` or `Response/Errors/Error`.
  fileprivate var errorElement: XMLElement? {
    switch name {
    case "Error": self
    case "ErrorResponse": child("Error")
    case "Response": child("Errors")?.child("Error")
    default: nil
    }
  }
}

extension Answer {
  /// AWS's number for the call, which its support asks for.
  public var requestID: String? {
    headers["x-amzn-requestid"] ?? headers["x-amz-request-id"] ?? headers["x-amzn-request-id"]
  }
}
