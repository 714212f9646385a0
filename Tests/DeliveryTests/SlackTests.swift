import AWS
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Against the stand-in, over real connections; it checks blocks, sizes and the upload sequence itself.
@Suite struct SlackTests {
  private static let block =
    #"{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"<!channel> & all"}]}]}"#
  private static let messages =
    #"{"text":"Two are new &lt;!channel&gt;","messages":[[\#(block)],[\#(block),\#(block)]]}"#

  private let slack: SlackStandIn
  private let waits = Waits()

  init() throws { slack = try SlackStandIn() }

  private final class Waits: Sendable {
    private let waited = Mutex<[Double]>([])
    var all: [Double] { waited.withLock { $0 } }
    func add(_ wait: Double) { waited.withLock { $0.append(wait) } }
  }

  private func folder(news: String = "null") throws -> DayFolder {
    try DayFolder(
      subject: "Nothing is new <!here>", news: news,
      files: ["slack.json": Self.messages, "index.html": "<p>page", "report.pdf": "%PDF"])
  }

  private func deliver(
    _ folder: DayFolder, token: String = SlackStandIn.token, channel: String = SlackStandIn.channel,
    webhook: String? = nil, attach: [AttachedForm] = [.pdf, .html], message: MessageSettings = MessageSettings(),
    again: Bool = false, api: String? = nil
  ) async throws -> Delivery.Outcome {
    let carrier = try PooledCarrier(settings: ClientSettings())
    let route: SlackTarget.Route =
      webhook.map { .webhook(Secret($0)) } ?? .bot(token: Secret(token), channel: channel)
    let waits = waits
    let target = try SlackTarget(
      name: "slack",
      SlackTarget.Settings(
        route: route, attach: webhook == nil ? attach : [], message: message, api: api ?? slack.api),
      carrier: carrier, world: CallSender.World(clock: { 1_795_500_000 }, sleep: { waits.add($0) }))
    let outcome: Delivery.Outcome
    do { outcome = try await folder.deliver(target, again: again) } catch {
      await carrier.close()
      throw error
    }
    await carrier.close()
    for planted in [SlackStandIn.token, SlackStandIn.webhookKey, "planted-upload-key"] {
      #expect(!folder.receipts.contains(planted))
    }
    return outcome
  }

  @Test func filesAreUploadedBeforeAnythingCanBeSeen() async throws {
    let folder = try folder()
    let receipts = try #require(try await deliver(folder).delivered)
    #expect(receipts.map(\.part) == ["message", "message 2", "report.pdf", "index.html"])
    #expect(
      try slack.log().map(\.method) == [
        "files.getUploadURLExternal", "upload", "files.getUploadURLExternal", "upload", "chat.postMessage",
        "chat.postMessage", "files.completeUploadExternal", "files.completeUploadExternal",
      ])
    let log = try slack.log()
    #expect(log.allSatisfy { $0.error == nil }, "\(log)")
    let shown = try slack.shown()
    let thread = try #require(shown.messages.first?.ts)
    #expect(shown.messages.map(\.thread) == [nil, thread])
    #expect(shown.messages.first?.texts == ["<!channel> & all"])
    #expect(shown.files.map(\.threadTS) == [thread, thread])
    #expect(shown.files.map(\.title) == ["runbook-2026-11-23.pdf", "runbook-2026-11-23.html"])
    #expect(receipts.map(\.id).first == thread)

