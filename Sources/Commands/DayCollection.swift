internal import AWS
internal import CloudTrail
internal import Collectors
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

/// Collects one day into the archive: AWS's answers, the logs, the mutes, the checks, and what follows from them.
struct DayCollection {
  let day: Day
  let configuration: Configuration
  let filters: Filters
  let templateRoot: TemplateLayers
  let resume: Bool
  /// Whether settings and findings of today are read into a day that is long over.
  let asOfNow: Bool
  let live: LiveSession.Options
  let logger: Logger

  /// What the command line leaves of the configuration.
  struct Filters {
    var accounts: [AccountID] = []
    var regions: [RegionName] = []
    var services: [String] = []
    /// No AWS API: logs from files alone.
    var offline = false
  }

  /// What became of collecting a day.
  struct Outcome {
    /// The snapshot's path.
    let path: String
    /// What is wrong with it, if anything: the exit code says so when everything else is done.
    let failure: (any Error)?
  }

  /// Writes the snapshot.
  func run() async throws -> Outcome {
    guard let timeZone = TimeZone(identifier: configuration.timeZone) else {
      throw ConfigurationError("there is no time zone `\(configuration.timeZone)`")
    }
    let checks = try Check.load(root: templateRoot)
    let mutes = try configuration.mutes.map { path throws(ConfigurationError) in try MuteFile(path: path) }
    // Opened before anything is asked, so that a wrong one costs nothing.
    let countries = try configuration.countryDatabase?.open()
    let source = try await source()
    do {
      let outcome = try await collect(
        from: source, timeZone: timeZone, checks: checks, mutes: mutes, countries: countries)
      try await source.close()
      return outcome
    } catch {
      await source.abandon()
      throw error
    }
  }

