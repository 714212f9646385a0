import AWS
import Foundation
import Synchronization
import Testing

/// Answers requests from a recording of the suite, in its order, and holds each to what was recorded.
final class ReplayedTraffic: HTTPCarrier {
  struct Exchange: Sendable {
    let method: String
    let url: String
    let headers: [String: String]
    let action: String?
    let answer: Answer
  }

  private struct State {
    var rest: [Exchange]
    var last: Exchange?
    var problems: [String] = []
  }

  private let state: Mutex<State>

  init(_ exchanges: [Exchange]) { state = Mutex(State(rest: exchanges)) }

  /// What was not as recorded; empty if all was.
  var problems: [String] {
    state.withLock { $0.problems + $0.rest.map { "not asked: \($0.method) \($0.url)" } }
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    try state.withLock { state in
      // A failure was recorded once, whatever the number of attempts.
      if state.rest.isEmpty, let last = state.last, last.answer.status >= 500 { return last.answer }
      guard !state.rest.isEmpty else {
        state.problems.append("not recorded: \(request.method) \(request.url)")
        throw TransportFault.notRecorded
      }
      let expected = state.rest.removeFirst()
      state.last = expected
      func expect(_ got: String?, _ wanted: String?, _ what: String) {
        if got != wanted { state.problems.append("\(what): \(got ?? "none"), not \(wanted ?? "none")") }
      }
      expect(request.method, expected.method, "method")
      expect(Self.normal(request.url), Self.normal(expected.url), "url")
      for name in [
        "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds",
      ] { expect(request.header(name), expected.headers[name], name) }
      for name in ["authorization", "x-amz-security-token"] where request.origin.host != "169.254.170.23" {
        // Recorded keys were replaced by hand: only that there is a signature, or none, can be compared.
        if request.header(name) == nil, expected.headers[name] != nil { state.problems.append("\(name): none") }
        if request.header("authorization") != nil, expected.headers["authorization"] == nil {
          state.problems.append("authorization: not wanted")
        }
      }
      if let action = expected.action {
        expect(Self.action(String(decoding: request.body, as: UTF8.self)), action, "action")
      }
      return expected.answer
    }
  }

  private static func action(_ body: String) -> String? {
    body.split(separator: "&").first { $0.hasPrefix("Action=") }.map(String.init)
  }

  /// With the query in order, and `/` for no path.
  private static func normal(_ url: String) -> String {
    let parts = url.split(separator: "?", maxSplits: 1)
    let query = parts.count > 1 ? parts[1].split(separator: "&").sorted().joined(separator: "&") : ""
    let base = parts[0].hasSuffix("/") ? String(parts[0].dropLast()) : String(parts[0])
    return "\(base)?\(query)"
  }

  /// Reads `http-traffic.json`.
  static func exchanges(_ document: JSON) -> [Exchange] {
    var exchanges: [Exchange] = []
    var request: (method: String, url: String, headers: [String: String])?
    var response: (status: Int, headers: [String: String])?
    var bodies: [String: String] = [:]
    for event in document["events"]?.items ?? [] {
      let action = event["action"]
      if let sent = action?["Request"]?["request"] {
        bodies = [:]
        request = (sent["method"]?.string ?? "", sent["uri"]?.string ?? "", headers(sent["headers"]))
      } else if let received = action?["Response"]?["response"]?["Ok"] {
        response = (Int(received["status"]?.integer ?? 0), headers(received["headers"]))
      } else if let data = action?["Data"] {
        bodies[data["direction"]?.string ?? "", default: ""] += data["data"]?["Utf8"]?.string ?? ""
      } else if action?["Eof"]?["direction"] == "Response", let (method, url, sent) = request,
        let (status, received) = response
      {
        exchanges.append(
          Exchange(
            method: method, url: url, headers: sent, action: bodies["Request"].flatMap(Self.action),
            answer: Answer(status: status, headers: received, body: Array((bodies["Response"] ?? "").utf8))))
        (request, response) = (nil, nil)
      }
    }
    return exchanges
  }

  private static func headers(_ fields: JSON?) -> [String: String] {
    Dictionary(
      (fields?.members ?? [:]).map { ($0.key.lowercased(), $0.value.items.first?.string ?? "") },
      uniquingKeysWith: { first, _ in first })
  }
}

/// The files of a case, below a folder of its own.
struct RootedFiles: Files {
  let root: String

  func read(_ path: String) throws(FileFault) -> [UInt8]? { try SystemFiles().read(root + path) }
  func replace(_ path: String, with bytes: [UInt8]) throws(FileFault) { throw FileFault("read-only file system") }
}

/// A carrier that answers as a closure says, and counts.
final class AnsweringCarrier: HTTPCarrier {
  private let requests = Mutex<[HTTPRequest]>([])
  private let answer: @Sendable (HTTPRequest, Int) async throws -> Answer

  init(_ answer: @escaping @Sendable (HTTPRequest, Int) async throws -> Answer) { self.answer = answer }

  var sent: [HTTPRequest] { requests.withLock { $0 } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    let number = requests.withLock { requests in
      requests.append(request)
      return requests.count
    }
    return try await answer(request, number)
  }
}

/// A clock that tests set.
final class SetClock: Sendable {
  private let seconds: Mutex<Double>
  init(_ seconds: Double) { self.seconds = Mutex(seconds) }
  var now: Double { seconds.withLock { $0 } }
  func advance(by duration: Double) { seconds.withLock { $0 += duration } }
}

/// A program that gives what it is told to.
struct ToldProcesses: ProcessRunner {
  let answer: @Sendable ([String]) throws -> ProcessOutcome
  func run(_ words: [String], within limit: Duration) async throws -> ProcessOutcome { try answer(words) }
}

extension CredentialSources {
  /// Sources in a world of the test's own making, in which no time passes while one waits.
  static func made(
    environment: [String: String] = [:], files: any Files = MemoryFiles(), carrier: any HTTPCarrier,
    processes: any ProcessRunner = SystemProcesses(), profile: String? = nil, clock: SetClock = SetClock(1_200_000_000),
    prompt: @escaping Prompt = { _ in nil }
  ) throws -> CredentialSources {
    let config = try SharedConfig(environment: environment, files: files)
    let settings = try ClientSettings(
      environment: environment, config: config, profile: profile ?? SharedConfig.profile(in: environment))
    let world = CallSender.World(clock: { clock.now }, sleep: { _ in }, random: { 0.5 })
    let endpoints = try EndpointResolver(
      settings: settings, partition: Partition(ofRegion: settings.region ?? "us-east-1"))
    let sender = CallSender(
      carrier: carrier, endpoints: endpoints, maxAttempts: settings.maxAttempts, world: world)
    return CredentialSources(
      environment: environment, config: config, settings: settings, files: files, processes: processes,
      carrier: carrier, sender: sender, world: world, prompt: prompt)
  }
}
