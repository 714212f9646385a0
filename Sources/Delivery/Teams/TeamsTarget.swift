public import AWS

/// Posts a day's card to a Teams channel, through a workflow that takes webhook alerts.
///
/// Source: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams".
public struct TeamsTarget: DeliveryTarget {
  /// Its name in the configuration.
  public let name: String
  /// Everybody in the channel would read it again.
  public let isRepeatable = false
  private let url: Secret
  private let settings: MessageSettings
  private let address: HTTPAddress
  private let exchange: WebExchange

  /// - Parameter url: The workflow's address, which is a secret.
  /// - Throws: `DeliveryError` if the address is none.
  public init(
    name: String, url: Secret, _ settings: MessageSettings, carrier: any HTTPCarrier, world: CallSender.World
  ) throws(DeliveryError) {
    guard let address = HTTPAddress(url.value) else {
      throw DeliveryError("the `url` of \(name) is no address: copy it from the workflow's trigger")
    }
    self.name = name
    self.url = url
    self.settings = settings
    self.address = address
    exchange = WebExchange(carrier: carrier, world: world)
  }

  /// The card, and the workflow's host.
  public func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] {
    [DeliveryItem("card", to: destination, size: try body(bundle).count)]
  }

  /// Posts the card.
  public func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    let request = HTTPRequest(
      "POST", address.origin, path: address.target,
      headers: [.init("content-type", "application/json"), .init("user-agent", "runbook")], body: try body(bundle))
    let doing = "posting the card to \(address.origin.authority)"
    let answer = try await exchange.send(request, doing, secrets: [url], isHarmless: false)
    let said = WebExchange.line(answer.body)
    // A workflow says 202 and nothing; the connectors before it said 200 and `1`, also 200 and what went wrong.
    guard (200..<300).contains(answer.status), answer.status == 202 || said.isEmpty || said == "1" else {
      throw DeliveryError(
        "\(doing): \(WebExchange.words(of: answer)); \(Self.advice(answer.status))",
        extent: answer.status >= 500 ? .unknown : .nothing)
    }
    try receipts.arrived("card", to: destination, id: "")
  }

  private var destination: String { "a Teams workflow at \(address.origin.authority)" }

  private func body(_ bundle: DeliveryBundle) throws(DeliveryError) -> [UInt8] {
    do {
      var message = try JSON(parsing: try bundle.contents(of: "teams.json"))
      guard case .array(var attachments) = message["attachments"], var content = attachments.first?["content"],
        case .array(var body) = content["body"]
      else { throw DeliveryError("\(bundle.folder)/teams.json is no card of this version; draw the day again") }
      func line(_ run: JSON) -> JSON { ["type": "RichTextBlock", "inlines": [run]] }
      if settings.isShort(bundle) {
        let subject = message["summary"]?.string ?? bundle.date
        body = [line(["type": "TextRun", "text": .string(subject)])]
      }
      if let link = settings.link(on: bundle.date) {
        body.append(
          line([
            "type": "TextRun", "text": "The whole report",
            "selectAction": ["type": "Action.OpenUrl", "url": .string(link)],
          ]))
      }
      content["body"] = .array(body)
      attachments[0]["content"] = content
      message["attachments"] = .array(attachments)
      return try message.serialized()
    } catch let error as DeliveryError {
      throw error
    } catch {
      throw DeliveryError("\(bundle.folder)/teams.json is no card: \(error); draw the day again")
    }
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 401, 403: "the workflow does not take it from here: let anyone trigger it, or copy its address anew"
    case 404, 410: "the workflow is gone or switched off: make a new one, and put its address where `url` points"
    case 413: "the card is too large: draw less in `slack.md` (`limit=`), and run `runbook render`"
    case 500...: "it is not known whether it arrived: look there, and send it with `--again` if it did not"
    default: "look at the workflow's runs for why, then run `runbook deliver` again"
    }
  }
}
