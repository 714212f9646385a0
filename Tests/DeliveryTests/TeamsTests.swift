import AWS
import Testing

@testable import Delivery

@Suite struct TeamsTests {
  private static let card =
    #"{"type":"message","summary":"Two are new","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","body":[{"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"whole"}]}]}}]}"#
  private static let url =
    "https://workflows.example.com:443/workflows/1/triggers/manual/paths/invoke?sp=%2Frun&sig=planted-signature"

  private func deliver(
    _ host: Host, _ message: MessageSettings = MessageSettings(), news: String = "null"
  ) async throws -> Delivery.Outcome {
    let folder = try DayFolder(news: news, files: ["teams.json": Self.card])
    let target = try TeamsTarget(
      name: "teams", url: Secret(Self.url), message, carrier: host, world: host.world)
    let outcome = try await folder.deliver(target)
    #expect(!folder.receipts.contains("planted-signature"))
    return outcome
  }

  @Test(arguments: [(202, ""), (200, ""), (200, "1"), (202, "{}")])
  func theCardIsPosted(status: Int, body: String) async throws {
    let host = Host([Host.says(status, body)])
    #expect(try await deliver(host, MessageSettings(link: "https://reports.example.com/{date}/")).delivered != nil)
    let request = try #require(host.requests.first)
    #expect(
      request.url
        == "https://workflows.example.com/workflows/1/triggers/manual/paths/invoke?sp=%2Frun&sig=planted-signature")
    let text = String(decoding: request.body, as: UTF8.self)
    #expect(text.contains(#""text":"whole""#) && text.contains("https://reports.example.com/2026-11-23/"))
  }

  @Test func aQuietDayCanBeOneLine() async throws {
    let host = Host([Host.says(202)])
    _ = try await deliver(host, MessageSettings(isShortWhenQuiet: true), news: "[]")
    let text = String(decoding: host.requests.first?.body ?? [], as: UTF8.self)
    #expect(text.contains("Two are new") && !text.contains("whole"))
  }

  @Test(arguments: [
    (200, "Webhook message delivery failed with error 413", DeliveryError.Extent.nothing, "workflow's runs"),
    (401, "", .nothing, "let anyone trigger it"), (404, "", .nothing, "gone or switched off"),
    (502, "", .unknown, "it is not known whether it arrived"),
  ])
  func everyOtherAnswerIsAFailure(
    status: Int, body: String, extent: DeliveryError.Extent, advice: String
  ) async throws {
    let error = try #require(try await deliver(Host([Host.says(status, body)])).error)
    #expect(error.extent == extent && error.description.contains(advice))
    #expect(!error.description.contains("planted-signature"))
  }

  @Test func noAnswerIsNotSentAgain() async throws {
    #expect(try await deliver(Host([Host.fails(.timeout)])).error?.extent == .unknown)
    #expect(try await deliver(Host([Host.fails(.unreachable)])).error?.extent == .nothing)
  }
}
