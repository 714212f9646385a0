import Foundation
import Synchronization

/// A server in Python, in a process of its own for as long as this object lives.
///
/// It listens on a free port of this machine and says where; on its standard input it is told, and asked, things: a JSON
/// value a line, each answered by a line.
package final class PythonServer: Sendable {
  /// What it said that it listens on.
  package let address: String
  private let name: String
  private let process: Process
  private let input = Pipe()
  private let lines: Mutex<Lines>

  /// What it says, line by line.
  private struct Lines {
    let output: Pipe
    private var unread = Data()

    init(_ output: Pipe) { self.output = output }

    mutating func next(_ name: String) throws -> String {
      while true {
        if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
          defer { unread = Data(unread[(end + 1)...]) }
          return String(decoding: unread[..<end], as: UTF8.self)
        }
        let more = output.fileHandleForReading.availableData
        guard !more.isEmpty else { throw TestSupportError("\(name) ended; what it said stands above") }
        unread += more
      }
    }
  }

  /// Starts a script of the folder `Tests`.
  package init(_ script: String, _ arguments: [String] = []) throws {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: try Python.path())
    process.arguments = ["-B", "\(Python.tests)/\(script)"] + arguments
    process.standardInput = input
    process.standardOutput = output
    self.process = process
    name = script
    try process.run()
    var lines = Lines(output)
    let line = try lines.next(script)
    guard let found = line.wholeMatch(of: /listening on (.+)/) else {
      throw TestSupportError("\(script) did not start; it said: \(line)")
    }
    address = String(found.1)
    self.lines = Mutex(lines)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Tells or asks something, and gives the answer.
  package func command(_ command: some Encodable) throws -> Data {
    let line = try JSONEncoder().encode(command) + Data("\n".utf8)
    return try lines.withLock { lines in
      try input.fileHandleForWriting.write(contentsOf: line)
      let answer = try lines.next(name)
      guard !answer.hasPrefix(#"{"error""#) else { throw TestSupportError("\(name) refused a command: \(answer)") }
      return Data(answer.utf8)
    }
  }
}
