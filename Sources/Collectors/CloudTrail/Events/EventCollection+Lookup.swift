internal import AWS
internal import CloudTrail
internal import Snapshot

extension EventCollection {
  /// How long after an event its place in the history may still be empty, in seconds.
  static let historyDelay = 15 * 60.0

  /// Accounts and Regions that are asked side by side: each has a pace of its own, which is slow.
  private static let placesAtOnce = 24

  /// Asks CloudTrail's event history in every Region of every account.
  func lookUp(maxPages: Int) async throws -> Summary {
    guard let client = context.client else { throw LogFilesError.needsAWS("CloudTrail's event history") }
    let settled = context.resume ? Set(try await writer.ledger().filter(Self.isSettled).map(Self.place)) : []
    var asked: [(account: AccountID, region: RegionName)] = []
    for place in try await writer.enabledRegions() {
      guard context.includes(place.account, place.region) else {
        try await writeSkipped(place.account, place.region, "it was left out on the command line")
        continue
      }
      if settled.contains(Summary.Scope(account: place.account, region: place.region)) { continue }
      try await writeSkipped(place.account, place.region, "the run ended before this was asked")
      asked.append(place)
    }
    let reports = try await concurrently(asked, limit: Self.placesAtOnce) { place in
      try await lookUp(client, place.account, place.region, maxPages)
    }
    var summary = Summary()
    for (place, report) in zip(asked, reports) {
      summary.files += report.pages
      summary.events += report.events
      summary.scopes.insert(.init(account: place.account, region: place.region))
    }
    return summary
  }

  private static func isSettled(_ entry: LedgerEntry) -> Bool {
    entry.operation == EventSource.lookup.operation && entry.service == "cloudtrail" && entry.outcome.isSettled
  }

  private static func place(_ entry: LedgerEntry) -> Summary.Scope {
    Summary.Scope(account: entry.account, region: entry.region)
  }

  private func writeSkipped(_ account: AccountID, _ region: RegionName, _ reason: String) async throws {
    let row = Collection(
      service: "cloudtrail", operation: EventSource.lookup.operation, outcome: .skipped, message: reason,
      completedAt: context.clock())
    try await writer.insert([row], account: account, region: region)
  }

  /// The last moment that is asked for: what came later may not be there yet.
  private var lastMoment: Timestamp {
    let settled = Timestamp(secondsSince1970: Double(context.startedAt.secondsSince1970) - Self.historyDelay)
    return min(context.to, settled)
  }

  private func lookUp(
    _ client: Client, _ account: AccountID, _ region: RegionName, _ maxPages: Int
  ) async throws -> (pages: Int, events: Int) {
    let end = lastMoment
    guard end > context.from else {
      let row = Collection(
        service: "cloudtrail", operation: EventSource.lookup.operation, outcome: .failed, errorCode: "TooEarly",
        message: "the day has not begun, or only just: CloudTrail shows events up to 15 minutes after they happened",
        completedAt: context.clock())
      try await writer.insert([row], account: account, region: region)
      return (0, 0)
    }
    let input: JSON = [
      "StartTime": .integer(Int64(context.from.secondsSince1970)), "EndTime": .integer(Int64(end.secondsSince1970)),
      "MaxResults": .integer(Int64(LookupEventsAPI.pageSize)),
    ]
    let events = try LookedUpEvents(account: account, region: region, from: context.from, to: context.to)
    var walk = HistoryWalk(from: context.from, end: end)
    var failure: AWSError?
    do {
      let pages = client.pages(
        LookupEventsAPI.lookupEvents, input, account: account.rawValue, region: region.rawValue)
      for try await page in pages {
        let items = page.events ?? []
        events.add(items.map { $0.value?.cloudTrailEvent })
        walk.take(items.count, oldest: items.compactMap { $0.value?.eventTime?.secondsSince1970 }.min())
        walk.hasMore = page.nextToken.map { !$0.isEmpty } ?? false
        if walk.pages == 1, let estimate = walk.estimate { announce(estimate, account, region, maxPages) }
        context.progress("LookupEvents \(account) \(region): page \(walk.pages)\(walk.outOf)")
        if walk.pages == maxPages { break }
      }
    } catch let error as AWSError {
      failure = error
    }
    let review = events.review()
    for scope in review.ledger.keys { try await write(review, scope) }
    let row = row(review.ledger[.init(account: account, region: region)] ?? LogLedger(), walk, end, failure)
    try await writer.insert([row], account: account, region: region)
    return (walk.pages, review.eventCount)
  }

