internal import AWS
internal import Delivery
internal import Foundation
internal import Logging

/// The connections that a delivery needs, and the targets that use them.
struct DeliverySession {
  private let carrier: PooledCarrier
  private let world = CallSender.World(clock: { Date().timeIntervalSince1970 })

  /// - Throws: `ConfigurationError` for settings of proxy or certificates that are wrong.
  init(logger: Logger) throws {
    let environment = ProcessInfo.processInfo.environment
    do {
      let config = try SharedConfig(environment: environment, files: SystemFiles())
      let settings = try ClientSettings(
        environment: environment, config: config, profile: SharedConfig.profile(in: environment))
      carrier = try PooledCarrier(settings: settings) { logger.debug("no answer", metadata: ["reason": "\($0)"]) }
    } catch {
      throw ConfigurationError("\(error)")
    }
  }

  /// The target that a setting means, with its secrets.
  ///
  /// - Throws: `ConfigurationError` for a secret that is missing; `DeliveryError` for one that is none.
  func target(_ setting: DeliverySettings.Target) throws -> any DeliveryTarget {
    switch setting.kind {
    case .webhook(let webhook):
      try WebhookTarget(
        name: setting.name,
        WebhookTarget.Settings(url: try webhook.url.secret(), secret: try webhook.secret?.secret()),
        carrier: carrier, world: world)
    }
  }

  /// Ends all connections.
  func close() async { await carrier.close() }
}
