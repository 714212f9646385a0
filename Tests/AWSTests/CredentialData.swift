import AWS
import Foundation
import Testing

/// The suites of others: beside the repository, or where `RUNBOOK_CREDENTIALS_DATA` says.
enum CredentialData {
  static let folder =
    ProcessInfo.processInfo.environment["RUNBOOK_CREDENTIALS_DATA"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/credentials").path
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }
  static let absence: Comment = "the credential suites are not beside the repository"

  static func json(_ name: String) throws -> JSON {
    let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"), "\(name)")
    return try JSON(parsing: Array(data))
  }
}

extension JSON {
  var integer: Int64? {
    guard case .integer(let value) = self else { return nil }
    return value
  }

  /// An object of texts.
  var strings: [String: String] { members.compactMapValues(\.string) }
}

/// A file system in memory, which remembers what was written.
final class MemoryFiles: Files, @unchecked Sendable {
  // The lock guards all that changes.
  private let lock = NSLock()
  private var contents: [String: [UInt8]]
  private var readings: [String] = []
  private let faults: [String: FileFault]

  init(_ texts: [String: String] = [:], faults: [String: FileFault] = [:]) {
    contents = texts.mapValues { Array($0.utf8) }
    self.faults = faults
  }

  init(bytes: [String: [UInt8]]) {
    contents = bytes
    faults = [:]
  }

  func read(_ path: String) throws(FileFault) -> [UInt8]? {
    if let fault = faults[path] { throw fault }
    return lock.withLock {
      readings.append(path)
      return contents[path]
    }
  }

  func replace(_ path: String, with bytes: [UInt8]) throws(FileFault) {
    if let fault = faults[path] { throw fault }
    lock.withLock { contents[path] = bytes }
  }

  func text(_ path: String) -> String? { lock.withLock { contents[path].map { String(decoding: $0, as: UTF8.self) } } }
  func put(_ text: String, at path: String) { lock.withLock { contents[path] = Array(text.utf8) } }
  var read: [String] { lock.withLock { readings } }
}
