import Foundation
import Testing

@testable import AWS

@Suite(.enabled(if: ProtocolSuite.isThere, "botocore's protocol tests are not beside the repository"))
struct ProtocolOutputTests {
  @Test(arguments: ProtocolSuite.protocols)
  func answersAreReadAsBotocoreReadsThem(_ protocolName: String) throws {
    let cases = try ProtocolSuite.cases("output", protocolName)
    ProtocolListed.check("output/\(protocolName)", cases) { try Self.run($0) }
  }

  private static func run(_ test: ProtocolSuite.Case) throws {
    let response = test.written["response"] ?? [:]
    let headers = (response["headers"]?.members ?? [:]).map { ($0.key.lowercased(), $0.value.string ?? "") }
    let answer = Answer(
      status: Int(response["status_code"]?.number ?? 0), headers: Dictionary(uniqueKeysWithValues: headers),
      body: Array((response["body"]?.string ?? "").utf8))
    if let code = test.written["errorCode"]?.string {
      // Beside code and message our errors keep nothing of what an error says.
      guard case .refused(let status, let ours, let message) = test.wireProtocol.error(in: answer) else {
        throw ProtocolSuite.Difference(description: "no refusal")
      }
      try ProtocolSuite.equal("status", status, answer.status)
      try ProtocolSuite.equal("code", ours, code)
      if let theirs = test.written["errorMessage"]?.string { try ProtocolSuite.equal("message", message, theirs) }
    } else {
      try ProtocolSuite.equal("output", try output(answer, test), test.written["result"] ?? [:])
    }
  }

  private static func output(_ answer: Answer, _ test: ProtocolSuite.Case) throws -> JSON {
    guard let name = test.given["output"]?["shape"]?.string else {
      _ = try test.wireProtocol.decode(NoOutput.self, from: answer)
      return [:]
    }
    let shape = test.shape(name)
    var output: [String: JSON] = [:]
    var inBody = shape["members"]?.members ?? [:]
    // `uri` says where a member goes in a request; in an answer it is in the body.
    for (name, member) in inBody where member["location"] != nil && member["location"] != "uri" {
      inBody[name] = nil
      output[name] = inHeaders(member, test.shape(member["shape"]?.string), answer)
    }
    if let payload = shape["payload"]?.string {
      let member = inBody[payload] ?? [:]
      let target = test.shape(member["shape"]?.string)
      if target["type"] == "blob" || target["type"] == "string" {
        if !answer.body.isEmpty { output[payload] = .string(String(decoding: answer.body, as: UTF8.self)) }
      } else if !answer.body.isEmpty {
        output[payload] = try Shaped.read(answer, as: target, test)
      }
    } else if inBody.isEmpty {
      _ = try test.wireProtocol.decode(NoOutput.self, from: answer)
    } else {
      let body = try Shaped.read(answer, as: ["type": "structure", "members": .object(inBody)], test)
      output.merge(body.members) { _, inner in inner }
    }
    return .object(output)
  }

  /// What callers make of an answer's headers: their text, or a number or a truth value in it.
  private static func inHeaders(_ member: JSON, _ shape: JSON, _ answer: Answer) -> JSON? {
    if member["location"] == "statusCode" { return .integer(Int64(answer.status)) }
    guard let text = answer.headers[(member["locationName"]?.string ?? "").lowercased()] else { return nil }
    switch shape["type"]?.string {
    case "integer", "short", "byte", "long": return Int64(text).map(JSON.integer)
    case "float", "double": return Double(text).flatMap { $0.isFinite ? .double($0) : nil }
    case "boolean": return Bool(text).map(JSON.bool)
    default: return .string(text)
    }
  }
}

/// A value of any shape of the suite, read through the product's decoders as a structure of the product would be.
private struct Shaped: Decodable, Sendable {
  /// The shape that the value being decoded has.
  private struct Reading: Sendable {
    var shape: JSON
    var test: ProtocolSuite.Case
    var isFlattened = false
  }

  @TaskLocal private static var reading: Reading?

  let value: JSON

  static func read(_ answer: Answer, as shape: JSON, _ test: ProtocolSuite.Case) throws -> JSON {
    try $reading.withValue(Reading(shape: shape, test: test)) {
      try test.wireProtocol.decode(Shaped.self, from: answer).value
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
    var intValue: Int? { nil }
  }

  init(from decoder: any Decoder) throws {
    let reading = try #require(Self.reading)
    let shape = reading.shape
    func single<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try decoder.singleValueContainer().decode(type)
    }
    switch shape["type"]?.string {
    case "structure" where shape["document"] == true: value = try JSON(from: decoder)
    case "structure":
      let container = try decoder.container(keyedBy: Key.self)
      var members: [String: JSON] = [:]
      for (name, member) in shape["members"]?.members ?? [:] {
        let target = reading.test.shape(member["shape"]?.string)
        let isFlattened = member["flattened"] == true
        let key = Key(member["locationName"]?.string ?? name)
        let next = Reading(shape: target, test: reading.test, isFlattened: isFlattened)
        members[name] = try Self.$reading.withValue(next) { try container.decodeIfPresent(Shaped.self, forKey: key) }?
          .value
      }
      value = .object(members)
    case "list":
      let next = Reading(shape: reading.test.shape(shape["member"]?["shape"]?.string), test: reading.test)
      value = try Self.$reading.withValue(next) {
        .array(
          reading.isFlattened
            ? try Flattened<Shaped>(from: decoder).elements.map(\.value)
            : try [Shaped?](from: decoder).compactMap { $0?.value })
      }
    case "map":
      let (key, item) = (shape["key"]?["locationName"]?.string, shape["value"]?["locationName"]?.string)
      if !reading.isFlattened, key == nil, item == nil {
        let next = Reading(shape: reading.test.shape(shape["value"]?["shape"]?.string), test: reading.test)
        value = try Self.$reading.withValue(next) {
          .object(try XMLMap<Shaped?>(from: decoder).values.compactMapValues { $0?.value })
        }
      } else {
        // A map whose entries stand among other members, or have names of their own, is a list of structures.
        let entry: JSON = [
          "type": "structure",
          "members": [
            "key": ["shape": shape["key"]?["shape"] ?? nil, "locationName": .string(key ?? "key")],
            "value": ["shape": shape["value"]?["shape"] ?? nil, "locationName": .string(item ?? "value")],
          ],
        ]
        let entries = try Self.$reading.withValue(Reading(shape: entry, test: reading.test)) {
          reading.isFlattened ? try Flattened<Shaped>(from: decoder).elements : try [Shaped](from: decoder)
        }
        let pairs = entries.map { ($0.value["key"]?.string ?? "", $0.value["value"] ?? nil) }
        value = .object(Dictionary(pairs) { _, last in last })
      }
    case "string": value = .string(try single(String.self))
    case "boolean": value = .bool(try single(Bool.self))
    case "integer", "short", "byte", "long": value = .integer(try single(Int64.self))
    case "float", "double": value = .double(try single(Double.self))
    case "blob": value = .string(String(decoding: try single(Data.self), as: UTF8.self))
    case "timestamp": value = try single(WireTime.self).secondsSince1970.map(JSON.double) ?? .null
    default: throw ProtocolSuite.Difference(description: "the shape has no type that is known: \(shape)")
    }
  }
}
