internal import AWS
internal import Delivery
internal import Foundation
internal import Logging
internal import Snapshot

/// The connections that a delivery needs, and the targets that use them.
struct DeliverySession {
  private let carrier: PooledCarrier
  private let world = CallSender.World(clock: clock)
  private let aws: SharedSession
  private let choices: DayDelivery.Choices
  private let logger: Logger

  /// - Throws: `ConfigurationError` for settings of proxy or certificates that are wrong.
  init(_ configuration: Configuration, day: Day, choices: DayDelivery.Choices, logger: Logger) throws {
    aws = SharedSession(access: configuration.access, day: day, logger: logger)
    self.choices = choices
    self.logger = logger
    let environment = ProcessInfo.processInfo.environment
    do {
      let config = try SharedConfig(environment: environment, files: SystemFiles())
      let settings = try ClientSettings(
        environment: environment, config: config,
        profile: configuration.access.profile ?? SharedConfig.profile(in: environment))
      carrier = try PooledCarrier(settings: settings) { logger.debug("no answer", metadata: ["reason": "\($0)"]) }
    } catch {
      throw ConfigurationError("\(error)")
    }
  }

  /// Seconds since 1970.
  @Sendable static func clock() -> Double { Date().timeIntervalSince1970 }

  /// The target that a setting means, with its secrets.
  ///
  /// - Parameter archive: The path of the archive that the report belongs to.
  /// - Throws: `ConfigurationError` for a secret that is missing; `DeliveryError` for an address that is none.
  func target(_ setting: DeliverySettings.Target, archive: String) throws -> any DeliveryTarget {
    switch setting.kind {
    case .s3(let bucket):
      var settings = S3Target.Settings(location: bucket.location)
      settings.replaces = choices.replace
      settings.allowsPublic = choices.allowPublic
      let name = setting.name
      return S3Target(
        name: name, settings, connect: { [aws] in bucket.archive(of: try await aws.session()) },
        note: { [logger] in logger.notice("\(name): \($0)") })
    case .slack(let slack):
      let route: SlackTarget.Route =
        switch slack.route {
        case .bot(let token, let channel): .bot(token: try token.secret(), channel: channel)
        case .webhook(let url): .webhook(try url.secret())
        }
      return try SlackTarget(
        name: setting.name,
        SlackTarget.Settings(route: route, attach: slack.attach, message: slack.message, api: slack.api),
        carrier: carrier, world: world)
    case .email(let email):
      let route: EmailTarget.Route =
        switch email.route {
        case .sendmail(let program): .sendmail(program)
        case .eml(let folder): .eml(folder: folder)
        case .ses(let region): .ses { [aws] in try await Self.route(aws, region: region) }
        }
      return EmailTarget(
        name: setting.name,
        EmailTarget.Settings(
          from: email.from, to: email.to, replyTo: email.replyTo, attach: email.attach, route: route),
        archive: archive, clock: Self.clock)
    case .teams(let teams):
      return try TeamsTarget(
        name: setting.name, url: try teams.url.secret(), teams.message, carrier: carrier, world: world)
    case .webhook(let webhook):
      return try WebhookTarget(
        name: setting.name,
        WebhookTarget.Settings(url: try webhook.url.secret(), secret: try webhook.secret?.secret()),
        carrier: carrier, world: world)
    }
  }

  /// - Throws: `DeliveryError` if there is no way in.
  private static func route(_ aws: SharedSession, region: String?) async throws -> SESRoute {
    do {
      let session = try await aws.session()
      return SESRoute(client: session.client, region: region ?? session.region)
    } catch let error where !(error is CancellationError) {
      throw DeliveryError("asking AWS who we are: \(error); nothing was sent")
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
