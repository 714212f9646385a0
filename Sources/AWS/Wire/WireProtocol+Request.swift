/// An input that cannot be put on the wire: a mistake of the caller, found before anything was sent.
public struct UnsendableInput: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was to be called.
  public let operation: String
  /// The input member that is wrong.
  public let member: String
  /// What is wrong with it, in a sentence without its subject.
  public let problem: String
  /// All of it.
  public var description: String { "\(operation): the input member `\(member)` \(problem)" }
}

extension Service.WireProtocol {
  /// What a call looks like on the wire. The input's names are those of the wire already.
  ///
  /// - Throws: `UnsendableInput`, rather than ask for something else than was meant.
  public func wireRequest(for call: Call) throws(UnsendableInput) -> WireRequest {
    let operation = call.operation
    var input = CallInput(call)
    let hostPrefix = try input.hostPrefix()
    switch self {
    case .json11(let target):
      try input.allowNoPayload()
      return WireRequest(
        "POST",
        headers: [
          .init("Content-Type", "application/x-amz-json-1.1"), .init("X-Amz-Target", "\(target).\(operation.name)"),
        ],
        body: try input.json(), hostPrefix: hostPrefix)
    case .query(let version), .ec2(let version):
      try input.allowNoPayload()
      var form = Form(isEC2: self == .ec2(version: version), operation: operation)
      form.items = [.init("Action", operation.name), .init("Version", version)]
      for (member, value) in input.members() { try form.add(value, as: member) }
      return WireRequest(
        "POST", headers: [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
        body: form.encoded, hostPrefix: hostPrefix)
    case .restJSON, .restXML:
      let (path, literalQuery) = try input.path()
      var headers = try input.headers()
      let query = literalQuery + (try input.query())
      var body = call.payload
      if self == .restJSON, operation.hasBody, call.payload.isEmpty {
        body = try input.json()
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
          headers.append(.init("Content-Type", "application/json"))
        }
      } else if let (member, _) = input.members().first {
        throw input.unsendable(member, "has no place: the body is given as the call's payload")
      }
      return WireRequest(
        operation.method, path: path, query: query, headers: headers, body: body, hostPrefix: hostPrefix)
    }
  }
}

/// A call's input while its members go to their places.
private struct CallInput {
  let call: Call
  var operation: OperationIdentity { call.operation }
  /// What has no place yet.
  private var rest: [String: JSON] = [:]

  init(_ call: Call) {
    self.call = call
    if case .object(let members) = call.input { rest = members.filter { $0.value != .null } }
  }

  /// What has no place yet, in the order of the names.
  func members() -> [(String, JSON)] {
    rest.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func unsendable(_ member: String, _ problem: String) -> UnsendableInput {
    UnsendableInput(operation: operation.description, member: member, problem: problem)
  }

  func allowNoPayload() throws(UnsendableInput) {
    guard call.payload.isEmpty else { throw unsendable("payload", "has no place in this protocol") }
  }

  func json() throws(UnsendableInput) -> [UInt8] {
    do {
      return try JSON.object(rest).serialized()
    } catch {
      throw unsendable(members().first?.0 ?? "", "holds a number that JSON cannot write")
    }
  }

  /// The prefix with its labels filled in. A label's member goes to its own place as well.
  func hostPrefix() throws(UnsendableInput) -> String {
    try filled(operation.hostPrefix) { member, _ throws(UnsendableInput) in
      let value = try scalar(member)
      let isLabel =
        (1...63).contains(value.utf8.count) && value.first != "-" && value.last != "-"
        && value.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
        }
      guard isLabel else { throw unsendable(member, "stands in the host's name and cannot be `\(value)`") }
      return value
    }
  }

  /// The path with its labels filled in, encoded once, and the query that the operation always has.
  mutating func path() throws(UnsendableInput) -> (String, [HTTPRequest.Field]) {
    let parts = operation.path.split(separator: "?", maxSplits: 1)
    var used: [String] = []
    let path = try filled(parts.first.map(String.init) ?? "/") { member, isGreedy throws(UnsendableInput) in
      let value = try scalar(member)
      guard !value.isEmpty else { throw unsendable(member, "stands in the path and is empty") }
      let segments = isGreedy ? value.split(separator: "/", omittingEmptySubsequences: false) : [value[...]]
      guard !segments.contains("."), !segments.contains("..") else {
        throw unsendable(member, "stands in the path and would lead elsewhere: `\(value)`")
      }
      used.append(member)
      return HTTPRequest.encode(value, keepingSlashes: isGreedy)
    }
    for member in used { rest[member] = nil }
    let query = parts.dropFirst().first?.split(separator: "&").map { item in
      let pair = item.split(separator: "=", maxSplits: 1)
      return HTTPRequest.Field(pair.first.map(String.init) ?? "", pair.count > 1 ? String(pair[1]) : "")
    }
    return (path.isEmpty ? "/" : path, query ?? [])
  }

