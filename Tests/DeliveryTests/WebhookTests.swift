import AWS
import Testing

@testable import Delivery

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
    #expect(try await folder.deliver(try target(host)).delivered != nil)
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
    #expect(try await folder.deliver(try target(host)).delivered != nil)
    #expect(host.waits == [30, 7])
  }

  @Test(arguments: ["nan", "inf", "-inf", "-1", "Tue, 24 Nov 2026 06:10:00 GMT", ""])
  func aHostThatAsksForNoTimeIsWaitedForASecond(header: String) async throws {
    let host = Host([Host.says(429, "", ["retry-after": header]), Host.says(200)])
    #expect(try await folder.deliver(try target(host)).delivered != nil)
    #expect(host.waits == [1])
  }

  @Test func aHostThatAsksToWaitForEverIsNot() async throws {
    let host = Host([Host.says(429, "", ["retry-after": "1e300"])])
    #expect(try await folder.deliver(try target(host)).error != nil && host.waits.isEmpty)
  }

  @Test func aHostThatAsksToWaitTooLongIsNot() async throws {
    let host = Host([Host.says(429, "", ["retry-after": "3600"])])
    let error = try #require(try await folder.deliver(try target(host)).error)
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
    let error = try #require(try await folder.deliver(try target(host)).error)
    #expect(error.description.contains("HTTP \(status)") && error.description.contains(advice))
    #expect(!error.description.contains("planted-shared-secret"))
    #expect(!error.description.contains("https://hooks.example.com/a?key=planted-key"))
  }

  @Test(arguments: TransportFault.allCases)
  func noAnswerSaysWhatToDo(fault: TransportFault) async throws {
    let host = Host([Host.fails(fault)])
    let error = try #require(try await folder.deliver(try target(host)).error)
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
