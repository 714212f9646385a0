internal import Crypto
internal import Foundation

/// Carries calls through another transport and writes what came back, in the form that `ReplayTransport` reads.
///
/// Of a request nothing is kept but the input, of an answer's headers only those that say what it is: there is no place
/// for a key, a token or a signature. `recording.json` is written by `finish()`, so that a run that was cut short leaves
/// nothing that passes for a recording of the day.
public actor RecordingTransport: Transport {
  private let live: any Transport
  private let folder: String
  private let names: AccountNames?

  /// - Parameters:
  ///   - live: What answers.
  ///   - folder: The recording's folder for the day; it must not be there yet.
  ///   - salt: If given, every account number is replaced by another, always the same for the same salt.
  /// - Throws: `RecordingError`
  public init(_ live: any Transport, folder: String, replacingAccountsWith salt: [UInt8]? = nil) throws {
    self.live = live
    self.folder = folder
    names = salt.map(AccountNames.init)
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw RecordingError(folder, "is there already: remove it, or record into another folder")
    }
    try Self.makeFolder(folder)
  }

  /// Asks, and writes call and answer.
  ///
  /// Objects of S3, and lists of them, are only passed on: they are files already, and the logs of a day are far too many.
  public func send(_ call: Call) async throws -> Answer {
    if [S3API.listObjects.identity, S3API.getObject.identity].contains(call.operation) {
      return try await live.send(call)
    }
    do {
      let answer = try await live.send(call)
      try write(call, answer: answer)
      return answer
    } catch let fault as TransportFault {
      try write(call, ["fault": .string(fault.rawValue)])
      throw fault
    } catch let error as CredentialError {
      try write(call, ["no_credentials": JSON(recording: error)])
      throw error
    }
  }

  /// Writes what makes the folder a recording.
  ///
  /// - Parameter recordedAt: Seconds since 1970.
  /// - Throws: `RecordingError`
  public func finish(caller: Client.Caller, recordedAt: Double) throws {
    let head: JSON = [
      "version": .integer(Int64(ReplayTransport.version)), "caller": .string(replaced(caller.account)),
      "partition": .string(caller.partition), "recorded_at": .string(WireTime.extended(recordedAt)),
    ]
    try Self.save(try head.serialized() + [UInt8(ascii: "\n")], as: "\(folder)/recording.json")
  }

  private func write(_ call: Call, answer: Answer) throws {
    var exchange: JSON = ["status": .integer(Int64(answer.status))]
    let kept = answer.headers.filter { ["content-type", "x-amzn-errortype"].contains($0.key) }
    if !kept.isEmpty { exchange["headers"] = .object(kept.mapValues { .string($0) }) }
    if let body = try? JSON(parsing: answer.body) {
      exchange["body"] = body
    } else if let text = String(validating: answer.body, as: UTF8.self) {
      // In a credential report account numbers stand where no replacing would find them.
      exchange["text"] = .string(names?.replacedInBase64(text) ?? text)
    } else {
      throw RecordingError(folder, "\(call.operation) answered with bytes that are no text: it cannot be recorded")
    }
    try write(call, exchange)
  }

  private func write(_ call: Call, _ exchange: JSON) throws {
    var exchange = exchange
    exchange["input"] = call.input
    let text = replaced(String(decoding: try exchange.serialized(), as: UTF8.self))
    let place = "\(folder)/\(replaced(call.account))/\(call.region)"
    let file = "\(place)/\(call.operation.service.name).\(call.operation.name).json"
    let end = Array("\n]}\n".utf8)
    guard FileManager.default.fileExists(atPath: file) else {
      try Self.makeFolder(place)
      try Self.save(Array("{\"exchanges\":[\n\(text)".utf8) + end, as: file)
      return
    }
    do {
      // The file is whole after each exchange, and long ones are not read again.
      let handle = try FileHandle(forUpdating: URL(filePath: file))
      defer { try? handle.close() }
      let length = try handle.seekToEnd()
      try handle.seek(toOffset: length - UInt64(end.count))
      try handle.write(contentsOf: Array(",\n\(text)".utf8) + end)
    } catch {
      throw RecordingError(file, "cannot be written: \(error)")
    }
  }

  private func replaced(_ text: String) -> String { names?.replaced(text) ?? text }

  private static func makeFolder(_ path: String) throws {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw RecordingError(path, "cannot be made: \(error)")
    }
  }

  private static func save(_ bytes: [UInt8], as file: String) throws {
    do { try Data(bytes).write(to: URL(filePath: file), options: .atomic) } catch {
      throw RecordingError(file, "cannot be written: \(error)")
    }
  }
}

/// Other numbers for accounts: the same for the same account within one recording, and not to be traced back without
/// the salt, which is kept nowhere.
struct AccountNames: Sendable {
  private let key: SymmetricKey

  init(salt: [UInt8]) { key = SymmetricKey(data: salt) }

  /// The text with each word of exactly twelve digits replaced.
  func replaced(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      var end = index
      while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
      let word = bytes[index..<end]
      if word.count == 12, word.allSatisfy({ (48...57).contains($0) }) {
        result += number(for: Array(word))
      } else {
        result += word
      }
      if end < bytes.count { result.append(bytes[end]) }
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text with each element's Base64 that is text itself replaced inside: `<Content>…</Content>`.
  func replacedInBase64(_ text: String) -> String {
    text.replacing(/>([A-Za-z0-9+\/\s]{16,}={0,2})\s*</) { match in
      guard let data = Data(base64Encoded: match.1.filter { !$0.isWhitespace }),
        let inner = String(validating: data, as: UTF8.self)
      else { return String(match.0) }
      let other = replaced(inner)
      return other == inner ? String(match.0) : ">\(Data(other.utf8).base64EncodedString())<"
    }
  }

  private func number(for account: [UInt8]) -> [UInt8] {
    let code = Array(HMAC<SHA256>.authenticationCode(for: account, using: key))
    // A number may stand without quotes, where no zero may begin it.
    return [49 + code[0] % 9] + code[1..<12].map { 48 + $0 % 10 }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
  }
}

extension JSON {
  /// Why there were no credentials for a call, as a recording keeps it.
  init(recording error: CredentialError) {
    self = ["message": .string(error.message)]
    switch error.cause {
    case .refused(let status, let code):
      self["status"] = .integer(Int64(status))
      self["code"] = .string(code)
    case .fault(let fault): self["fault"] = .string(fault.rawValue)
    case .configuration: break
    }
  }
}
