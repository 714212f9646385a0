import Foundation
import Testing

@testable import AWS

/// Answers that AWS gave, and what botocore reads from them.
///
/// botocore's names are those of its models, which are not ours: `PublicIpAddress` is `ipAddress` on the wire. So a
/// value that botocore reads must be read from an element of its own, first from the one that has its name.
@Suite(.enabled(if: ProtocolSuite.isThere, "botocore's protocol tests are not beside the repository"))
struct ProtocolRecordedTests {
  /// What is not read, by the reason.
  private static let listed = [
    "text that is JSON is given as text, whatever it encodes": [
      "cloudformation-get-template", "iam-get-user-policy", "iam-list-roles",
    ],
    "the body is a document of its own kind, which `Client.answer` gives as it came": ["s3-get-bucket-policy"],
  ]

  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(ProtocolSuite.folder)/responses/xml/\(folder)")
      .filter { $0.hasSuffix(".xml") }.map { String($0.dropLast(4)) }.sorted()
  }

  private static func exchange(_ name: String) throws -> (answer: [UInt8], expected: JSON) {
    let path = "responses/xml/\(name)"
    return (try ProtocolSuite.bytes("\(path).xml"), try JSON(parsing: ProtocolSuite.bytes("\(path).json")))
  }

  private static func wireProtocol(_ name: String) -> Service.WireProtocol {
    switch name.split(separator: "-").first {
    case "ec2": .ec2(version: "")
    case "s3", "cloudfront", "route53": .restXML
    default: .query(version: "")
    }
  }

  @Test func answersHaveTheValuesThatBotocoreReads() throws {
    var reasons: [String: String] = [:]
    for (reason, names) in Self.listed { for name in names { reasons[name] = reason } }
    for name in try Self.names("responses") {
      let reason = reasons.removeValue(forKey: name)
      var (answer, expected) = try Self.exchange("responses/\(name)")
      expected["ResponseMetadata"] = nil
      do {
        if expected.members.isEmpty {
          _ = try Self.wireProtocol(name).decode(NoOutput.self, from: Answer(status: 200, body: answer))
        } else {
          try Self.match(Answer(status: 200, body: answer), expected, Self.wireProtocol(name))
        }
        #expect(reason == nil, "\(name) is listed, and it is read")
      } catch {
        #expect(reason != nil, "\(name): \(error)")
      }
    }
    #expect(reasons.isEmpty, "there is no \(reasons.keys.sorted())")
  }

  private static func match(_ answer: Answer, _ expected: JSON, _ wireProtocol: Service.WireProtocol) throws {
    func match(_ expected: JSON) throws {
      _ = try Matching.$expected.withValue(expected) { try wireProtocol.decode(Matching.self, from: answer) }
    }
    do {
      try match(expected)
    } catch let difference {
      // The document of a REST answer may be one member's, and headers hold the others.
      guard wireProtocol == .restXML, expected.members.values.contains(where: { (try? match($0)) != nil }) else {
        throw difference
      }
    }
  }

  private static func read<Output: Decodable>(_ type: Output.Type, _ name: String) throws -> Output {
    try wireProtocol(name).decode(type, from: Answer(status: 200, body: try exchange("responses/\(name)").answer))
  }

  @Test func plainStructuresReadThem() throws {
    struct Instances: Decodable, Sendable {
      struct Reservation: Decodable, Sendable { let ownerId: String, instancesSet: [Instance]? }
      struct Instance: Decodable, Sendable {
        struct State: Decodable, Sendable { let name: String }
        struct Tag: Decodable, Sendable { let key: String, value: String }
        let instanceId: String, imageId: String?, instanceState: State?, launchTime: WireTime?, tagSet: [Tag]?
      }
      let reservationSet: [Reservation]?
    }
    let instances = try Self.read(Instances.self, "ec2-describe-instances").reservationSet ?? []
    let first = try #require(instances.first?.instancesSet?.first)
    #expect(instances.map(\.ownerId) == ["123456789012", "123456789012"])
    #expect(
      first.instanceId == "i-fde9cece" && first.imageId == "ami-30fe7300" && first.instanceState?.name == "stopped")
    #expect(first.launchTime?.secondsSince1970 == 1_350_417_613)
    #expect(first.tagSet?.map(\.key) == ["notebook"] && first.tagSet?.first?.value == "")

    let summary = try Self.read(Summary.self, "iam-get-account-summary").summary.values
    #expect(summary.count == 20 && summary["UsersQuota"] == 5000 && summary["AccountMFAEnabled"] == 0)
    #expect(try Self.read(Aliases.self, "iam-list-account-aliases").aliases == ["foocorporation"])

    let keys = try Self.read(Token.self, "sts-get-session-token").credentials
    #expect(keys.id == "AKIAIOSFODNN7EXAMPLE" && keys.expiration.secondsSince1970 == 1_310_414_129.611)

    let objects = try Self.read(Objects.self, "s3-list-objects")
    #expect(objects.isTruncated == false)
    #expect(objects.contents?.elements.map(\.size) == [10000, 1234])
    #expect(objects.contents?.elements.first?.tag == "\"1d921b22129502cbbe5cbaf2c8bac682\"")
  }

  private struct Summary: Decodable {
    let summary: XMLMap<Int>
    enum CodingKeys: String, CodingKey { case summary = "SummaryMap" }
  }

  private struct Aliases: Decodable {
    let aliases: [String]
    enum CodingKeys: String, CodingKey { case aliases = "AccountAliases" }
  }

  private struct Token: Decodable {
    struct Keys: Decodable {
      let id: String
      let expiration: WireTime
      enum CodingKeys: String, CodingKey {
        case id = "AccessKeyId"
        case expiration = "Expiration"
      }
    }
    let credentials: Keys
    enum CodingKeys: String, CodingKey { case credentials = "Credentials" }
  }

  private struct Objects: Decodable {
    struct Object: Decodable, Sendable {
      let size: Int64
      let tag: String
      enum CodingKeys: String, CodingKey {
        case size = "Size"
        case tag = "ETag"
      }
    }
    let isTruncated: Bool
    let contents: Flattened<Object>?
    enum CodingKeys: String, CodingKey {
      case isTruncated = "IsTruncated"
      case contents = "Contents"
    }
  }

  @Test func errorsHaveTheirCodeAndMessage() throws {
    for name in try Self.names("errors") {
      let (answer, expected) = try Self.exchange("errors/\(name)")
      guard
        case .refused(_, let code, let message) = Self.wireProtocol(name).error(
          in: Answer(status: 400, body: answer))
      else {
        Issue.record("\(name) is no refusal")
        continue
      }
      #expect(code == expected["Error"]?["Code"]?.string, "\(name)")
      #expect(message == expected["Error"]?["Message"]?.string ?? "", "\(name)")
    }
  }
}