  private func announce(_ estimate: HistoryWalk.Estimate, _ account: AccountID, _ region: RegionName, _ maxPages: Int) {
    // Half a minute is not worth a word.
    guard estimate.pages > 60 else { return }
    var text =
      "CloudTrail's event history of \(account) \(region): about \(estimate.events) events, \(estimate.pages) pages,"
      + " \(max(1, estimate.pages / 120)) minutes at CloudTrail's pace"
    if estimate.pages > maxPages {
      text += "; only the newest \(maxPages) pages will be read: use `source: s3` or `athena`, or raise `max_pages`"
    }
    context.notice(text)
  }

  private func row(_ ledger: LogLedger, _ walk: HistoryWalk, _ end: Timestamp, _ failure: AWSError?) -> Collection {
    var row = ledger.collection(of: .lookup, completedAt: context.clock())
    row.calls = walk.pages
    row.bytes = nil
    func take(_ outcome: Outcome, _ code: String?, _ message: String) {
      row.truncated = true
      guard outcome.gravity >= row.outcome.gravity else { return }
      row.outcome = outcome
      row.errorCode = code
      row.message = message
    }
    if let failure {
      let outcome = Outcome(reading: failure)
      row.calls += 1
      take(
        outcome, failure.code,
        outcome.explanation(of: failure) + (walk.pages > 0 ? "; the \(walk.items) events before it were read" : ""))
      row.truncated = walk.pages > 0
    } else if walk.hasMore {
      let oldest = walk.oldest.map { " before \(Timestamp(secondsSince1970: $0.rounded(.down)))" } ?? ""
      take(
        .ok, nil,
        "cut short after \(walk.pages) pages: events\(oldest) were not read; use `source: s3` or `athena` for a"
          + " day as full as this, or raise `cloudtrail: max_pages`")
    } else if end < context.to {
      take(
        .failed, "TooEarly",
        "events after \(end) were not asked for: CloudTrail shows them up to 15 minutes after they happened;"
          + " run `collect --resume` when they are there")
    }
    return row
  }
}

/// How far back the pages of an event history reach, the newest first.
struct HistoryWalk {
  /// What a whole walk will come to, by its first page.
  struct Estimate: Hashable {
    var events: Int
    var pages: Int
  }

  let from: Double
  let end: Double
  private(set) var pages = 0
  private(set) var items = 0
  /// The oldest event so far, in seconds since 1970.
  private(set) var oldest: Double?
  var hasMore = false

  init(from: Timestamp, end: Timestamp) {
    self.from = Double(from.secondsSince1970)
    self.end = Double(end.secondsSince1970)
  }

  mutating func take(_ count: Int, oldest: Double?) {
    pages += 1
    items += count
    // The answer's times are from outside: those that are not of the day say nothing of how far the walk went.
    guard let oldest, oldest.isFinite else { return }
    self.oldest = max(from, min(oldest, self.oldest ?? end))
  }

  /// As if the whole day were as busy as what was read of it; `nil` if nothing was.
  var estimate: Estimate? {
    guard let oldest, items > 0 else { return nil }
    guard hasMore else { return Estimate(events: items, pages: pages) }
    let seconds = max(1, end - oldest)
    let events = Double(items) * max(1, (end - from) / seconds)
    return Estimate(
      events: Int(events.rounded()), pages: Int((events / Double(LookupEventsAPI.pageSize)).rounded(.up)))
  }

  /// ` of about 400`, where there is an estimate.
  var outOf: String { hasMore ? estimate.map { " of about \(max($0.pages, pages + 1))" } ?? "" : "" }
}
