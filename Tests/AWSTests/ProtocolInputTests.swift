import Foundation
import Testing

@testable import AWS

@Suite(.enabled(if: ProtocolSuite.isThere, "botocore's protocol tests are not beside the repository"))
struct ProtocolInputTests {
  @Test(arguments: ProtocolSuite.protocols)
  func requestsAreWhatBotocoreSends(_ protocolName: String) throws {
    let cases = try ProtocolSuite.cases("input", protocolName)
    ProtocolListed.check("input/\(protocolName)", cases) { try Self.run($0) }
  }

  private static func run(_ test: ProtocolSuite.Case) throws {
    let declared = ProtocolInput(test)
    let call = Call(
      declared.operation.identity, account: "123456789012", region: "us-east-1", input: declared.input,
      payload: declared.payload)
    let request = try test.wireProtocol.wireRequest(for: call)
    let expected = test.written["serialized"] ?? [:]
    try ProtocolSuite.equal("method", request.method, expected["method"]?.string ?? "")
    let uri = (expected["uri"]?.string ?? "").split(separator: "?", maxSplits: 1).map(String.init)
    try ProtocolSuite.equal("path", request.path, uri.first ?? "")
    try ProtocolSuite.equal(
      "query",
      request.query.map { "\(HTTPRequest.encode($0.name))=\(HTTPRequest.encode($0.value))" }.sorted(),
      (uri.count > 1 ? uri[1].split(separator: "&").map { $0.contains("=") ? String($0) : "\($0)=" } : []).sorted())
    if let host = expected["host"]?.string {
      try ProtocolSuite.equal("host", request.hostPrefix + test.endpoint.dropFirst("https://".count), host)
    }
    for (name, value) in expected["headers"]?.members ?? [:] {
      let sent = request.headers.filter { $0.name.lowercased() == name.lowercased() }
      // The suite leaves the character set away, which botocore sends with a form.
      let ours = sent.map { $0.value.hasSuffix("; charset=utf-8") ? String($0.value.dropLast(15)) : $0.value }
      try ProtocolSuite.equal("header \(name)", ours, [value.string ?? ""])
    }
    for name in expected["forbidHeaders"]?.items.compactMap(\.string) ?? [] {
      try ProtocolSuite.equal(
        "header \(name)", request.headers.filter { $0.name.lowercased() == name.lowercased() }.count, 0)
    }
    guard let body = expected["body"]?.string else { return }
    switch test.protocolName {
    case "query", "ec2":
      try ProtocolSuite.equal("form", items(String(decoding: request.body, as: UTF8.self)), items(body))
    case "json", "rest-json":
      if let ours = try? JSON(parsing: request.body), let theirs = try? JSON(parsing: Array(body.utf8)) {
        try ProtocolSuite.equal("document", ours, theirs)
      } else {
        try ProtocolSuite.equal("body", String(decoding: request.body, as: UTF8.self), body)
      }
    default: try ProtocolSuite.equal("body", String(decoding: request.body, as: UTF8.self), body)
    }
  }

  private static func items(_ form: String) -> [String] {
    form.split(separator: "&").map { $0.replacing("+", with: " ").removingPercentEncoding ?? String($0) }.sorted()
  }
}

/// A case's operation as a declaration of ours, and its parameters as an input with the wire's names.
private struct ProtocolInput {
  let test: ProtocolSuite.Case
  var operation: AWS.Operation<NoOutput>
  var input: JSON = [:]
  var payload: [UInt8] = []