/// Decodes if the answer holds what is expected, and throws if it does not.
private struct Matching: Decodable, Sendable {
  @TaskLocal static var expected: JSON = [:]

  private struct Key: CodingKey {
    let stringValue: String
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    var intValue: Int? { nil }
  }

  init(from decoder: any Decoder) throws {
    func single<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try decoder.singleValueContainer().decode(type)
    }
    switch Self.expected {
    case .object(let members):
      do {
        try Self.findMembers(members, decoder)
      } catch let notMembers {
        do {
          try Self.findEntries(members, decoder)
        } catch {
          throw notMembers
        }
      }
    case .array(let items):
      // A list whose items are among other members looks like one item of itself.
      if let wrapped = try? [Anything](from: decoder), Self.match(items, wrapped) { break }
      try Self.need(Self.match(items, try Flattened<Anything>(from: decoder).elements))
    case .string(let text): try Self.need(try single(String.self) == text || single(Data.self) == Data(text.utf8))
    case .bool(let value): try Self.need(try single(Bool.self) == value)
    case .integer(let value): try Self.need(try single(Double.self) == Double(value))
    case .double(let value): try Self.need(try single(Double.self) == value)
    case .null: break
    }
  }

  private static var otherwise: ProtocolSuite.Difference { .init(description: "it is otherwise than \(expected)") }

  private static func need(_ holds: Bool) throws {
    guard holds else { throw otherwise }
  }

  private static func match(_ items: [JSON], _ found: [Anything]) -> Bool {
    found.count == items.count
      && zip(items, found).allSatisfy { item, found in
        (try? $expected.withValue(item) { try Matching(from: found.decoder) }) != nil
      }
  }

  private static func findMembers(_ members: [String: JSON], _ decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var unused = container.allKeys
    func isNamed(_ key: Key, _ name: String) -> Bool { key.stringValue.lowercased() == name.lowercased() }
    let named = members.filter { name, _ in unused.contains { isNamed($0, name) } }
    let others = members.filter { named[$0.key] == nil }
    for (name, value) in named.sorted(by: { $0.key < $1.key }) + others.sorted(by: { $0.key < $1.key }) {
      let candidates = unused.filter { isNamed($0, name) } + unused.filter { !isNamed($0, name) }
      let found = candidates.first { key in
        (try? $expected.withValue(value) { try container.decode(Matching.self, forKey: key) }) != nil
      }
      guard let found else { throw ProtocolSuite.Difference(description: "no \(name) = \(value)") }
      unused.removeAll { $0.stringValue == found.stringValue }
    }
  }

  private static func findEntries(_ members: [String: JSON], _ decoder: any Decoder) throws {
    let entries = try XMLMap<Anything>(from: decoder).values
    try need(Set(entries.keys) == Set(members.keys))
    for (key, entry) in entries {
      _ = try $expected.withValue(members[key] ?? nil) { try Matching(from: entry.decoder) }
    }
  }
}

/// A part of an answer, of whatever form, to be read later.
private struct Anything: Decodable, @unchecked Sendable {
  // Unchecked: the decoder is a value that is read on one thread.
  let decoder: any Decoder
  init(from decoder: any Decoder) throws { self.decoder = decoder }
}
