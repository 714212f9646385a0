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
    let unread = try await writer.ledger().count { $0.outcome.isUnread }
    return CollectionSummary(
      accounts: accounts.count, regions: places.count, calls: calls.value, unread: unread,
      organizationID: organizationID)
  }

  // MARK: Accounts

  private func findAccounts(_ calls: Counter) async throws -> ([Account], organizationID: String?) {
    let caller = AccountID(client.caller.account)
    var found: [AccountID: Account] = [:]
    var organizationID: String?
    if plan.accounts.includesOrganization {
      let unit = unit(at: place(caller, .global), ordinal: 0, answersElsewhere: false)
      organizationID = try await OrganizationCollector.organizationID(unit)
      for account in try await AccountCollector.accounts(unit) where !plan.accounts.excluded.contains(account.accountID)
      {
        found[account.accountID] = account
      }
      if found.isEmpty && !plan.accounts.excluded.contains(caller) {
        // The ledger says that the list was not answered; the caller's own account can be read all the same.
        found[caller] = Account(accountID: caller)
      }
      try await DelegatedAdministratorCollector.collect(unit)
      let operations =
        OrganizationCollector.operations + AccountCollector.operations + DelegatedAdministratorCollector.operations
      try await write(ledgerOf: unit, operations, calls)
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
      let reason: String
      if account.status == "SUSPENDED" {
        reason = "the account is suspended"
      } else if account.status == "CLOSED" {
        reason = "the account is closed"
      } else if let only = plan.onlyAccounts, !only.contains(account.accountID) {
        reason = "the account was left out on the command line"
      } else {
        asked.append(account)
        continue
      }
      try await skip(
        RegionCollector.operations + CollectorRegistry.globalUnits.flatMap(\.operations),
        at: place(account.accountID, .global), because: reason)
    }
    return asked
  }

  // MARK: Regions

  /// A place whose services are to be asked, and what is known of the account by then.
  private struct AskedPlace: Sendable {
    let place: Place
    let answersElsewhere: Bool
  }

  private func regions(of account: AccountID, _ calls: Counter) async throws -> [AskedPlace] {
    let global = place(account, .global)
    let unit = unit(at: global, ordinal: 0, answersElsewhere: false)
    var known: [KnownRegion]
    var unanswered: NotAnswered?
    do {
      known = try await RegionCollector.regions(unit)
    } catch let error as NotAnswered {
      unanswered = error
      known = (plan.regions ?? []).map { KnownRegion(name: $0, status: .enabled) }
      let instead = known.isEmpty ? "no Regions are configured, so none was asked" : "the configured Regions are asked"
      await unit.remark(
        error.outcome, error.code, "\(error.message); \(instead)", about: AccountAPI.listRegions.identity)
    }
    let answers = await unit.provesCredentials
    try await write(ledgerOf: unit, RegionCollector.operations, calls, preferRemarks: true)
    if known.isEmpty, let unanswered {
      try await skipAll(
        at: place(account, .unknown),
        because: "the account's Regions are not known: ListRegions was not answered (\(unanswered.code)),"
          + " and none are configured")
    }
    let names = Set(known.map(\.name))
    for name in plan.regions ?? [] where !names.contains(name) {
      try await skipAll(at: place(account, name), because: "the account knows no Region \(name)")
    }
    return try await choose(known, of: account).map { AskedPlace(place: $0, answersElsewhere: answers) }
  }

  /// Writes each Region's row, and gives those in which services are to be asked.
  private func choose(_ known: [KnownRegion], of account: AccountID) async throws -> [Place] {
    var chosen: [Place] = []
    for region in known {
      let place = place(account, region.name)
      let isConfigured = plan.regions?.contains(region.name) ?? true
      let status = region.status == .enabled && !isConfigured ? .leftOut : region.status
      try await writer.insert([Region(status: status)], account: account, region: region.name)
      guard isConfigured else { continue }
      if let transition = region.transition {
        let isComing = transition == "ENABLING"
        try await settleAll(
          at: place, .notOffered,
          "the Region is being switched \(isComing ? "on" : "off") for this account (\(transition))")
      } else if status == .enabled {
        if let only = plan.onlyRegions, !only.contains(region.name) {
          try await skipAll(at: place, because: "the Region was left out on the command line")
        } else {
          chosen.append(place)
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
    let answersElsewhere: Bool
  }

  /// - Parameter accounts: Where services are asked that answer once for an account: they are asked first, being few.
  private func ask(_ accounts: [Place], _ places: [AskedPlace], _ calls: Counter) async throws {
    var work: [Work] = []
    for place in accounts {
      // These are asked at the partition's own endpoints: there is no elsewhere that could excuse them.
      let asked = AskedPlace(place: place, answersElsewhere: false)
      for service in CollectorRegistry.globalUnits { try await plan(service, at: asked, ordinal: 0, &work) }
    }
    for (ordinal, asked) in places.enumerated() {
      for service in CollectorRegistry.units { try await plan(service, at: asked, ordinal: ordinal, &work) }
    }
    let total = work.count
    let finished = Counter()
    let outcomes = try await concurrently(work, limit: concurrency) { work in
      let result = try await read(work, calls)
      finished.add(1)
      progress(
        CollectionProgress(
          account: work.place.account, region: work.place.region, service: work.service.name,
          finished: finished.value, total: total))
      return result
    }
    try await writeHeldBack(outcomes)
  }

  private func plan(
    _ service: CollectorRegistry.ServiceUnit, at asked: AskedPlace, ordinal: Int, _ work: inout [Work]
  ) async throws {
    if let selected = plan.services, !selected.contains(service.name) {
      try await skip(service.operations, at: asked.place, because: "the service was left out by `services`")
      return
    }
    if service.operations.allSatisfy({ earlier.contains($0, at: asked.place) }) { return }
    try await skip(service.operations, at: asked.place, because: "the run ended before this was asked")
    work.append(
      Work(place: asked.place, service: service, ordinal: ordinal, answersElsewhere: asked.answersElsewhere))
  }

  /// What a unit leaves: its ledger is held back where it depends on whether AWS answers the account elsewhere.
  private struct UnitResult: Sendable {
    let place: Place
    let provesCredentials: Bool
    var heldBack: (ifAnswered: [Collection], ifNot: [Collection])?
  }

  private func read(_ work: Work, _ calls: Counter) async throws -> UnitResult {
    try Task.checkCancellation()
    let unit = unit(at: work.place, ordinal: work.ordinal, answersElsewhere: work.answersElsewhere)
    for collector in work.service.collectors {
      if let reason = await unit.offReason {
        await unit.settle(collector.operations, .disabled, reason)
        continue
      }
      do {
        try await collector.collect(unit)
        if let reason = await unit.offReason {
          await unit.settle(collector.operations, .disabled, reason)
        } else {
          await unit.settle(collector.operations, .ok, "there was nothing to ask about")
        }
      } catch let error as NotAnswered {
        let isGone = error.outcome == .disabled || error.outcome == .notOffered
        await unit.settle(
          collector.operations, isGone ? error.outcome : .skipped,
          isGone ? error.message : "\(error.operation.name) was not answered (\(error.code))")
      }
    }
    let proves = await unit.provesCredentials
    let time = clock()
    let ifNot = await unit.ledger(work.service.operations, answersElsewhere: false, at: time)
    calls.add(ifNot.reduce(0) { $0 + $1.calls })
    var result = UnitResult(place: work.place, provesCredentials: proves)
    guard work.place.region != .global else {
      try await writer.insert(ifNot, account: work.place.account, region: work.place.region)
      return result
    }
    let ifAnswered = await unit.ledger(work.service.operations, answersElsewhere: true, at: time)
    if work.answersElsewhere || zip(ifAnswered, ifNot).allSatisfy({ $0.outcome == $1.outcome }) {
      try await writer.insert(ifAnswered, account: work.place.account, region: work.place.region)
    } else {
      result.heldBack = (ifAnswered, ifNot)
    }
    return result
  }

  /// Whether a Region is not enabled, or the credentials are no good, shows only when all Regions have been asked.
  private func writeHeldBack(_ results: [UnitResult]) async throws {
    let accepted = Set(results.filter(\.provesCredentials).map(\.place.account))
    for result in results {
      guard let (ifAnswered, ifNot) = result.heldBack else { continue }
      let isElsewhere = accepted.contains(result.place.account)
      try await writer.insert(
        isElsewhere ? ifAnswered : ifNot, account: result.place.account, region: result.place.region)
    }
  }

  // MARK: The ledger

  private func write(
    ledgerOf unit: CollectionUnit, _ operations: [OperationIdentity], _ calls: Counter, preferRemarks: Bool = false
  ) async throws {
    // These are asked at the partition's own endpoints: there is no elsewhere that could excuse them.
    let rows = await unit.ledger(operations, answersElsewhere: false, at: clock(), remarksFirst: preferRemarks)
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

  private func unit(at place: Place, ordinal: Int, answersElsewhere: Bool) -> CollectionUnit {
    CollectionUnit(
      client: client, writer: writer, arbiter: arbiter, place: place, ordinal: ordinal,
      answersElsewhere: answersElsewhere, sleep: sleep)
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
