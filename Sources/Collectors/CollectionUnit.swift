internal import AWS
internal import Snapshot

/// One service of one account in one Region: what its collectors ask and write goes through here, and is counted here.
///
/// Collectors see values and `NotAnswered`; account, Region and the ledger are added here, once.
actor CollectionUnit {
  nonisolated let place: Place
  private nonisolated let client: Client
  private nonisolated let sleep: @Sendable (Double) async throws -> Void
  private let writer: SnapshotWriter
  private let arbiter: FindingArbiter
  /// The unit's place among all units: decides between readings of one finding that are equally new.
  private let ordinal: Int
  /// How the account's list of Regions calls the unit's Region.
  private let listing: String?
  private var tallies: [String: Tally] = [:]
  private var settled: [String: (outcome: Outcome, message: String?)] = [:]
  private var answers: [Call: Result<any Sendable, NotAnswered>] = [:]
  /// The AMIs that the place's instances run from, for the collector that asks what they are.
  private(set) var imageIDs: Result<Set<String>, NotAnswered>?
  /// Why nothing more is to be asked: the service is switched off here.
  private(set) var offReason: String?

  /// Whether there was no way into the account: nothing that is asked there could be answered.
  private(set) var lacksCredentials = false

  /// What became of the calls of one operation.
  private struct Tally {
    var calls = 0
    var items = 0
    var truncated = false
    var errors: [AWSError] = []
    var notes: [(outcome: Outcome, code: String, message: String)] = []
    var unknownItems = 0
    var unknownReason: String?
    /// What is to be said beside whatever happened.
    var qualification: String?
    /// Items that were understood but for some of their members.
    var partItems = 0
    var partReason: String?
  }

  init(
    client: Client, writer: SnapshotWriter, arbiter: FindingArbiter, place: Place, ordinal: Int,
    listing: String?, sleep: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.client = client
    self.sleep = sleep
    self.writer = writer
    self.arbiter = arbiter
    self.place = place
    self.ordinal = ordinal
    self.listing = listing
  }

  // MARK: Asking

  /// Makes one call.
  ///
  /// - Parameter region: Where what is asked about is, if it is not in the unit's own Region.
  /// - Throws: `NotAnswered`; what is neither AWS's nor the network's doing as it comes.
  func call<Output>(
    _ operation: AWS.Operation<Output>, _ input: JSON = [:], in region: RegionName? = nil
  ) async throws -> Output {
    do {
      let output = try await client.call(
        operation, input, account: place.account.rawValue, region: (region ?? place.region).rawValue)
      tallies[operation.identity.name, default: Tally()].calls += 1
      return output
    } catch let error as AWSError {
      throw note(error)
    }
  }

  /// Makes a call that several collectors of the unit need: once, and gives each the same answer.
  func sharedCall<Output>(_ operation: AWS.Operation<Output>, _ input: JSON = [:]) async throws -> Output {
    let key = Call(
      operation.identity, account: place.account.rawValue, region: place.region.rawValue, input: input)
    if let known = answers[key], let output = try known.get() as? Output { return output }
    do {
      let output = try await call(operation, input)
      answers[key] = .success(output)
      return output
    } catch let error as NotAnswered {
      answers[key] = .failure(error)
      throw error
    }
  }

  /// What a shared call gave or gives; `nil` if it was not answered. For what can go on without it.
  func sharedAnswer<Output>(_ operation: AWS.Operation<Output>, _ input: JSON = [:]) async throws -> Output? {
    do {
      return try await sharedCall(operation, input)
    } catch is NotAnswered {
      return nil
    }
  }

  /// Makes a call that is one of many: `nil` if it was not answered, which the ledger then says.
  func callOneOfMany<Output>(_ operation: AWS.Operation<Output>, _ input: JSON = [:]) async throws -> Output? {
    do {
      return try await call(operation, input)
    } catch is NotAnswered {
      return nil
    }
  }

  /// The items of all pages of an answer that several collectors of the unit need: asked for once.
  ///
  /// - Throws: `NotAnswered` if not every page was answered.
  func sharedItems<Output, Item: Sendable>(
    _ operation: AWS.Operation<Output>, _ input: JSON, _ items: @Sendable (Output) -> [Item]
  ) async throws -> [Item] {
    let key = Call(
      operation.identity, account: place.account.rawValue, region: place.region.rawValue, input: input)
    if let known = answers[key], let all = try known.get() as? [Item] { return all }
    var all: [Item] = []
    do {
      for try await page in pages(operation, input) { all += items(page) }
    } catch let error as NotAnswered {
      answers[key] = .failure(error)
      throw error
    }
    received(all.count, of: operation.identity)
    answers[key] = .success(all)
    return all
  }

  /// The same for a list whose items may not all be understood; the ledger names those that were not.
  func sharedList<Output, Item>(
    _ operation: AWS.Operation<Output>, _ input: JSON, _ list: @Sendable (Output) -> [Lenient<Item>]?
  ) async throws -> [Item] {
    let key = Call(
      operation.identity, account: place.account.rawValue, region: place.region.rawValue, input: input)
    if let known = answers[key], let all = try known.get() as? [Item] { return all }
    var all: [Item] = []
    do {
      for try await page in pages(operation, input) { all += understood(list(page), of: operation.identity) }
    } catch let error as NotAnswered {
      answers[key] = .failure(error)
      throw error
    }
    answers[key] = .success(all)
    return all
  }

  /// The pages of an operation's answer; iterating throws what `call` throws.
  nonisolated func pages<Output>(_ operation: AWS.Operation<Output>, _ input: JSON = [:]) -> CountedPages<Output> {
    CountedPages(
      unit: self, operation: operation.identity,
      pages: client.pages(operation, input, account: place.account.rawValue, region: place.region.rawValue))
  }

  fileprivate func countCall(_ operation: OperationIdentity) {
    tallies[operation.name, default: Tally()].calls += 1
  }

  fileprivate func note(_ error: AWSError) -> NotAnswered {
    let outcome = Outcome(reading: error)
    var tally = tallies[error.operation.name, default: Tally()]
    switch error.reason {
    // A page token that came twice was found without a call; without credentials none was made.
    // One of the deadline, or of a page too many, neither.
    case .repeatedToken, .endlessList, .unsendable, .fault(.deadline): break
    case .noCredentials: lacksCredentials = true
    case .refused, .fault, .undecodable: tally.calls += 1
    }
    if tally.items > 0 { tally.truncated = true }
    if case .endlessList = error.reason { tally.truncated = true }
    if !tally.errors.contains(where: { $0.code == error.code }) { tally.errors.append(error) }
    tallies[error.operation.name] = tally
    return NotAnswered(
      operation: error.operation, outcome: outcome, code: error.code,
      message: outcome.explanation(of: error, listing: listing))
  }

  /// Waits for what AWS is still making.
  nonisolated func pause(seconds: Double) async throws { try await sleep(seconds) }

  // MARK: What was received

  /// Counts a list's items and gives those that were understood as far as they are needed; the ledger names the others,
  /// and says of how many some members were left away.
  func understood<Item>(_ items: [Lenient<Item>]?, of operation: OperationIdentity) -> [Item] {
    let items = items ?? []
    var tally = tallies[operation.name, default: Tally()]
    tally.items += items.count
    var understood: [Item] = []
    for item in items {
      switch item {
      case .understood(let value): understood.append(value)
      case .partly(let value, let reason):
        understood.append(value)
        tally.partItems += 1
        if tally.partReason == nil { tally.partReason = reason }
      case .unknown(let reason):
        tally.unknownItems += 1
        tally.truncated = true
        if tally.unknownReason == nil { tally.unknownReason = reason }
      }
    }
    tallies[operation.name] = tally
    return understood
  }

  /// Counts items of an answer that has no list to be lenient with.
  func received(_ count: Int, of operation: OperationIdentity) {
    tallies[operation.name, default: Tally()].items += count
  }

  /// Says of what was asked for by name how much of it did not come.
  func expect(_ count: Int, of operation: OperationIdentity, given: Int) {
    guard given < count else { return }
    remark(
      .failed, "MissingFindings", "\(count - given) of \(count) findings that were named did not come",
      about: operation)
  }

  /// Says that an answer, though it came, does not tell what was asked.
  func remark(_ outcome: Outcome, _ code: String, _ message: String, about operation: OperationIdentity) {
    tallies[operation.name, default: Tally()].notes.append((outcome, code, message))
  }

  /// Adds to the message of an operation that was not answered whole what follows from it.
  func qualify(_ operation: OperationIdentity, _ words: String) {
    tallies[operation.name]?.qualification = words
  }

  /// Returns what became of an operation until now.
  func outcome(of operation: OperationIdentity) -> Outcome {
    row(operation, at: Timestamp(secondsSince1970: 0)).outcome
  }

  /// Whether an operation was asked and answered whole.
  func wasAnsweredWhole(_ operation: OperationIdentity) -> Bool {
    let row = row(operation, at: Timestamp(secondsSince1970: 0))
    return row.outcome == .ok && !row.truncated
  }

  /// Says that AWS said that the service is switched off here: nothing more is asked of it.
  func markOff(_ reason: String) { offReason = reason }

  /// Leaves the AMIs of the place's instances for whoever asks what they are, or why they are not known.
  func note(imageIDs: Result<Set<String>, NotAnswered>) { self.imageIDs = imageIDs }

  // MARK: Writing

  func write<Row: Record>(_ rows: [Row]) async throws {
    guard !rows.isEmpty else { return }
    try await writer.insert(rows, account: place.account, region: place.region)
  }

  /// Writes rows that say themselves which account and Region they belong to.
  func writeOwn<Row: Record>(_ rows: [Row]) async throws {
    guard !rows.isEmpty else { return }
    try await writer.insert(rows)
  }

  /// Writes findings with their product's details. Where one finding is read in several places, the newest stands.
  func write<Details: Record>(_ findings: [FoundFinding<Details>]) async throws {
    guard !findings.isEmpty else { return }
    try await writer.insert(findings, readIn: place, ordinal: ordinal, arbiter: arbiter)
  }

  // MARK: The ledger

  /// Says of a collector's operations that were not called why they were not.
  ///
  /// - Parameter error: The answer without which there was nothing more to ask, if that is why.
  func settle(
    _ operations: [OperationIdentity], _ dispensable: [Dispensable] = [], after error: NotAnswered? = nil
  ) {
    for operation in operations where !wasAsked(operation) && settled[operation.name] == nil {
      settled[operation.name] = reason(operation, dispensable.filter { $0.operation == operation }, error)
    }
  }

  /// Says of operations that were not called what another one, on which they depend entirely, said.
  func settle(_ operations: [OperationIdentity], as other: OperationIdentity) {
    let known = row(other, at: Timestamp(secondsSince1970: 0))
    for operation in operations where !wasAsked(operation) && settled[operation.name] == nil {
      settled[operation.name] =
        known.outcome == .disabled || known.outcome == .notOffered
        ? (known.outcome, known.message) : (.skipped, "\(other.name) was not answered whole")
    }
  }

  private func reason(
    _ operation: OperationIdentity, _ dispensable: [Dispensable], _ error: NotAnswered?
  ) -> (outcome: Outcome, message: String?) {
    if let offReason { return (.disabled, offReason) }
    if let error {
      // A collector hands on that the service is disabled, and nothing else that only one answer is about.
      if error.outcome == .disabled { return (.disabled, error.message) }
      if error.outcome == .notOffered, ServiceRegions.lacks(operation.service.name, in: place.region.rawValue) {
        return (.notOffered, error.message)
      }
    }
    let rows = dispensable.flatMap(\.restsOn).map { row($0, at: Timestamp(secondsSince1970: 0)) }
    if let rule = dispensable.first?.rule, rows.allSatisfy({ $0.outcome.isRead && !$0.truncated }) {
      return (.notNeeded, rule)
    }
    if let error { return (.skipped, "\(error.operation.name) was not answered (\(error.code))") }
    let gap = rows.first { !$0.outcome.isRead || $0.truncated }
    return (.skipped, gap.map { "\($0.operation) was not answered whole" } ?? "it was not called")
  }

  private func wasAsked(_ operation: OperationIdentity) -> Bool {
    tallies[operation.name].map { $0.calls > 0 || !$0.errors.isEmpty } ?? false
  }

  /// A row for each of `operations`.
  func ledger(_ operations: [OperationIdentity], at time: Timestamp) -> [Collection] {
    operations.map { row($0, at: time) }
  }

  private func row(_ operation: OperationIdentity, at time: Timestamp) -> Collection {
    var row = Collection(
      service: operation.service.name, operation: operation.name, outcome: .skipped,
      message: "it was not called", completedAt: time)
    guard let tally = tallies[operation.name], wasAsked(operation) else {
      if let (outcome, message) = settled[operation.name] {
        row.outcome = outcome
        row.message = message
      }
      return row
    }
    row.outcome = .ok
    row.message = nil
    row.calls = tally.calls
    row.items = tally.items
    row.truncated = tally.truncated
    func take(_ outcome: Outcome, _ code: String, _ message: String) {
      guard outcome.gravity > row.outcome.gravity else { return }
      row.outcome = outcome
      row.errorCode = code
      row.message = message
    }
    for error in tally.errors {
      let outcome = Outcome(reading: error)
      take(outcome, error.code, outcome.explanation(of: error, listing: listing))
    }
    for note in tally.notes { take(note.outcome, note.code, note.message) }
    if tally.unknownItems > 0 {
      take(
        .failed, "NotUnderstood",
        "\(tally.unknownItems) of \(tally.items) items were not understood: \(tally.unknownReason ?? "")")
    }
    if tally.partItems > 0 {
      take(
        .failed, "PartlyUnderstood",
        "\(tally.partItems) of \(tally.items) items were read without members that were not understood:"
          + " \(tally.partReason ?? "")")
    }
    if let words = tally.qualification { row.message = [row.message, words].compactMap { $0 }.joined(separator: "; ") }
    return row
  }
}

/// Pages that the unit's ledger counts.
struct CountedPages<Output: Decodable & Sendable>: AsyncSequence {
  typealias Element = Output

  let unit: CollectionUnit
  let operation: OperationIdentity
  let pages: Pages<Output>

  func makeAsyncIterator() -> Iterator {
    Iterator(unit: unit, operation: operation, pages: pages.makeAsyncIterator())
  }

  struct Iterator: AsyncIteratorProtocol {
    let unit: CollectionUnit
    let operation: OperationIdentity
    var pages: Pages<Output>.Iterator

    mutating func next() async throws -> Output? {
      do {
        guard let page = try await pages.next() else { return nil }
        await unit.countCall(operation)
        return page
      } catch let error as AWSError {
        throw await unit.note(error)
      }
    }
  }
}