  private func collect(
    from source: Source, timeZone: TimeZone, checks: [Check], mutes: MuteFile?, countries: CountryDatabase?
  ) async throws -> Outcome {
    let window = day.window(in: timeZone)
    let archive = Archive(configuration)
    let folder = archive.folder(day)
    let isNewFolder = !FileManager.default.fileExists(atPath: folder)
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw InputError("cannot write to the archive \(configuration.archive): \(error.localizedDescription)")
    }
    let previous = archive.day(before: day)
    let row = SnapshotRow(
      date: day, windowStartAt: window.start, windowEndAt: window.end, toolVersion: Runbook.version,
      partition: source.client?.caller.partition ?? "aws", organizationName: configuration.organization,
      timeZone: configuration.timeZone, previousDate: previous)
    let writer = try SnapshotWriter(path: archive.snapshot(day), snapshot: row, resume: resume)
    var failure: NothingReadError?
    do {
      var unanswered: LedgerEntry?
      if let client = source.client { unanswered = try await ask(client, source, row: row, into: writer) }
      let events = try await readEvents(source, window: window, into: writer)
      if let unanswered, events == 0 {
        let keepsEarlier = FileManager.default.fileExists(atPath: archive.snapshot(day))
        failure = NothingReadError(day: day, first: unanswered, keepsEarlier: keepsEarlier)
        if keepsEarlier, let failure { throw failure }
      }
      try await derive(into: writer, previous: previous.map(archive.snapshot), checks, mutes, countries)
      let failures = try await writer.failures()
      let day = day
      // A manifest without its snapshot says nothing of the new one.
      if !archive.has(Manifest.snapshot, day) { try archive.removeManifest(day) }
      try await writer.finish { try archive.keepRevision(of: day, before: $0) }
      if archive.days.contains(where: { $0 > day }) {
        logger.notice("later days know \(day) as it was: `runbook archive rebuild` fills their trends again")
      }
      // That another version wrote the day before is nothing that went wrong today.
      for failure in failures where failure.isOfEarlierDay { logger.warning("\(day): \(failure.message)") }
      let underived = UnderivedError(day: day, failures: failures.filter { !$0.isOfEarlierDay })
      return Outcome(path: writer.path, failure: failure ?? underived)
    } catch {
      // What was answered cannot be asked for again: it stays, and `--resume` goes on from it. Without an answer there is
      // nothing to keep.
      let holdsAnswers = (try? await writer.holdsAnswers()) ?? true
      if error is CancellationError {
        logger.notice(
          "\(day): what was read until the signal is kept; the same command with `--date \(day) --resume` goes on from it"
        )
      }
      if !holdsAnswers, !(error is CancellationError) {
        try? await writer.discard()
        if isNewFolder { try? FileManager.default.removeItem(atPath: folder) }
      } else if !(error is CancellationError) {
        logger.error("\(day): what was read is kept; `--resume` goes on from it")
      }
      throw error
    }
  }

  /// Makes what follows from the facts. A part that fails is noted, and costs itself alone.
  private func derive(
    into writer: SnapshotWriter, previous: String?, _ checks: [Check], _ mutes: MuteFile?,
    _ countries: CountryDatabase?
  ) async throws {
    try await writer.forgetFailures()
    try await part("exclusions", of: writer) { try await configuration.exclusions.apply(to: writer, on: day) }
    if let countries {
      try await part("countries", of: writer) {
        let addresses = try await writer.sourceAddresses().filter { !$0.hasSuffix(".amazonaws.com") }
        try await writer.insert(
          addresses.map { SourceAddress(sourceIP: $0, country: try countries.country(of: $0)) })
      }
    }
    let refusal = previous.flatMap(Self.refusal)
    let runner = CheckRunner(checks)
    try await part("service levels", of: writer) {
      try await writer.replace(
        Severity.allCases.map { ServiceLevel(severity: $0, targetDays: configuration.serviceLevels[$0]) })
    }
    try await part("checks", of: writer) {
      let beside = previous.flatMap { refusal == nil && Snapshot.incomparable($0) == nil ? $0 : nil }
      try await writer.replace(runner.definitions)
      try await writer.replace(runner.references)
      let verdicts = try runner.verdicts(on: Snapshot(path: writer.workingPath, previous: beside, isBeingWritten: true))
      try await writer.replace(verdicts.results)
      for failure in verdicts.failures { try await writer.fail("check \(failure.check)", failure.message) }
    }
    try await writer.derive(
      previous: previous, refusal: refusal, memoryDays: configuration.memoryDays, mutes: mutes?.rules ?? [])
  }

  /// The reason why nothing is taken from the snapshot of the day before, which somebody changed, or which cannot be read.
  private static func refusal(of previous: String) -> String? {
    do { return try SnapshotSeal(path: previous).refusal() } catch { return "\(error)" }
  }

  /// Makes one part of what follows from the facts.
  private func part(_ name: String, of writer: SnapshotWriter, _ body: () async throws -> Void) async throws {
    do { try await body() } catch let error as CancellationError { throw error } catch {
      try await writer.fail(name, "\(error)")
    }
  }

  /// Where AWS's answers come from.
  private enum Source {
    case live(LiveSession)
    case replay(ReplayTransport)
    case offline

    /// `nil` if nothing is asked.
    var client: Client? {
      switch self {
      case .live(let session): session.client
      case .replay(let transport): Client(transport: transport, caller: transport.recording.caller)
      case .offline: nil
      }
    }

    /// A recording carries its own time, so that it gives the same snapshot on any day.
    var clock: @Sendable () -> Timestamp {
      if case .replay(let transport) = self, let recorded = Timestamp(transport.recording.recordedAt) {
        return { recorded }
      }
      return { Timestamp(secondsSince1970: Date().timeIntervalSince1970.rounded()) }
    }

    /// A recording has its answers ready: nothing is waited for.
    var sleep: @Sendable (Double) async throws -> Void {
      if case .live = self { { try await Task.sleep(for: .seconds($0)) } } else { { _ in } }
    }

    /// How many services are asked side by side: AWS answers slowly and many at once, a recording quickly.
    var concurrency: Int { if case .live = self { 48 } else { 8 } }

    var isLive: Bool { if case .live = self { true } else { false } }

    /// The caller's Region.
    var region: String {
      if case .live(let session) = self { return session.region }
      return Partition(rawValue: client?.caller.partition ?? "")?.firstRegion ?? Partition.commercial.firstRegion
    }

    /// When what is asked is asked: for a recording, when it was made.
    var startedAt: Timestamp {
      if case .live(let session) = self { return session.startedAt }
      return clock()
    }

    func close() async throws {
      if case .live(let session) = self { try await session.close(finishesRecording: true) }
    }

    func abandon() async {
      if case .live(let session) = self { try? await session.close(finishesRecording: false) }
    }
  }

  private func source() async throws -> Source {
    if filters.offline {
      guard case .files = configuration.cloudTrail else {
        throw InputError("--offline reads log files alone: name their folder with --cloudtrail")
      }
      return .offline
    }
    guard let replay = configuration.replay else {
      return .live(
        try await LiveSession(
          access: configuration.access, day: day, options: live.ending(after: configuration.deadline), logger: logger))
    }
    let days = try ReplayTransport.days(in: replay)
    guard days.contains(day.description) else {
      throw InputError("the recording \(replay) has no day \(day); it has \(days.joined(separator: ", "))")
    }
    return .replay(try ReplayTransport(folder: "\(replay)/\(day)"))
  }

  /// - Returns: The first call that was not answered, if none was that reads something.
  private func ask(
    _ client: Client, _ source: Source, row: SnapshotRow, into writer: SnapshotWriter
  ) async throws -> LedgerEntry? {
    var plan = configuration.plan
    if !filters.services.isEmpty { plan.services = filters.services }
    if !filters.accounts.isEmpty { plan.onlyAccounts = Set(filters.accounts) }
    if !filters.regions.isEmpty { plan.onlyRegions = Set(filters.regions) }
    // An earlier day that cannot be read knows no accounts.
    if let previous = row.previousDate {
      plan.earlierAccounts = (try? Snapshot.accounts(path: Archive(configuration).snapshot(previous))) ?? []
    }
    if source.isLive, !asOfNow {
      plan.reasonNotToAsk = CollectedDay.reasonNotToAsk(endedAt: row.windowEndAt, askedAt: source.startedAt)
      if let reason = plan.reasonNotToAsk { logger.notice("\(day): only CloudTrail's events are read: \(reason)") }
    }
    // Before anything is asked: a run that is cut short can say what to allow, too.
    try await writer.replace(
      Permission.needed(by: configuration.cloudTrail, partition: client.caller.partition))
    let line = ProgressLine(isQuiet: logger.logLevel > .notice)
    let runner = CollectionRunner(
      client: client, plan: plan, writer: writer, clock: source.clock, sleep: source.sleep, resume: resume,
      concurrency: source.concurrency, progress: line.show)
    let summary = try await line.cleared(after: { try await runner.run() })
    var row = row
    row.organizationID = summary.organizationID
    try await writer.insert([row])
    logger.info(
      "asked AWS",
      metadata: [
        "accounts": "\(summary.accounts)", "regions": "\(summary.regions)", "calls": "\(summary.calls)",
        "unread": "\(summary.unread)",
      ])
    return summary.firstCause
  }

  /// Reads CloudTrail's events from where they are configured to come from, and returns how many there were.
  private func readEvents(
    _ source: Source, window: (start: Timestamp, end: Timestamp), into writer: SnapshotWriter
  ) async throws -> Int {
    let clock = source.clock
    // The event history is there for everybody, whether there is a trail or not.
    let settings = configuration.cloudTrail ?? .lookup(maxPages: EventSettings.defaultMaxPages)
    if settings.source != .files {
      let services = filters.services.isEmpty ? configuration.services : filters.services
      if let services, !services.contains("cloudtrail") {
        try await EventCollection.skip(
          settings.source, because: "the service was left out by `services`", at: clock(), in: writer)
        return 0
      }
    }
    if case .s3 = settings, case .replay = source {
      throw InputError("a recording holds no logs in S3: name a folder of them with --cloudtrail")
    }
    let line = ProgressLine(isQuiet: logger.logLevel > .notice)
    let logger = logger
    var context = EventCollection.Context(
      client: source.client, homeRegion: source.region, from: window.start, to: window.end,
      startedAt: source.startedAt, resume: resume,
      onlyAccounts: filters.accounts.isEmpty ? nil : Set(filters.accounts),
      onlyRegions: filters.regions.isEmpty ? nil : Set(filters.regions), clock: clock, progress: line.show,
      notice: { logger.notice("\($0)") })
    // A recording answers at once.
    if !source.isLive { context.sleep = { _ in } }
    let collection = EventCollection(settings, context, into: writer)
    let summary = try await line.cleared(after: { try await collection.run() })
    if source.client == nil { try await notAsked(summary.scopes, writer, clock()) }
    logger.info(
      "read CloudTrail's events",
      metadata: ["source": "\(settings.source.rawValue)", "files": "\(summary.files)", "events": "\(summary.events)"])
    return summary.events
  }

  /// Offline, the ledger says of every service that it was not asked.
  private func notAsked(
    _ scopes: Set<EventCollection.Summary.Scope>, _ writer: SnapshotWriter, _ completedAt: Timestamp
  ) async throws {
    let accounts = Set(scopes.map(\.account)).subtracting([.unknown])
    try await writer.insert(accounts.sorted().map { Account(accountID: $0) })
    func rows(_ operations: [OperationIdentity]) -> [Collection] {
      operations.map {
        Collection(
          service: $0.service.name, operation: $0.name, outcome: .skipped,
          message: "offline: only log files were read", completedAt: completedAt)
      }
    }
    let once = rows(CollectorRegistry.operationsOnce)
    for account in accounts { try await writer.insert(once, account: account, region: .global) }
    let regional = rows(CollectorRegistry.operationsByRegion)
    for scope in scopes where scope.account != .unknown && scope.region != .unknown {
      try await writer.insert(regional, account: scope.account, region: scope.region)
    }
  }
}
