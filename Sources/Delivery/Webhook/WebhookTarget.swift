public import AWS
internal import Crypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Tells a web address of a day: its headline as JSON, signed with a secret that both sides share.
///
/// The signature is HMAC-SHA256 over `TIMESTAMP.BODY`, in the header `runbook-signature` as `v1=` and hexadecimal
/// digits; the time, in seconds since 1970, is in `runbook-timestamp`, so that an old request cannot be played again.
/// `runbook-delivery` is the same for the same bundle: who gets one twice can drop the second.
public struct WebhookTarget: DeliveryTarget {
  /// What the configuration says.
  public struct Settings: Sendable {
    /// Where it goes; an address may hold a secret.
    public var url: Secret
    /// What the signature is made with; without one there is no signature.
    public var secret: Secret?

    /// - Parameter secret: What the signature is made with.
    public init(url: Secret, secret: Secret?) {
      self.url = url
      self.secret = secret
    }
  }

  /// Its name in the configuration.
  public let name: String
  /// Who is told is told once.
  public let isRepeatable = false
  private let settings: Settings
  private let address: HTTPAddress
  private let exchange: WebExchange

  /// - Throws: `DeliveryError` if the address is none.
  public init(
    name: String, _ settings: Settings, carrier: any HTTPCarrier, world: CallSender.World
  ) throws(DeliveryError) {
    guard let address = HTTPAddress(settings.url.value) else {
      throw DeliveryError("the `url` of \(name) is no address: write it like `https://host.example.com/path`")
    }
    self.name = name
    self.settings = settings
    self.address = address
    exchange = WebExchange(carrier: carrier, world: world)
  }

  /// The headline, and the host that would be told.
  public func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] {
    [DeliveryItem("headline as JSON", to: address.origin.authority, size: try body(bundle).count)]
  }

  /// Posts the headline.
  public func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    let body = try body(bundle)
    let delivery = String(bundle.digest.prefix(32))
    var headers: [HTTPRequest.Field] = [
      .init("content-type", "application/json"), .init("user-agent", "runbook"), .init("runbook-delivery", delivery),
    ]
    if let secret = settings.secret {
      let timestamp = String(Int(exchange.world.clock()))
      headers.append(.init("runbook-timestamp", timestamp))
      headers.append(.init("runbook-signature", "v1=\(Self.signature(of: body, at: timestamp, with: secret))"))
    }
    let request = HTTPRequest(
      "POST", address.origin, path: address.target, headers: headers, body: body)
    let doing = "telling \(address.origin.authority) of the day"
    let secrets = [settings.url, settings.secret].compactMap { $0 }
    let answer = try await exchange.send(request, doing, secrets: secrets, isHarmless: true)
    guard (200..<300).contains(answer.status) else {
      throw DeliveryError("\(doing): \(WebExchange.words(of: answer)); \(Self.advice(answer.status))")
    }
    try receipts.arrived("headline", to: address.origin.authority, id: delivery)
  }

  private func body(_ bundle: DeliveryBundle) throws(DeliveryError) -> [UInt8] {
    let measures = bundle.headline.mapValues { $0.map(JSON.double) ?? .null }
    let news = bundle.news?.map { line -> JSON in
      [
        "severity": line.severity.map(JSON.string) ?? .null, "lines": .integer(Int64(line.lines)),
        "new": .integer(Int64(line.new)),
      ]
    }
    let body: JSON = [
      "date": .string(bundle.date), "subject": .string(bundle.subject), "headline": .object(measures),
      "not_read": .integer(Int64(bundle.unread)), "news": news.map(JSON.array) ?? .null,
      "bundle": .string(bundle.digest),
    ]
    do { return try body.serialized() } catch {
      throw DeliveryError("the headline of \(bundle.date) cannot be written as JSON: \(error)")
    }
  }

  static func signature(of body: [UInt8], at timestamp: String, with secret: Secret) -> String {
    var code = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.value.utf8)))
    code.update(data: Array("\(timestamp).".utf8))
    code.update(data: body)
    return Array(code.finalize()).hexadecimal
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 301, 302, 307, 308: "the address has moved: set `url` to the new one"
    case 401, 403: "check that both sides have the same `secret`, and that the address is allowed to be used"
    case 404, 410: "the address is gone: set `url` to the right one"
    case 413: "it takes no message of that size"
    case 500...: "its own trouble: run `runbook deliver` later"
    default: "look there why it was refused, then run `runbook deliver` again"
    }
  }
}
