import Foundation

/// A second S3 (`Tests/StandIn/strict_s3.py`), running in processes of its own for as long as this object lives.
package final class StrictS3: Sendable {
  package static let accessKeyID = "test:tester"
  package static let secretAccessKey = "testing"

  /// `http://127.0.0.1:PORT`.
  package let address: String
  private let process: Process
  private let input = Pipe()

  package init() throws {
    let output = Pipe()
    process = Process()
    process.executableURL = URL(fileURLWithPath: try Python.path())
    process.arguments = ["-B", Python.tests + "/StandIn/strict_s3.py"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw TestSupportError("the strict S3 did not start; what it said stands above") }
      line += more
    }
    guard let found = String(decoding: line, as: UTF8.self).firstMatch(of: /listening on (.+)/) else {
      throw TestSupportError("the strict S3 did not start; it said: \(String(decoding: line, as: UTF8.self))")
    }
    address = String(found.1)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
