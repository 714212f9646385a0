public import AWS
public import Snapshot
internal import Synchronization

/// Asks every collector in every Region of every account, and keeps the ledger.
///
/// The ledger is written before the work: each operation that is going to be asked stands in it as `skipped` until it
/// has been. So a run that is cut short, in whatever way, leaves a ledger that says what it did not read, and resuming
/// asks just that.
///
/// A unit is one service of one account in one Region, or, for services that answer once for an account, at `global`. Its collectors run one after the other, since the later ones need
/// what the earlier ones found; units run side by side. One operation that is denied costs what depends on it and nothing
/// else.
public struct CollectionRunner: Sendable {
  private let client: Client
  private let plan: CollectionPlan
  private let writer: SnapshotWriter
  private let clock: @Sendable () -> Timestamp
  private let sleep: @Sendable (Double) async throws -> Void
  private let resume: Bool
  private let concurrency: Int
  private let progress: @Sendable (CollectionProgress) -> Void
  private let arbiter = FindingArbiter()
  private let earlier = SettledOperations()

  /// - Parameters:
  ///   - clock: The time, for the ledger.
  ///   - sleep: Waits for so many seconds, where AWS makes something first that is then fetched.
  ///   - resume: Whether to leave alone what the writer's ledger says was settled.
  ///   - concurrency: How many units run side by side.
  public init(
    client: Client, plan: CollectionPlan, writer: SnapshotWriter, clock: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
    resume: Bool = false, concurrency: Int = 8, progress: @escaping @Sendable (CollectionProgress) -> Void = { _ in }
  ) {
    self.client = client
    self.plan = plan
    self.writer = writer
    self.clock = clock
    self.sleep = sleep
    self.resume = resume
    self.concurrency = max(1, concurrency)
    self.progress = progress
  }

  /// Reads all that is planned.
  ///
  /// - Throws: `SnapshotError`, `RecordingError`, `CancellationError`. What AWS refuses is in the ledger instead.
  public func run() async throws -> CollectionSummary {
    let calls = Counter()
    if resume { earlier.take(try await writer.ledger()) }
    let (accounts, organizationID) = try await findAccounts(calls)
    try await writer.insert(accounts)
    let asked = try await leaveOut(accounts)
    let found = try await concurrently(asked, limit: concurrency) { try await regions(of: $0.accountID, calls) }
    let places = found.flatMap { $0 }.sorted {
      ($0.place.account, $0.place.region) < ($1.place.account, $1.place.region)
    }
    try await ask(asked.map { place($0.accountID, .global) }, places, calls)
    let ledger = try await writer.ledger()
    return CollectionSummary(
      accounts: accounts.count, regions: places.count, calls: calls.value,
      unread: ledger.count { $0.outcome.isUnread }, firstCause: Self.causeOfNothing(in: ledger),
      organizationID: organizationID)
  }

  /// Why nothing was read, if nothing was: the first call that was not answered. What only says where to ask reads
  /// nothing, and what answers once for an account counts where no Region was asked.
  private static func causeOfNothing(in ledger: [LedgerEntry]) -> LedgerEntry? {
    let asked = ledger.filter { $0.outcome != .skipped && !isDirectory($0) }
    let regional = asked.filter { $0.region != .global }
    let isRead = (regional.isEmpty ? asked : regional).contains {
      $0.calls > 0 && ($0.outcome == .ok || $0.outcome == .disabled)
    }
    let unanswered = ledger.filter { [.denied, .throttled, .failed].contains($0.outcome) }
    return isRead ? nil : unanswered.first { $0.region == .global } ?? unanswered.first
  }

  /// Whether a line is about where to ask: the accounts of the organization, and the Regions of an account.
  private static func isDirectory(_ line: LedgerEntry) -> Bool {
    let operations = RegionCollector.operations + CollectorRegistry.operationsOfOrganization
    return line.region == .global
      && operations.contains { ($0.service.name, $0.name) == (line.service, line.operation) }
  }

  // MARK: Accounts

