public import AWS
internal import CloudTrail
public import Snapshot

/// Reads the day's CloudTrail events from where they are configured to come from, and writes them with their ledger.
public struct EventCollection: Sendable {
  /// What it takes from the run that it belongs to.
  public struct Context: Sendable {
    /// `nil` where AWS is not asked.
    public var client: Client?
    /// The caller's Region: where what is no Region's matter is asked.
    public var homeRegion: String
    /// The first moment of the day.
    public var from: Timestamp
    /// The first moment after it.
    public var to: Timestamp
    /// When the run began.
    public var startedAt: Timestamp
    /// Whether to leave alone what the writer's ledger says was settled.
    public var resume: Bool
    /// Accounts that the command line limits this run to; `nil` for all.
    public var onlyAccounts: Set<AccountID>?
    /// Regions that the command line limits this run to; `nil` for all.
    public var onlyRegions: Set<RegionName>?
    /// The time, for the ledger.
    public var clock: @Sendable () -> Timestamp
    /// Waits for so many seconds.
    public var sleep: @Sendable (Double) async throws -> Void
    /// Is told how far reading is.
    public var progress: @Sendable (String) -> Void
    /// Is told what whoever watches should know.
    public var notice: @Sendable (String) -> Void

    /// Everything that is left away has its usual value.
    public init(
      client: Client?, homeRegion: String, from: Timestamp, to: Timestamp, startedAt: Timestamp, resume: Bool = false,
      onlyAccounts: Set<AccountID>? = nil, onlyRegions: Set<RegionName>? = nil,
      clock: @escaping @Sendable () -> Timestamp,
      sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
      progress: @escaping @Sendable (String) -> Void = { _ in }, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.client = client
      self.homeRegion = homeRegion
      self.from = from
      self.to = to
      self.startedAt = startedAt
      self.resume = resume
      self.onlyAccounts = onlyAccounts
      self.onlyRegions = onlyRegions
      self.clock = clock
      self.sleep = sleep
      self.progress = progress
      self.notice = notice
    }

    func includes(_ account: AccountID, _ region: RegionName) -> Bool {
      onlyAccounts?.contains(account) ?? true && onlyRegions?.contains(region) ?? true
    }
  }

  /// What was read.
  public struct Summary: Sendable {
    /// Log files, or pages of the event history.
    public var files = 0
    /// Events of the day, each once.
    public var events = 0
    /// To which accounts and Regions they belong.
    public var scopes: Set<Scope> = []

    /// An account and a Region.
    public struct Scope: Hashable, Sendable {
      /// The account that received the events.
      public let account: AccountID
      /// The Region that they happened in.
      public let region: RegionName
    }
  }

  let settings: EventSettings
  let context: Context
  let writer: SnapshotWriter

  /// - Parameter writer: Accounts and Regions are in it already, as far as AWS was asked for them.
  public init(_ settings: EventSettings, _ context: Context, into writer: SnapshotWriter) {
    self.settings = settings
    self.context = context
    self.writer = writer
  }

  /// Reads everything. What AWS refuses is in the ledger.
  ///
  /// - Throws: `LogFilesError` for a folder that cannot be read, or holds no log; `SnapshotError`, `RecordingError`,
  ///   `CancellationError`.
  public func run() async throws -> Summary {
    switch settings {
    case .files(let path):
      let review = try await LogFiles(path: path, from: context.from, to: context.to).review()
      guard review.fileCount > 0 else { throw LogFilesError.noFiles(path) }
      return try await write(review)
    case .s3(let location): return try await readBucket(location)
    case .athena(let athena): return try await query(athena)
    case .lookup(let maxPages): return try await lookUp(maxPages: maxPages)
    }
  }