  init(_ test: ProtocolSuite.Case) {
    self.test = test
    let shape = test.shape(test.given["input"]?["shape"]?.string)
    let members = shape["members"]?.members ?? [:]
    let params = test.written["params"] ?? [:]
    let isREST = test.protocolName.hasPrefix("rest")
    var query: Set<String> = []
    var headers: [String: String] = [:]
    var input: [String: JSON] = [:]
    var hasBody = !isREST
    for (name, member) in members {
      let wireName = Self.wireName(name, member, test)
      let value = params[name].map { Self.value($0, member, test) }
      switch member["location"]?.string {
      case "uri": input[wireName] = value
      case "querystring":
        query.insert(wireName)
        input[wireName] = value
      case "header", "headers":
        headers[name] = member["locationName"]?.string
        input[name] = value
      default:
        if name == shape["payload"]?.string {
          let target = test.shape(member["shape"]?.string)
          if target["type"] == "blob" || target["type"] == "string" {
            payload = Array((params[name]?.string ?? "").utf8)
          } else {
            hasBody = true
            if case .object(let inner) = value ?? [:] {
              input.merge(inner) { _, inner in inner }
            } else {
              input[wireName] = value
            }
          }
        } else {
          hasBody = true
          input[wireName] = value
        }
      }
    }
    // Whoever gives a payload of its own kind says of which kind it is.
    if !payload.isEmpty, let type = test.written["serialized"]?["headers"]?["Content-Type"],
      !headers.values.contains("Content-Type")
    {
      headers["ContentType"] = "Content-Type"
      input["ContentType"] = type
    }
    // Labels are named as the wire names their members.
    var hostPrefix = test.given["endpoint"]?["hostPrefix"]?.string ?? ""
    for (name, member) in members where member["hostLabel"] == true && member["location"] == nil {
      hostPrefix = hostPrefix.replacing("{\(name)}", with: "{\(Self.wireName(name, member, test))}")
    }
    let http = test.given["http"] ?? [:]
    let path = "\(http["method"]?.string ?? "") \(http["requestUri"]?.string ?? "")"
    operation = AWS.Operation(
      Service("test", test.wireProtocol), test.given["name"]?.string ?? "", path, query: query, headers: headers,
      hostPrefix: hostPrefix, hasBody: hasBody)
    self.input = .object(input)
  }

  private static func wireName(_ name: String, _ member: JSON, _ test: ProtocolSuite.Case) -> String {
    let written = member["locationName"]?.string
    guard test.protocolName == "ec2" else { return written ?? name }
    let upper = written ?? name
    return member["queryName"]?.string ?? upper.prefix(1).uppercased() + upper.dropFirst()
  }

  /// A parameter as it is given to our client: with the wire's names, moments and blobs as text or number.
  private static func value(_ value: JSON, _ member: JSON, _ test: ProtocolSuite.Case) -> JSON {
    let shape = test.shape(member["shape"]?.string)
    switch shape["type"]?.string {
    case "structure":
      guard shape["document"] != true, case .object(let given) = value else { return value }
      var written: [String: JSON] = [:]
      for (name, value) in given {
        let member = shape["members"]?[name] ?? [:]
        written[wireName(name, member, test)] = self.value(value, member, test)
      }
      return .object(written)
    case "list":
      var item = shape["member"] ?? [:]
      item["location"] = member["location"]
      return .array(value.items.map { self.value($0, item, test) })
    case "map":
      let values = value.members.mapValues { self.value($0, shape["value"] ?? [:], test) }
      guard test.protocolName == "query" else { return .object(values) }
      let (key, member) = (
        shape["key"]?["locationName"]?.string ?? "key", shape["value"]?["locationName"]?.string ?? "value"
      )
      let entries = values.sorted { $0.key < $1.key }.map { JSON.object([key: .string($0.key), member: $0.value]) }
      return entries.isEmpty ? .null : ["entry": .array(entries)]
    case "blob": return .string(Data((value.string ?? "").utf8).base64EncodedString())
    case "timestamp":
      guard let seconds = value.number else { return value }
      let location = member["location"]?.string
      let usual =
        location == "header"
        ? "rfc822" : test.protocolName.hasSuffix("json") && location == nil ? "unixTimestamp" : "iso8601"
      let format = member["timestampFormat"]?.string ?? shape["timestampFormat"]?.string ?? usual
      return format == "unixTimestamp" ? value : .string(text(seconds, format))
    default: return value
    }
  }

  private static func text(_ seconds: Double, _ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = format == "rfc822" ? "EEE, dd MMM yyyy HH:mm:ss 'GMT'" : "yyyy-MM-dd'T'HH:mm:ss'Z'"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }
}
