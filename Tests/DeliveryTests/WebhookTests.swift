import AWS
import Foundation
import Synchronization
import Testing

@testable import Delivery

/// Answers what a test says, one request after the other, and keeps what was asked.
final class Host: HTTPCarrier {
  typealias Reply = @Sendable (HTTPRequest) throws -> Answer
  private let replies: Mutex<[Reply]>
  private let asked = Mutex<[HTTPRequest]>([])
  private let waited = Mutex<[Double]>([])

  var requests: [HTTPRequest] { asked.withLock { $0 } }
  var waits: [Double] { waited.withLock { $0 } }

  init(_ replies: [Reply]) { self.replies = Mutex(replies) }

  static func says(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> Reply {
    { _ in Answer(status: status, headers: headers, body: Array(body.utf8)) }
  }

  static func fails(_ fault: TransportFault) -> Reply { { _ in throw fault } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    asked.withLock { $0.append(request) }
    let reply = replies.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    return try (reply ?? Self.says(500, "nothing more is expected"))(request)
  }

  var world: CallSender.World {
    CallSender.World(clock: { 1_795_500_000 }, sleep: { wait in self.waited.withLock { $0.append(wait) } })
  }
}

/// Delivers to one target with a fresh folder.
func deliver(
  _ folder: DayFolder, _ target: any DeliveryTarget, again: Bool = false
) async throws -> Delivery.Outcome {
  let delivery = Delivery(receipts: try ReceiptFile(folder: folder.path), clock: { 1_795_500_000 })
  return try await delivery.deliver(try DeliveryBundle(folder: folder.path), to: target, again: again)
}

@Suite struct WebhookTests {
  private let folder: DayFolder

  init() throws { folder = try DayFolder() }

  private func target(_ host: Host, url: String = "https://hooks.example.com/a?key=planted-key") throws -> WebhookTarget
  {
    try WebhookTarget(
      name: "webhook", WebhookTarget.Settings(url: Secret(url), secret: Secret("planted-shared-secret")),
      carrier: host, world: host.world)
  }

  /// The signature was made with Python's `hmac`, and OpenSSL agrees.
  @Test func theBodyIsSigned() async throws {
    let host = Host([Host.says(204)])
    guard case .delivered = try await deliver(folder, try target(host)) else { return #expect(Bool(false)) }
    let request = try #require(host.requests.first)
    #expect(request.url == "https://hooks.example.com/a?key=planted-key")
    #expect(request.header("runbook-timestamp") == "1795500000")
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(body.hasPrefix(#"{"bundle":""#) && body.contains(#""headline":{"api_events":null,"findings_critical":2}"#))
    let signature = WebhookTarget.signature(of: Array("{}".utf8), at: "1795500000", with: Secret("shared"))
    #expect(signature == "9e2ea76414bcb0f677c345effdb9b14c298cd0f89aa7e8aca29757a8a861048a")
    #expect(
      request.header("runbook-signature")
        == "v1=\(WebhookTarget.signature(of: request.body, at: "1795500000", with: Secret("planted-shared-secret")))")
  }

  @Test func aHostThatAsksToWaitIsWaitedFor() async throws {
    let host = Host([
      Host.says(429, "", ["retry-after": "30"]), Host.says(429, "", ["retry-after": "7"]), Host.says(200),
    ])
    guard case .delivered = try await deliver(folder, try target(host)) else { return #expect(Bool(false)) }
    #expect(host.waits == [30, 7])
  }

  @Test func aHostThatAsksToWaitTooLongIsNot() async throws {
    let host = Host([Host.says(429, "", ["retry-after": "3600"])])
    guard case .failed(let error) = try await deliver(folder, try target(host)) else { return #expect(Bool(false)) }
    #expect(error.description.contains("asks to wait 3600 s") && error.extent == .nothing)
    #expect(host.waits.isEmpty)
  }

  @Test(arguments: [
    (401, "the same `secret`"), (404, "the address is gone"), (301, "has moved"), (500, "run `runbook deliver` later"),
    (422, "look there why it was refused"),
  ])
  func aRefusalSaysWhatToDo(status: Int, advice: String) async throws {
    let host = Host([
      Host.says(status, "no: planted-key planted-shared-secret https://hooks.example.com/a?key=planted-key")
    ])
    guard case .failed(let error) = try await deliver(folder, try target(host)) else { return #expect(Bool(false)) }
    #expect(error.description.contains("HTTP \(status)") && error.description.contains(advice))
    #expect(!error.description.contains("planted-shared-secret"))
    #expect(!error.description.contains("https://hooks.example.com/a?key=planted-key"))
  }

  @Test(arguments: TransportFault.allCases)
  func noAnswerSaysWhatToDo(fault: TransportFault) async throws {
    let host = Host([Host.fails(fault)])
    guard case .failed(let error) = try await deliver(folder, try target(host)) else { return #expect(Bool(false)) }
    #expect(error.description.contains("hooks.example.com") && error.description.contains("runbook deliver"))
    #expect(error.extent == .nothing, "who gets it twice can tell")
  }

  @Test func whatIsNoAddressIsSaid() throws {
    let host = Host([])
    #expect { try target(host, url: "hooks.example.com") } throws: {
      "\($0)".contains("the `url` of webhook is no address")
    }
  }
}
