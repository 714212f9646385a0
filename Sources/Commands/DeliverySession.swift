internal import AWS
internal import Delivery
internal import Foundation
internal import Logging
internal import Snapshot

/// The connections that a delivery needs, and the targets that use them.
struct DeliverySession {
  private let carrier: PooledCarrier
  private let world = CallSender.World(clock: { Date().timeIntervalSince1970 })
  private let aws: SharedSession
  private let options: DeliverOptions
  private let logger: Logger

  /// - Throws: `ConfigurationError` for settings of proxy or certificates that are wrong.
  init(_ configuration: Configuration, day: Day, options: DeliverOptions, logger: Logger) throws {
    aws = SharedSession(access: configuration.access, day: day, logger: logger)
    self.options = options
    self.logger = logger
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
    case .s3(let bucket):
      var settings = S3Target.Settings(location: bucket.location)
      settings.replaces = options.replace
      settings.allowsPublic = options.allowPublic
      let name = setting.name
      return S3Target(
        name: name, settings, connect: { [aws] in bucket.archive(of: try await aws.session()) },
        note: { [logger] in logger.notice("\(name): \($0)") })
    case .webhook(let webhook):
      return try WebhookTarget(
        name: setting.name,
        WebhookTarget.Settings(url: try webhook.url.secret(), secret: try webhook.secret?.secret()),
        carrier: carrier, world: world)
    }
  }

  /// Ends all connections.
  func close() async {
    await carrier.close()
    await aws.close()
  }
}

/// A conversation with AWS that begins when somebody wants it, and is the same for all who do.
actor SharedSession {
  private let access: AccountAccess
  private let day: Day
  private let logger: Logger
  private var opening: Task<LiveSession, any Error>?

  init(access: AccountAccess, day: Day, logger: Logger) {
    self.access = access
    self.day = day
    self.logger = logger
  }

  /// - Throws: what `LiveSession.init` throws, to all who ask.
  func session() async throws -> LiveSession {
    let opening =
      self.opening
      ?? Task { [access, day, logger] in
        try await LiveSession(access: access, day: day, options: LiveSession.Options(), logger: logger)
      }
    self.opening = opening
    return try await opening.value
  }

  /// Ends it, if it began.
  func close() async {
    guard let session = try? await opening?.value else { return }
    try? await session.close(finishesRecording: false)
  }
}
