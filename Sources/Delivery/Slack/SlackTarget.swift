public import AWS

/// Posts a day to a Slack channel: the messages that `slack.md` gives, and the report beside them.
///
/// With a bot's token, files are put where Slack says before anything can be seen (`files.getUploadURLExternal`), then
/// the first message is posted (`chat.postMessage`), and what follows goes into its thread: further messages, then the
/// files (`files.completeUploadExternal`). An incoming webhook takes messages alone.
///
/// Source: docs.slack.dev, "chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal", "Sending
/// messages using incoming webhooks", "Rate limits".
public struct SlackTarget: DeliveryTarget {
  /// How a message gets there.
  public enum Route: Sendable {
    /// A bot's token, and the channel's id.
    case bot(token: Secret, channel: String)
    /// An incoming webhook: its address is a secret, and it knows its channel.
    case webhook(Secret)
  }

  /// What the configuration says.
  public struct Settings: Sendable {
    /// How a message gets there.
    public var route: Route
    /// What of the report goes with it; nothing with a webhook.
    public var attach: [AttachedForm]
    /// What holds of every message.
    public var message: MessageSettings
    /// Where Slack's methods are: another place for government workspaces.
    public var api: String

    /// The address of Slack's methods.
    public static let defaultAPI = "https://slack.com/api"

    /// - Parameter api: Without a slash at its end.
    public init(route: Route, attach: [AttachedForm], message: MessageSettings, api: String = defaultAPI) {
      self.route = route
      self.attach = attach
      self.message = message
      self.api = api
    }
  }

  /// Its name in the configuration.
  public let name: String
  /// Everybody in the channel would read it again.
  public let isRepeatable = false
  private let settings: Settings
  private let exchange: WebExchange
  /// The webhook, or where methods are.
  private let address: HTTPAddress

  /// - Throws: `DeliveryError` if an address is none.
  public init(
    name: String, _ settings: Settings, carrier: any HTTPCarrier, world: CallSender.World
  ) throws(DeliveryError) {
    self.name = name
    self.settings = settings
    exchange = WebExchange(carrier: carrier, world: world)
    let text =
      switch settings.route {
      case .bot: settings.api
      case .webhook(let url): url.value
      }
    guard let address = HTTPAddress(text) else {
      throw DeliveryError(
        "the address of Slack for \(name) is none: a webhook's looks like `https://hooks.slack.com/services/…`")
    }
    self.address = address
  }

  // MARK: What there is to send

  /// The messages with their files, and the channel.
  public func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] {
    var items: [DeliveryItem] = []
    for (index, message) in try messages(bundle).enumerated() {
      items.append(DeliveryItem(Self.part(index), to: destination, size: try Self.bytes(message.blocks).count))
    }
    for attachment in try attachments(bundle) {
      items.append(DeliveryItem(attachment.file, to: destination, size: try bundle.file(attachment.file).size))
    }
    return items
  }

  private struct Message {
    /// What a notification says; Slack reads it, so it is escaped.
    let text: String
    let blocks: JSON
  }

  private func messages(_ bundle: DeliveryBundle) throws(DeliveryError) -> [Message] {
    let link = settings.message.link(on: bundle.date).map { url -> JSON in
      ["type": "link", "url": .string(url), "text": "The whole report"]
    }
    func line(_ elements: [JSON]) -> JSON {
      ["type": "rich_text", "elements": [["type": "rich_text_section", "elements": .array(elements)]]]
    }
    if settings.message.isShort(bundle) {
      let words: [JSON] = [["type": "text", "text": .string(bundle.subject)]]
      let more: [JSON] = link.map { [["type": "text", "text": " · "], $0] } ?? []
      return [Message(text: Self.escaped(bundle.subject), blocks: [line(words + more)])]
    }
    let drawn: JSON
    do { drawn = try JSON(parsing: try bundle.contents(of: "slack.json")) } catch let error as DeliveryError {
      throw error
    } catch {
      throw DeliveryError("\(bundle.folder)/slack.json is no message: \(error); draw the day again")
    }
    guard let text = drawn["text"]?.string, case .array(let all) = drawn["messages"], !all.isEmpty else {
      throw DeliveryError("\(bundle.folder)/slack.json is no message of this version; draw the day again")
    }
    return all.enumerated().map { index, blocks in
      guard index == 0, let link, case .array(let blocks) = blocks else { return Message(text: text, blocks: blocks) }
      return Message(text: text, blocks: .array(blocks + [line([link])]))
    }
  }

  private func attachments(_ bundle: DeliveryBundle) throws(DeliveryError) -> [AttachedForm] {
    settings.message.isShort(bundle) ? [] : settings.attach
  }

  private static func part(_ index: Int) -> String { index == 0 ? "message" : "message \(index + 1)" }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static func bytes(_ json: JSON) throws(DeliveryError) -> [UInt8] {
    do { return try json.serialized() } catch { throw DeliveryError("a message cannot be written as JSON: \(error)") }
  }

  private var destination: String {
    switch settings.route {
    case .bot(_, let channel): "Slack channel \(channel)"
    case .webhook: "a Slack webhook"
    }
  }

  // MARK: Sending

  /// Posts what is not there yet.
  public func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    var isBegun = !receipts.arrived.isEmpty
    do {
      switch settings.route {
      case .webhook(let url):
        for (index, message) in try messages(bundle).enumerated() where receipts.arrived[Self.part(index)] == nil {
          try await post(message, to: url)
          try receipts.arrived(Self.part(index), to: destination, id: "")
          isBegun = true
        }
      case .bot(let token, let channel):
        let api = SlackAPI(address: address, token: token, exchange: exchange)
        var files: [(attachment: AttachedForm, id: String)] = []
        for attachment in try attachments(bundle) where receipts.arrived[attachment.file] == nil {
          files.append(
            (
              attachment,
              try await api.upload(
                try bundle.contents(of: attachment.file), named: attachment.name(on: bundle.date))
            ))
        }
        var thread = receipts.arrived[Self.part(0)]
        for (index, message) in try messages(bundle).enumerated() where receipts.arrived[Self.part(index)] == nil {
          let id = try await api.post(message.text, message.blocks, to: channel, thread: index == 0 ? nil : thread)
          try receipts.arrived(Self.part(index), to: destination, id: id)
          isBegun = true
          if index == 0 { thread = id }
        }
        for (attachment, id) in files {
          try await api.share(id, named: attachment.name(on: bundle.date), in: channel, thread: thread)
          try receipts.arrived(attachment.file, to: destination, id: id)
        }
      }
    } catch let error as DeliveryError where isBegun && error.extent == .nothing {
      throw DeliveryError(
        "\(error); what came before it is there, and `runbook deliver` sends the rest", extent: .receipts)
    }
  }

  private func post(_ message: Message, to url: Secret) async throws {
    let doing = "posting to the Slack webhook at \(address.origin.authority)"
    let body = try Self.bytes(["text": .string(message.text), "blocks": message.blocks])
    let request = HTTPRequest(
      "POST", address.origin, path: address.target,
      headers: [.init("content-type", "application/json; charset=utf-8"), .init("user-agent", "runbook")], body: body)
    let answer = try await exchange.send(request, doing, secrets: [url], isHarmless: false)
    let said = WebExchange.line(answer.body)
    // It says `ok` in so many letters; some refusals come with 200.
    if answer.status == 200, said == "ok" { return }
    throw DeliveryError(
      "\(doing): \(WebExchange.words(of: answer)); \(SlackAPI.advice(said, status: answer.status))",
      extent: answer.status >= 500 ? .unknown : .nothing)
  }
}
