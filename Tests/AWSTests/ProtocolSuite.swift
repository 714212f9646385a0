import Foundation

@testable import AWS

/// The protocol tests that botocore keeps, beside the repository: what its serialisers send, what its parsers read.
enum ProtocolSuite {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../shared/data/protocols").standardized.path

  static let isThere = FileManager.default.fileExists(atPath: folder)

  static let protocols = ["json", "rest-json", "query", "ec2", "rest-xml"]

  /// One case, with the shapes of the operation that it calls.
  struct Case: Sendable {
    let id: String
    let protocolName: String
    let written: JSON
    let shapes: JSON
    let metadata: JSON
    let endpoint: String

    var given: JSON { written["given"] ?? [:] }
    func shape(_ name: String?) -> JSON { name.flatMap { shapes[$0] } ?? [:] }

    var wireProtocol: Service.WireProtocol {
      let version = metadata["apiVersion"]?.string ?? ""
      return switch protocolName {
      case "json": .json11(target: metadata["targetPrefix"]?.string ?? "")
      case "rest-json": .restJSON
      case "query": .query(version: version)
      case "ec2": .ec2(version: version)
      default: .restXML
      }
    }
  }

  static func cases(_ direction: String, _ protocolName: String) throws -> [Case] {
    let suites = try JSON(parsing: bytes("\(direction)/\(protocolName).json")).items
    return suites.flatMap { suite in
      (suite["cases"]?.items ?? []).map { written in
        Case(
          id: written["id"]?.string ?? "", protocolName: protocolName, written: written, shapes: suite["shapes"] ?? [:],
          metadata: suite["metadata"] ?? [:], endpoint: suite["clientEndpoint"]?.string ?? "https://example.com")
      }
    }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")))
  }

  /// What a case found to be otherwise than the suite has it.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  static func equal<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) throws {
    guard ours == theirs else { throw Difference(description: "\(what): \(ours), not \(theirs)") }
  }
}

extension JSON {
  var items: [JSON] {
    guard case .array(let items) = self else { return [] }
    return items
  }

  var members: [String: JSON] {
    guard case .object(let members) = self else { return [:] }
    return members
  }

  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
