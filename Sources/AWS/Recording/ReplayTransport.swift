#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A recording that cannot be replayed: which file, and what is wrong with it.
public struct RecordingError: Error, Sendable, CustomStringConvertible {
  /// The file or folder that is wrong.
  public let file: String
  /// What is wrong with it.
  public let problem: String
  /// The file, and what is wrong with it.
  public var description: String { "\(file): \(problem)" }

  /// - Parameter problem: A sentence without its subject.
  public init(_ file: String, _ problem: String) {
    self.file = file
    self.problem = problem
  }
}

/// Answers calls from one day of a recording.
///
/// A recording is a folder with a folder for each day. A day holds `recording.json`, which says whose it is, and
/// `<account>/<region>/<service>.<Operation>.json` with the exchanges of one operation. An exchange answers a call whose
/// input equals its own. A call that nothing answers is an error, never an empty answer: what was not recorded was not
/// read.
public actor ReplayTransport: Transport {
  /// The version of the format that this can read.
  public static let version = 1

  /// Whose recording it is, and when it was made.
  public struct Recording: Sendable, Hashable {
    /// Who made the calls.
    public let caller: Client.Caller
    /// As it stands in the file, such as `2026-11-23T05:00:00Z`.
    public let recordedAt: String
  }

  /// What `recording.json` says.
  public nonisolated let recording: Recording
  private let folder: String
  private var loaded: [String: [JSON: Queue]] = [:]

  private struct Queue {
    var responses: [Response]
    var next = 0
  }

  private enum Response: Sendable {
    case answer(Answer)
    case fault(TransportFault)
    case noCredentials(CredentialError)
  }

  /// Opens the folder of one day.
  ///
  /// - Throws: `RecordingError`, naming `recording.json`.
  public init(folder: String) throws {
    self.folder = folder
    let file = "\(folder)/recording.json"
    guard let bytes = Self.read(file) else {
      throw RecordingError(file, "there is no such file; a day of a recording has one beside its accounts")
    }
    let head: RecordingHead
    do {
      head = try decodeJSON(RecordingHead.self, from: bytes)
    } catch let error as UnreadableJSON {
      throw RecordingError(file, error.description)
    }
    guard head.version == Self.version else {
      throw RecordingError(file, "is of version \(head.version); this runbook reads version \(Self.version)")
    }
    guard head.caller.utf8.count == 12, head.caller.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw RecordingError(file, "`caller` must be an account number of twelve digits, not `\(head.caller)`")
    }
    guard ["aws", "aws-cn", "aws-us-gov", "aws-eusc"].contains(head.partition) else {
      throw RecordingError(
        file, "`partition` must be aws, aws-cn, aws-us-gov or aws-eusc, not `\(head.partition)`")
    }
    guard WireTime.seconds(head.recordedAt) != nil, head.recordedAt.last == "Z" else {
      throw RecordingError(
        file, "`recorded_at` must be a moment such as 2026-11-23T05:00:00Z, not `\(head.recordedAt)`")
    }
    recording = Recording(
      caller: Client.Caller(account: head.caller, partition: head.partition), recordedAt: head.recordedAt)
  }

  /// The days that a recording holds, as `YYYY-MM-DD`, the earliest first.
  ///
  /// - Throws: `RecordingError` if the folder cannot be listed.
  public static func days(in recording: String) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: recording)
    } catch {
      throw RecordingError(recording, "cannot be listed; a recording is a folder with a folder for each day")
    }
    return names.filter { name in
      WireTime.seconds(name + "T00:00:00Z") != nil
        && FileManager.default.fileExists(atPath: "\(recording)/\(name)/recording.json")
    }.sorted()
  }

  /// Answers from the recording. Equal calls are answered one after the other; the last answer stays.
  public func send(_ call: Call) async throws -> Answer {
    let operation = call.operation
    // Account and Region come out of other answers: they may not lead out of the folder.
    guard [call.account, call.region, operation.service.name, operation.name].allSatisfy(Self.isPlain) else {
      throw TransportFault.notRecorded
    }
    let file = "\(folder)/\(call.account)/\(call.region)/\(operation.service.name).\(operation.name).json"
    if loaded[file] == nil { loaded[file] = try Self.exchanges(file) }
    guard var queue = loaded[file]?[call.input] else { throw TransportFault.notRecorded }
    let response = queue.responses[queue.next]
    queue.next = min(queue.next + 1, queue.responses.count - 1)
    loaded[file]?[call.input] = queue
    switch response {
    case .answer(let answer): return answer
    case .fault(let fault): throw fault
    case .noCredentials(let error): throw error
    }
  }

  private static func isPlain(_ component: String) -> Bool {
    !component.isEmpty
      && component.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
      }
  }

  private static func read(_ file: String) -> [UInt8]? {
    FileManager.default.contents(atPath: file).map(Array.init)
  }

  private static func exchanges(_ file: String) throws -> [JSON: Queue] {
    guard FileManager.default.fileExists(atPath: file) else { return [:] }
    guard let bytes = read(file) else { throw RecordingError(file, "cannot be read") }
    let written: RecordedExchanges
    do {
      written = try decodeJSON(RecordedExchanges.self, from: bytes)
    } catch let error as UnreadableJSON {
      throw RecordingError(file, error.description)
    }
    var queues: [JSON: Queue] = [:]
    for (index, exchange) in written.exchanges.enumerated() {
      let response = try exchange.response(file, index)
      queues[exchange.input, default: Queue(responses: [])].responses.append(response)
    }
    return queues
  }

  private struct RecordingHead: Decodable {
    let version: Int
    let caller: String
    let partition: String
    let recordedAt: String

    enum CodingKeys: String, CodingKey {
      case version, caller, partition
      case recordedAt = "recorded_at"
    }
  }

  private struct RecordedExchanges: Decodable {
    let exchanges: [Exchange]
  }

  private struct Exchange: Decodable {
    let input: JSON
    let status: Int?
    let headers: [String: String]?
    let body: JSON?
    let text: String?
    let fault: String?
    let noCredentials: NoCredentials?

    enum CodingKeys: String, CodingKey {
      case input, status, headers, body, text, fault
      case noCredentials = "no_credentials"
    }

    struct NoCredentials: Decodable {
      let message: String
      let status: Int?
      let code: String?
      let fault: String?

      var error: CredentialError {
        if let status, let code { return CredentialError(message, cause: .refused(status: status, code: code)) }
        return CredentialError(message, cause: fault.flatMap(TransportFault.init).map { .fault($0) } ?? .configuration)
      }
    }

    func response(_ file: String, _ index: Int) throws -> Response {
      func wrong(_ problem: String) -> RecordingError { RecordingError(file, "exchanges[\(index)]: \(problem)") }
      guard case .object = input else { throw wrong("`input` must be an object") }
      if fault != nil || noCredentials != nil {
        guard status == nil, body == nil, text == nil, fault == nil || noCredentials == nil else {
          throw wrong("an exchange has one of `fault`, `no_credentials`, or `status` and `body`")
        }
      }
      if let noCredentials { return .noCredentials(noCredentials.error) }
      if let fault {
        guard let known = TransportFault(rawValue: fault), known != .notRecorded else {
          throw wrong("`fault` must be timeout, connection, dns or tls, not `\(fault)`")
        }
        return .fault(known)
      }
      guard let status, (100..<600).contains(status) else { throw wrong("`status` must be an HTTP status") }
      guard (body == nil) != (text == nil) else { throw wrong("an exchange has either a `body` or a `text`") }
      var headers: [String: String] = [:]
      for (name, value) in self.headers ?? [:] { headers[name.lowercased()] = value }
      let bytes = try body.map { try $0.serialized() } ?? Array((text ?? "").utf8)
      return .answer(Answer(status: status, headers: headers, body: bytes))
    }
  }
}