  mutating func headers() throws(UnsendableInput) -> [HTTPRequest.Field] {
    var fields: [HTTPRequest.Field] = []
    for (member, name) in operation.headers.sorted(by: { $0.key < $1.key }) {
      guard let value = rest.removeValue(forKey: member) else { continue }
      let text: String
      if case .array(let items) = value {
        guard !items.isEmpty else { continue }
        var written: [String] = []
        for item in items { written.append(quotedIfNeeded(try scalar(item, of: member))) }
        text = written.joined(separator: ", ")
      } else {
        text = try scalar(value, of: member)
      }
      guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw unsendable(member, "stands in a header and holds a control character")
      }
      fields.append(.init(name, text))
    }
    return fields
  }

  private func quotedIfNeeded(_ item: String) -> String {
    guard item.contains(where: { $0 == "," || $0 == "\"" }) else { return item }
    return "\"" + item.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  mutating func query() throws(UnsendableInput) -> [HTTPRequest.Field] {
    var items: [HTTPRequest.Field] = []
    for (member, value) in members() where !operation.hasBody || operation.query.contains(member) {
      rest[member] = nil
      if case .array(let values) = value {
        for value in values { items.append(.init(member, try scalar(value, of: member))) }
      } else {
        items.append(.init(member, try scalar(value, of: member)))
      }
    }
    return items
  }

  /// Replaces `{member}` and `{member+}`.
  private func filled(
    _ template: String, _ fill: (_ member: String, _ isGreedy: Bool) throws(UnsendableInput) -> String
  ) throws(UnsendableInput) -> String {
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      let label = rest[rest.index(after: open)..<close]
      text += try fill(String(label.last == "+" ? label.dropLast() : label), label.last == "+")
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  private func scalar(_ member: String) throws(UnsendableInput) -> String {
    guard case .object(let members) = call.input, let value = members[member], value != .null else {
      throw unsendable(member, "is missing")
    }
    return try scalar(value, of: member)
  }

  private func scalar(_ value: JSON, of member: String) throws(UnsendableInput) -> String {
    guard let text = value.scalarText else { throw unsendable(member, "must be a text, a number, true or false") }
    return text
  }
}

/// The body of the query and EC2 protocols.
private struct Form {
  let isEC2: Bool
  let operation: OperationIdentity
  var items: [HTTPRequest.Field] = []

  /// Adds a value under its name, with the names of what is inside it after a dot.
  ///
  /// A list's items are `Name.member.N`; in the EC2 protocol, and for the entries of a map, `Name.N`. A map is given as
  /// the list of its entries: `["entry": [["key": …, "value": …]]]`.
  mutating func add(_ value: JSON, as name: String) throws(UnsendableInput) {
    switch value {
    case .null: break
    case .object(let members):
      for (member, value) in members.sorted(by: { $0.key < $1.key }) { try add(value, as: "\(name).\(member)") }
    case .array(let values):
      if values.isEmpty, !isEC2 { items.append(.init(name, "")) }
      let isFlat = isEC2 || name.hasSuffix(".entry")
      for (index, value) in values.enumerated() {
        try add(value, as: "\(name)\(isFlat ? "" : ".member").\(index + 1)")
      }
    default:
      guard let text = value.scalarText else {
        throw UnsendableInput(operation: operation.description, member: name, problem: "cannot be written as text")
      }
      items.append(.init(name, text))
    }
  }

  var encoded: [UInt8] {
    Array(
      items.map { "\(HTTPRequest.encode($0.name))=\(HTTPRequest.encode($0.value))" }.joined(separator: "&").utf8)
  }
}

extension JSON {
  /// The value as it stands in a path, a query, a header or a form; `nil` if it is none for these.
  fileprivate var scalarText: String? {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .double(let value): value.isFinite ? "\(value)" : nil
    case .null, .array, .object: nil
    }
  }
}