  private func findAccounts(_ calls: Counter) async throws -> ([Account], organizationID: String?) {
    let caller = AccountID(client.caller.account)
    var found: [AccountID: Account] = [:]
    var organizationID: String?
    if plan.accounts.includesOrganization {
      let unit = unit(at: place(caller, .global), ordinal: 0)
      organizationID = try await OrganizationCollector.organizationID(unit)
      for account in try await AccountCollector.accounts(unit) where !plan.accounts.excluded.contains(account.accountID)
      {
        found[account.accountID] = account
      }
      let list = OrganizationsAPI.listAccounts.identity
      if await !unit.wasAnsweredWhole(list), await unit.outcome(of: list) != .disabled {
        // An account that is not listed today is not gone: it is asked, and stands in the coverage.
        let earlier = plan.earlierAccounts.filter {
          found[$0.accountID] == nil && !plan.accounts.excluded.contains($0.accountID)
        }
        for account in earlier { found[account.accountID] = account }
        if !earlier.isEmpty {
          let noun = earlier.count == 1 ? "account" : "accounts"
          await unit.qualify(list, "\(earlier.count) \(noun) of the day before asked instead")
        }
      }
      if found.isEmpty && !plan.accounts.excluded.contains(caller) {
        // The ledger says that the list was not answered; the caller's own account can be read all the same.
        found[caller] = Account(accountID: caller)
      }
      if plan.reasonNotToAsk == nil { try await DelegatedAdministratorCollector.collect(unit) }
      let operations =
        OrganizationCollector.operations + AccountCollector.operations + DelegatedAdministratorCollector.operations
      try await write(ledgerOf: unit, operations, calls)
      if let reason = plan.reasonNotToAsk {
        try await skip(DelegatedAdministratorCollector.operations, at: unit.place, because: reason)
      }
    }
    for account in plan.accounts.named {
      var known = found[account.accountID] ?? account
      known.name = account.name ?? known.name
      found[account.accountID] = known
    }
    if plan.accounts.includesCaller, found[caller] == nil { found[caller] = Account(accountID: caller) }
    return (found.values.sorted { $0.accountID < $1.accountID }, organizationID)
  }

  /// Gives the accounts that are to be asked, and says of the others why they are not.
  private func leaveOut(_ accounts: [Account]) async throws -> [Account] {
    var asked: [Account] = []
    for account in accounts {
      let outcome: Outcome
      let reason: String
      if let closed = Self.closed(account) {
        (outcome, reason) = (.closed, closed)
      } else if let only = plan.onlyAccounts, !only.contains(account.accountID) {
        (outcome, reason) = (.skipped, "the account was left out on the command line")
      } else {
        asked.append(account)
        continue
      }
      try await settle(
        RegionCollector.operations + CollectorRegistry.globalUnits.flatMap(\.operations),
        at: place(account.accountID, .global), outcome, reason)
    }
    return asked
  }

  /// Why nobody can use the account; `nil` if somebody can. An account whose closure was asked for is still open: it is
  /// asked as long as it answers.
  private static func closed(_ account: Account) -> String? {
    switch account.status {
    case "SUSPENDED": "the account is suspended"
    case "CLOSED": "the account is closed"
    case "PENDING_ACTIVATION": "the account was never activated: its sign-up is not complete"
    default: nil
    }
  }

  // MARK: Regions

  /// A place whose services are to be asked, and how the account's list of Regions calls its Region.
  private struct AskedPlace: Sendable {
    let place: Place
    var listing: String?
  }

  private func regions(of account: AccountID, _ calls: Counter) async throws -> [AskedPlace] {
    let unit = unit(at: place(account, .global), ordinal: 0)
    let known = try await RegionCollector.regions(unit, configured: plan.regions)
    try await write(ledgerOf: unit, RegionCollector.operations, calls)
    if known.isEmpty {
      try await skipAll(
        at: place(account, .unknown), because: "the account's Regions are not known: there is no way into the account")
    }
    let names = Set(known.map(\.name))
    for name in plan.regions ?? [] where !names.contains(name) {
      try await skipAll(at: place(account, name), because: "the account knows no Region \(name)")
    }
    return try await choose(known, of: account)
  }

  /// Writes each Region's row, and gives those in which services are to be asked.
  private func choose(_ known: [KnownRegion], of account: AccountID) async throws -> [AskedPlace] {
    var chosen: [AskedPlace] = []
    for region in known {
      let place = place(account, region.name)
      let isConfigured = plan.regions?.contains(region.name) ?? true
      let status = region.status == .enabled && !isConfigured ? .leftOut : region.status
      try await writer.insert([Region(status: status)], account: account, region: region.name)
      guard isConfigured else { continue }
      if region.isBeingDisabled {
        try await settleAll(
          at: place, .notOffered, "the Region is being disabled for this account (\(region.listing ?? ""))")
      } else if status == .enabled {
        if let only = plan.onlyRegions, !only.contains(region.name) {
          try await skipAll(at: place, because: "the Region was left out on the command line")
        } else {
          chosen.append(AskedPlace(place: place, listing: region.listing))
        }
      }
    }
    return chosen
  }

  // MARK: Services

  private struct Work: Sendable {
    let place: Place
    let service: CollectorRegistry.ServiceUnit
    let ordinal: Int
    let listing: String?
  }

