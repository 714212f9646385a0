import Foundation

/// A server of others that speaks S3, running in processes of its own for as long as this object lives.
package final class ObjectServer: Sendable {
  /// Which, and what it is good for.
  package enum Kind: String, CaseIterable, Sendable {
    /// OpenStack Swift: checks signatures, the hashes of bodies and checksums strictly; creates on condition alone.
    case strict
    /// moto: knows all of S3's operations; believes everything.
    case moto
    /// ministack: knows KMS and Object Lock, and what IAM's policies allow.
    case ministack

    package var accessKeyID: String { self == .strict ? "test:tester" : "test" }
    package var secretAccessKey: String { self == .strict ? "testing" : "test" }
  }

  package let kind: Kind
  /// `http://127.0.0.1:PORT`.
  package let address: String
  private let process: Process
  private let input = Pipe()

  package init(_ kind: Kind) throws {
    self.kind = kind
    let output = Pipe()
    process = Process()
    process.executableURL = URL(fileURLWithPath: try Python.path())
    process.arguments =
      ["-B"]
      + (kind == .strict
        ? ["\(Python.tests)/StandIn/strict_s3.py"] : ["\(Python.tests)/StandIn/object_server.py", kind.rawValue])
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw TestSupportError("\(kind) did not start; what it said stands above") }
      line += more
    }
    guard let found = String(decoding: line, as: UTF8.self).firstMatch(of: /listening on (.+)/) else {
      throw TestSupportError("\(kind) did not start; it said: \(String(decoding: line, as: UTF8.self))")
    }
    address = String(found.1)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