  private func readBucket(_ location: LogLocation) async throws -> Summary {
    do {
      let accounts = try await accounts()
      let logs = LogObjects(
        in: try bucket(location), prefix: location.prefix, from: context.from, to: context.to,
        accounts: accounts.isEmpty ? context.onlyAccounts : Set(accounts), regions: context.onlyRegions)
      let progress = context.progress
      return try await write(try await logs.review { progress("\(location.text): \($0) of \($1) files") })
    } catch let error as AWSError {
      let hint =
        "nothing was read of \(location.text): \(error.operation.name): \(error.message);"
        + " check `cloudtrail: location`, and that \(error.account) may list and read it"
      return try await notRead(Outcome(reading: error), error.code, hint)
    }
  }

  func bucket(_ location: LogLocation) throws -> Bucket {
    guard let client = context.client else {
      throw LogFilesError.needsAWS(location.text)
    }
    return Bucket(
      location.bucket, of: client, account: location.account?.rawValue ?? client.caller.account,
      region: context.homeRegion, expectedOwner: location.expectedOwner?.rawValue)
  }

  /// The accounts that this run is about, as far as they are known.
  func accounts() async throws -> [AccountID] {
    try await writer.accounts().filter { context.onlyAccounts?.contains($0) ?? true }
  }

  // MARK: Writing

  /// Writes what was read from logs, and says of every Region of which there was no log that there was none.
  func write(_ review: LogReview) async throws -> Summary {
    let time = context.clock()
    var summary = Summary(files: review.fileCount, events: review.eventCount)
    let hasKnown = review.ledger.keys.contains { $0.isKnown && context.includes($0.account, $0.region) }
    for (scope, ledger) in review.ledger where context.includes(scope.account, scope.region) {
      try await write(review, scope)
      // What is lost with a file of no account-Region stands at those that it may have belonged to.
      if !scope.isKnown, ledger.events == 0, hasKnown { continue }
      if scope.isKnown { summary.scopes.insert(.init(account: scope.account, region: scope.region)) }
      try await writer.insert(
        [ledger.collection(of: settings.source, completedAt: time)], account: scope.account,
        region: scope.isKnown ? scope.region : .global)
    }
    for place in try await writer.enabledRegions()
    where !summary.scopes.contains(.init(account: place.account, region: place.region)) {
      var row = Collection(
        service: "cloudtrail", operation: settings.source.operation, outcome: .failed, errorCode: "NoLogFiles",
        message: "there is no log file of this account and Region: nothing happened there, or nothing was delivered",
        completedAt: time)
      if !context.includes(place.account, place.region) {
        row.outcome = .skipped
        row.errorCode = nil
        row.message = "it was left out on the command line"
      }
      try await writer.insert([row], account: place.account, region: place.region)
    }
    return summary
  }

  func write(_ review: LogReview, _ scope: LogReview.Scope) async throws {
    try await writer.insert(review.activity[scope] ?? [], account: scope.account, region: scope.region)
    try await writer.insert(review.consoleLogins[scope] ?? [], account: scope.account, region: scope.region)
    try await writer.insert(review.rootEvents[scope] ?? [], account: scope.account, region: scope.region)
  }

  /// Says of every account and Region that its events were not read.
  func notRead(_ outcome: Outcome, _ code: String?, _ message: String) async throws -> Summary {
    let row = Collection(
      service: "cloudtrail", operation: settings.source.operation, outcome: outcome, errorCode: code, message: message,
      completedAt: context.clock())
    let places = try await writer.enabledRegions()
    for place in places where context.includes(place.account, place.region) {
      try await writer.insert([row], account: place.account, region: place.region)
    }
    let closed = try await writer.closedAccounts()
    for account in try await accounts()
    where !closed.contains(account) && !places.contains(where: { $0.account == account }) {
      try await writer.insert([row], account: account, region: .unknown)
    }
    return Summary()
  }

  /// Says why the events were not asked for.
  public static func skip(_ source: EventSource, because reason: String, at time: Timestamp, in writer: SnapshotWriter)
    async throws
  {
    let row = Collection(
      service: "cloudtrail", operation: source.operation, outcome: .skipped, message: reason, completedAt: time)
    for place in try await writer.enabledRegions() {
      try await writer.insert([row], account: place.account, region: place.region)
    }
  }
}
