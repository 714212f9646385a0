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
  private let output = Pipe()

  package convenience init(_ kind: Kind) throws {
    try self.init(kind, kind == .strict ? ["strict_s3.py"] : ["object_server.py", kind.rawValue])
  }

  /// A line to another server, which is cut after so many answers.
  package convenience init(lineTo other: ObjectServer, cutAfter answered: Int) throws {
    let port = other.address.split(separator: ":").last.map(String.init) ?? ""
    try self.init(other.kind, ["cut.py", port, "\(answered)"])
  }

  private init(_ kind: Kind, _ arguments: [String]) throws {
    self.kind = kind
    process = Process()
    process.executableURL = URL(fileURLWithPath: try Python.path())
    process.arguments = ["-B", "\(Python.tests)/StandIn/\(arguments[0])"] + arguments.dropFirst()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw TestSupportError("\(arguments[0]) did not start; what it said stands above") }
      line += more
    }
    guard let found = String(decoding: line, as: UTF8.self).firstMatch(of: /listening on (.+)/) else {
      throw TestSupportError("\(arguments[0]) did not start; it said: \(String(decoding: line, as: UTF8.self))")
    }
    address = String(found.1)
  }

  /// Ends it: what it says at last.
  package func end() throws -> String {
    try input.fileHandleForWriting.close()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
