internal import AWS
internal import Foundation
internal import Logging
internal import Snapshot
internal import Synchronization

/// A conversation with AWS: who we are, how hosts are reached, and whose credentials read which account.
final class LiveSession: Sendable {
  /// What the command line says about it.
  struct Options: Sendable {
    /// For one answer.
    var timeout: Duration = .seconds(60)
    /// The folder that what AWS answers is written to.
    var recording: String?
    /// Whether the recording has other numbers for all accounts.
    var replacesAccounts = false
    /// After which nothing is asked any more; `nil` for no end.
    var deadline: RunDeadline?

    /// The same with a deadline that begins to run when the session does.
    func ending(after deadline: RunDeadline) -> Options {
      var options = self
      options.deadline = deadline
      return options
    }
  }

  /// Makes the calls of the collectors.
  let client: Client
  /// The caller's Region.
  let region: String
  /// When the conversation began; a recording of it carries this as its time.
  let startedAt = Timestamp(secondsSince1970: Date().timeIntervalSince1970.rounded(.down))
  private let carrier: PooledCarrier
  private let recorder: RecordingTransport?
  private let isClosed = Mutex(false)

  /// Finds credentials and asks AWS whose they are.
  ///
  /// - Parameter day: What a recording is of.
  /// - Throws: `ConfigurationError` for settings that are wrong; `CredentialError`, `AWSError` if there is no way in;
  ///   `RecordingError` if the recording cannot be written.
  init(access: AccountAccess, day: Day? = nil, options: Options, logger: Logger) async throws {
    let environment = ProcessInfo.processInfo.environment
    let files = SystemFiles()
    let config: SharedConfig
    let profile = access.profile ?? SharedConfig.profile(in: environment)
    let settings: ClientSettings
    do throws(SettingError) {
      config = try SharedConfig(environment: environment, files: files)
      settings = try ClientSettings(environment: environment, config: config, profile: profile)
    } catch {
      throw ConfigurationError("\(error)")
    }
    do throws(EndpointError) {
      carrier = try PooledCarrier(settings: settings) { logger.debug("no answer", metadata: ["reason": "\($0)"]) }
    } catch {
      throw ConfigurationError("\(error)")
    }
    let carrier = carrier
    do {
      let world = CallSender.World(clock: { Date().timeIntervalSince1970 })
      func sender(_ partition: Partition) throws(EndpointError) -> CallSender {
        CallSender(
          carrier: carrier, endpoints: try EndpointResolver(settings: settings, partition: partition),
          maxAttempts: settings.maxAttempts, timeout: options.timeout, world: world, observe: Self.observer(logger))
      }
      func sources(_ sender: CallSender) -> CredentialSources {
        CredentialSources(
          environment: environment, config: config, settings: settings, files: files, carrier: carrier,
          sender: sender, world: world, prompt: Self.prompt)
      }
      // The Region tells the partition, until the caller's own ARN does.
      let region = settings.region ?? Partition.commercial.firstRegion
      self.region = region
      var calls = try sender(Partition(ofRegion: region))
      let credentials = try sources(calls).provider(profile: access.profile)
      let caller = try await CallerIdentity.ask(calls, region: region, signedBy: credentials)
      if caller.partition != Partition(ofRegion: region) { calls = try sender(caller.partition) }

      let found = sources(calls)
      let sessions = AccountSessions(caller: caller.account, credentials: credentials) { account in
        let isCaller = account == caller.account
        if let profile = access.profiles[account] { return try found.provider(profile: profile) }
        guard let role = access.roles[account] ?? (isCaller ? nil : access.organizationRole) else { return nil }
        return found.assumedRole(
          role.arn(in: account, partition: caller.partition.rawValue), externalID: role.externalID,
          region: region, source: credentials)
      }
      let live = LiveTransport(sender: calls, sessions: sessions)
      recorder = try options.recording.map { folder in
        var salt: [UInt8]?
        if options.replacesAccounts { salt = (0..<32).map { _ in UInt8.random(in: .min ... .max) } }
        let folder = day.map { "\(folder)/\($0)" } ?? folder
        return try RecordingTransport(live, folder: folder, replacingAccountsWith: salt)
      }
      var transport: any Transport = recorder ?? live
      if let deadline = options.deadline {
        transport = DeadlineTransport(transport, seconds: Double(deadline.seconds))
      }
      client = Client(
        transport: transport,
        caller: Client.Caller(account: caller.account, partition: caller.partition.rawValue))
      logger.info("asking AWS", metadata: ["caller": "\(caller.arn)"])
    } catch {
      await carrier.close()
      if let error = error as? EndpointError { throw ConfigurationError("\(error)") }
      throw error
    }
  }

  /// Ends all connections.
  ///
  /// - Throws: `RecordingError` if the recording cannot be finished.
  func close(finishesRecording: Bool) async throws {
    let wasClosed = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return isClosed
    }
    guard !wasClosed else { return }
    await carrier.close()
    guard finishesRecording, let recorder else { return }
    try await recorder.finish(caller: client.caller, recordedAt: Double(startedAt.secondsSince1970))
  }

  private static func observer(_ logger: Logger) -> @Sendable (CallSender.Attempt) -> Void {
    { attempt in
      var metadata: Logger.Metadata = [
        "account": "\(attempt.call.account)", "region": "\(attempt.call.region)", "host": "\(attempt.host)",
        "attempt": "\(attempt.number)", "outcome": "\(attempt.outcome)",
      ]
      if let delay = attempt.delay { metadata["again_after"] = "\((delay * 1000).rounded() / 1000) s" }
      logger.debug("\(attempt.call.operation)", metadata: metadata)
    }
  }

  /// Asks for a line on the terminal; `nil` if there is none.
  @Sendable private static func prompt(_ question: String) -> String? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
    try? FileHandle.standardError.write(contentsOf: Data("\(TerminalText.safe(question)) ".utf8))
    return readLine(strippingNewline: true)
  }
}