  /// - Parameter accounts: Where services are asked that answer once for an account: they are asked first, being few.
  private func ask(_ accounts: [Place], _ places: [AskedPlace], _ calls: Counter) async throws {
    var work: [Work] = []
    for place in accounts {
      for service in CollectorRegistry.globalUnits {
        try await plan(service, at: AskedPlace(place: place), ordinal: 0, &work)
      }
    }
    for (ordinal, asked) in places.enumerated() {
      for service in CollectorRegistry.units { try await plan(service, at: asked, ordinal: ordinal, &work) }
    }
    let total = work.count
    let finished = Counter()
    _ = try await concurrently(work, limit: concurrency) { work in
      try await read(work, calls)
      finished.add(1)
      progress(
        CollectionProgress(
          account: work.place.account, region: work.place.region, service: work.service.name,
          finished: finished.value, total: total))
    }
  }

  private func plan(
    _ service: CollectorRegistry.ServiceUnit, at asked: AskedPlace, ordinal: Int, _ work: inout [Work]
  ) async throws {
    if let selected = plan.services, !selected.contains(service.name) {
      try await skip(service.operations, at: asked.place, because: "the service was left out by `services`")
      return
    }
    if let reason = plan.reasonNotToAsk {
      return try await skip(service.operations, at: asked.place, because: reason)
    }
    if service.operations.allSatisfy({ earlier.contains($0, at: asked.place) }) { return }
    try await skip(service.operations, at: asked.place, because: "the run ended before this was asked")
    work.append(
      Work(place: asked.place, service: service, ordinal: ordinal, listing: asked.listing))
  }

  private func read(_ work: Work, _ calls: Counter) async throws {
    try Task.checkCancellation()
    let unit = unit(at: work.place, ordinal: work.ordinal, listing: work.listing)
    for collector in work.service.collectors {
      var unanswered: NotAnswered?
      if await unit.offReason == nil {
        do { try await collector.collect(unit) } catch let error as NotAnswered { unanswered = error }
      }
      await unit.settle(collector.operations, collector.dispensable, after: unanswered)
    }
    try await write(ledgerOf: unit, work.service.operations, calls)
  }

  // MARK: The ledger

  private func write(
    ledgerOf unit: CollectionUnit, _ operations: [OperationIdentity], _ calls: Counter
  ) async throws {
    let rows = await unit.ledger(operations, at: clock())
    calls.add(rows.reduce(0) { $0 + $1.calls })
    try await writer.insert(rows, account: unit.place.account, region: unit.place.region)
  }

  private func skip(_ operations: [OperationIdentity], at place: Place, because reason: String) async throws {
    try await settle(operations, at: place, .skipped, reason)
  }

  private func skipAll(at place: Place, because reason: String) async throws {
    try await settleAll(at: place, .skipped, reason)
  }

  private func settleAll(at place: Place, _ outcome: Outcome, _ message: String) async throws {
    try await settle(CollectorRegistry.units.flatMap(\.operations), at: place, outcome, message)
  }

  private func settle(_ operations: [OperationIdentity], at place: Place, _ outcome: Outcome, _ message: String)
    async throws
  {
    let time = clock()
    let rows = operations.filter { !earlier.contains($0, at: place) }.map {
      Collection(
        service: $0.service.name, operation: $0.name, outcome: outcome, message: message, completedAt: time)
    }
    try await writer.insert(rows, account: place.account, region: place.region)
  }

  // MARK: Parts

  private func place(_ account: AccountID, _ region: RegionName) -> Place {
    Place(account: account, region: region, partition: client.caller.partition)
  }

  private func unit(at place: Place, ordinal: Int, listing: String? = nil) -> CollectionUnit {
    CollectionUnit(
      client: client, writer: writer, arbiter: arbiter, place: place, ordinal: ordinal, listing: listing, sleep: sleep)
  }
}

/// What an earlier run of the same day settled: it is neither asked again nor written over.
private final class SettledOperations: Sendable {
  private struct Key: Hashable {
    let account: AccountID
    let region: RegionName
    let service: String
    let operation: String
  }

  private let settled = Mutex<Set<Key>>([])

  func take(_ ledger: [LedgerEntry]) {
    settled.withLock { settled in
      for entry in ledger where entry.outcome.isSettled {
        settled.insert(
          Key(account: entry.account, region: entry.region, service: entry.service, operation: entry.operation))
      }
    }
  }

  func contains(_ operation: OperationIdentity, at place: Place) -> Bool {
    let key = Key(
      account: place.account, region: place.region, service: operation.service.name, operation: operation.name)
    return settled.withLock { $0.contains(key) }
  }
}

/// Counts across tasks.
private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .relaxed) }
  func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}