    guard case .alreadyThere = try await deliver(folder) else {
      Issue.record("it was sent twice")
      return
    }
    #expect(try slack.shown().messages.count == 2)
  }

  @Test func aQuietDayCanBeOneLine() async throws {
    let folder = try folder(news: #"[{"severity": "high", "lines": 2, "new": 0}]"#)
    let message = MessageSettings(isShortWhenQuiet: true, link: "https://reports.example.com/{date}/index.html")
    #expect(try await deliver(folder, message: message).delivered?.map(\.part) == ["message"])
    let shown = try slack.shown()
    #expect(shown.messages.map(\.text) == ["Nothing is new &lt;!here&gt;"] && shown.files.isEmpty)
    #expect(Set(shown.messages[0].texts) == ["Nothing is new <!here>", " · ", "The whole report"])
    // What was not read today, and was yesterday, is no quiet day.
    let unread = try self.folder(news: #"[{"severity": null, "lines": 1, "new": 1}]"#)
    #expect(try await deliver(unread, message: message).delivered?.count == 4)
  }

  @Test func aHostThatAsksToWaitIsWaitedFor() async throws {
    try slack.answer([
      .init("files.getUploadURLExternal", status: 429, headers: ["Retry-After": "3"]),
      .init("chat.postMessage", status: 429, headers: ["Retry-After": "11"]),
    ])
    #expect(try await deliver(try folder()).delivered?.count == 4)
    #expect(waits.all == [3, 11])
  }

  @Test func aWaitThatIsTooLongIsSaid() async throws {
    try slack.answer([.init("files.getUploadURLExternal", status: 429, headers: ["Retry-After": "900"])])
    let error = try #require(try await deliver(try folder()).error)
    #expect(error.description.contains("asks to wait 900 s") && error.extent == .nothing)
    #expect(try slack.shown().messages.isEmpty && waits.all.isEmpty)
  }

  @Test(arguments: [
    ("xoxb-wrong-token-0000", SlackStandIn.channel, "invalid_auth", "install the app again"),
    (SlackStandIn.token, "C9999999999", "channel_not_found", "check the channel's id"),
    (SlackStandIn.token, "C0NOTMEMBER0", "not_in_channel", "/invite"),
    (SlackStandIn.token, "C0ARCHIVED00", "is_archived", "name another one"),
    (SlackStandIn.token, "C0RESTRICTED", "restricted_action", "ask its administrators"),
  ])
  func aRefusalSaysWhatToDoAndNothingIsShown(
    token: String, channel: String, code: String, advice: String
  ) async throws {
    let folder = try folder()
    let error = try #require(try await deliver(folder, token: token, channel: channel).error)
    #expect(error.description.contains(code) && error.description.contains(advice), "\(error)")
    #expect(error.extent == .nothing && !error.description.contains(token))
    let shown = try slack.shown()
    #expect(shown.messages.isEmpty && shown.files.isEmpty)
    // It is tried again by itself.
    #expect(try await deliver(folder).delivered?.count == 4)
  }

  @Test(arguments: [
    #"{"ok":false,"error":"token_expired"}"#, #"{"ok":false,"error":"msg_blocks_too_long"}"#,
    #"{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"files:write"}"#,
    #"{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["no more than 50 items"]}}"#,
    #"{"ok":false,"error":"some_new_word"}"#, "not JSON", #"{"ok":true}"#,
  ])
  func everyOtherAnswerToAMessageIsAFailure(body: String) async throws {
    try slack.answer([.init("chat.postMessage", body: body)])
    let error = try #require(try await deliver(try folder()).error)
    #expect(error.description.contains("posting the message to C0123456789"))
    #expect(try slack.shown().messages.isEmpty)
    if body.contains("needed") { #expect(error.description.contains("needs chat:write")) }
    if body.contains("messages") { #expect(error.description.contains("no more than 50 items")) }
  }

  @Test func theRestFollowsWhereTheFirstMessageIsThere() async throws {
    let folder = try folder()
    try slack.answer([.init("files.completeUploadExternal", body: #"{"ok":false,"error":"file_not_found"}"#)])
    let error = try #require(try await deliver(folder).error)
    #expect(error.extent == .receipts && error.description.contains("`runbook deliver` sends the rest"))
    #expect(try await deliver(folder).delivered?.map(\.part) == ["report.pdf", "index.html"])
    let shown = try slack.shown()
    #expect(shown.messages.count == 2 && Set(shown.files.map(\.threadTS)) == [shown.messages[0].ts])
  }

  @Test(arguments: [(500, "oops"), (200, #"{"ok":false,"error":"internal_error"}"#)])
  func whatMayHaveArrivedIsNotSentTwice(status: Int, body: String) async throws {
    let folder = try folder()
    try slack.answer([.init("chat.postMessage", status: status, body: body)])
    #expect(try await deliver(folder).error?.extent == .unknown)
    #expect(try await deliver(folder).error?.description.contains("--again") == true)
    #expect(try slack.shown().messages.isEmpty)
    #expect(try await deliver(folder, again: true).delivered?.count == 4)
  }

  @Test func aHostThatCannotBeReachedIsSaid() async throws {
    let error = try #require(try await deliver(try folder(), api: "http://127.0.0.1:9/api").error)
    #expect(error.description.contains("127.0.0.1:9: the connection could not be made; nothing was sent"))
  }

  // MARK: Incoming webhooks

  @Test func aWebhookTakesTheMessagesWithALink() async throws {
    let folder = try folder()
    let outcome = try await deliver(
      folder, webhook: slack.webhook, message: MessageSettings(link: "https://reports.example.com/{date}/"))
    #expect(outcome.delivered?.map(\.part) == ["message", "message 2"])
    #expect(try slack.shown().messages.map { $0.texts.contains("The whole report") } == [true, false])
  }

  @Test(arguments: [
    (200, "invalid_payload", "draw less"), (200, "", "look the word up"), (404, "no_service", "make a new one"),
    (403, "action_prohibited", "ask its administrators"), (410, "channel_is_archived", "name another one"),
  ])
  func aWebhookThatSaysAnythingButOkHasFailed(status: Int, body: String, advice: String) async throws {
    let folder = try folder()
    try slack.answer([.init("webhook", status: status, body: body)])
    let error = try #require(try await deliver(folder, webhook: slack.webhook).error)
    #expect(error.description.contains("HTTP \(status)") && error.description.contains(advice), "\(error)")
    #expect(!error.description.contains(SlackStandIn.webhookKey) && error.extent == .nothing)
    #expect(try await deliver(folder, webhook: slack.webhook).delivered?.count == 2)
  }

  @Test func aWebhookThatRepeatsItsKeyIsNotRepeated() async throws {
    try slack.answer([.init("webhook", status: 404, body: "no \(slack.webhook) here")])
    let error = try #require(try await deliver(try folder(), webhook: slack.webhook).error)
    #expect(!error.description.contains(SlackStandIn.webhookKey), "\(error)")
  }
}
