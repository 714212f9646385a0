import Foundation
import Synchronization

/// AWS's stand-in (`Tests/StandIn`), running in a process of its own for as long as this object lives.
///
/// It listens on a free port of this machine, and is told on its standard input what goes wrong from now on.
package final class StandIn: Sendable {
  /// Something that goes wrong; see `Tests/StandIn/faults.py` for what each kind does.
  package struct Fault: Encodable {
    package enum Kind: String, Encodable, CaseIterable, Sendable {
      case throttled, unavailable, truncated, corrupt, reset, slow, silent, delayed, expired, skewed, denied
      case unknownOperation = "unknown_operation"
      case error
    }

    package var kind: Kind
    package var service: String?
    package var operation: String?
    package var region: String?
    package var account: String?
    package var skip: Int?
    package var times: Int?
    package var seconds: Double?
    package var status: Int?
    package var code: String?
    package var message: String?

    /// - Parameters:
    ///   - skip: How many calls it lets pass first.
    ///   - times: To how many calls it happens; `nil` for all.
    package init(
      _ kind: Kind, service: String? = nil, operation: String? = nil, region: String? = nil, account: String? = nil,
      skip: Int? = nil, times: Int? = nil, seconds: Double? = nil, status: Int? = nil, code: String? = nil,
      message: String? = nil
    ) {
      self.kind = kind
      self.service = service
      self.operation = operation
      self.region = region
      self.account = account
      self.skip = skip
      self.times = times
      self.seconds = seconds
      self.status = status
      self.code = code
      self.message = message
    }
  }

  /// What was asked, and what was answered.
  package struct Entry: Decodable {
    package let time: Double
    package let connection: Int
    package let inFlight: Int?
    package let service: String?
    package let operation: String?
    package let region: String?
    package let account: String?
    package let accessKey: String?
    package let fault: String?
    package let error: String?
    package let status: Int?
  }

  /// `http://127.0.0.1:PORT`, or `https:` with TLS.
  package let address: String
  private let process: Process
  private let input = Pipe()
  private let lines: Mutex<Lines>

  /// What it says, line by line.
  private struct Lines {
    let output: Pipe
    private var unread = Data()

    init(_ output: Pipe) { self.output = output }

    mutating func next() throws -> String {
      while true {
        if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
          defer { unread = Data(unread[(end + 1)...]) }
          return String(decoding: unread[..<end], as: UTF8.self)
        }
        let more = output.fileHandleForReading.availableData
        guard !more.isEmpty else { throw TestSupportError("the stand-in ended; what it said stands above") }
        unread += more
      }
    }
  }

  /// Starts over a folder of fixtures.
  ///
  /// - Parameters:
  ///   - authority: Where the certificate of the authority to trust is written; without it there is no TLS.
  ///   - names: What the certificate is for instead of this machine.
  ///   - moto: Whether a moto server answers what there is no fixture for.
  package init(fixtures: String, authority: String? = nil, names: [String] = [], moto: Bool = false) throws {
    var arguments = [Python.tests + "/StandIn", "--fixtures", fixtures]
    if let authority { arguments += ["--tls", authority] }
    for name in names { arguments += ["--name", name] }
    if moto { arguments.append("--moto") }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: try Python.path())
    process.arguments = ["-B"] + arguments
    process.standardInput = input
    process.standardOutput = output
    self.process = process
    try process.run()
    var lines = Lines(output)
    let line = try lines.next()
    guard let found = line.wholeMatch(of: /listening on (.+)/) else {
      throw TestSupportError("the stand-in did not start; it said: \(line)")
    }
    address = String(found.1)
    self.lines = Mutex(lines)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// From now on these faults happen, and no others.
  package func setFaults(_ faults: [Fault]) throws {
    _ = try command(["faults": faults])
  }

  /// From now on the service's clock is so many seconds ahead of ours.
  package func setClock(ahead seconds: Double) throws {
    _ = try command(["clock": seconds])
  }

  /// What was asked since the beginning, or the last `reset`.
  package func log() throws -> [Entry] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([String: [Entry]].self, from: try command(["log": true]))["log"] ?? []
  }

  /// Every secret key, session token and signature that there was.
  package func secrets() throws -> [String] {
    try JSONDecoder().decode([String: [String]].self, from: try command(["secrets": true]))["secrets"] ?? []
  }

  /// No faults, our clock, an empty log.
  package func reset() throws {
    _ = try command(["reset": true])
  }

  private func command(_ command: some Encodable) throws -> Data {
    let line = try JSONEncoder().encode(command) + Data("\n".utf8)
    return try lines.withLock { lines in
      try input.fileHandleForWriting.write(contentsOf: line)
      let answer = try lines.next()
      guard !answer.hasPrefix(#"{"error""#) else { throw TestSupportError("the stand-in refused a command: \(answer)") }
      return Data(answer.utf8)
    }
  }
}

/// The invented organisation that `Tests/StandIn/organization.py` writes fixtures of.
package enum ExampleOrganization {
  package static let caller = "123456789012"
  package static let readable = "111122223333"
  /// Its role cannot be assumed.
  package static let closedOff = "444455556666"
  package static let suspended = "210987654321"
  package static let role = "runbook-reader"
  package static let externalID = "example-external-id"
  /// The caller's keys.
  package static let accessKeyID = "AKIASTANDINEXAMPLE00"
  package static let secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

  /// Writes the fixtures into a folder.
  package static func write(to folder: String) throws {
    _ = try Python.run("StandIn/organization.py", [folder])
  }
}
