internal import AWS
internal import CloudTrail
internal import Snapshot

extension EventCollection {
  /// Has Athena count the day's events.
  func query(_ settings: AthenaSettings) async throws -> Summary {
    guard let client = context.client else { throw LogFilesError.needsAWS(settings.location.text) }
    let account = settings.location.account?.rawValue ?? client.caller.account
    let region = settings.region ?? context.homeRegion
    if context.resume, try await wasQueried(account, region) { return Summary() }
    let athena = AthenaQueries(
      client: client, account: account, region: region, settings: settings, context: context)
    let accounts = try await accounts()
    let regions = try await writer.regionNames().filter { context.onlyRegions?.contains($0) ?? true }
    guard !accounts.isEmpty, !regions.isEmpty else {
      return try await notRead(
        .failed, "NothingToAsk", "no account and Region is known to ask Athena about: see ListRegions")
    }
    var bill = AthenaBill()
    do {
      let table = TrailTable(
        database: settings.database, name: settings.table, location: try await logFolder(settings.location))
      let known = try await athena.prepare(table, regions: regions, &bill)
      let question = ActivityQuery(
        table, accounts: accounts, regions: known, from: context.from, to: context.to)
      var answer = ActivityAnswer()
      let id = try await athena.run(question.sql, &bill)
      try await athena.rows(of: id, &bill) { row in try answer.add(row) }
      try await writeBill(bill, account, region, nil)
      let summary = try await write(answer.review())
      for region in Set(regions).subtracting(known).sorted() {
        try await notKnown(region, to: settings, accounts)
      }
      return summary
    } catch let error as AWSError {
      let outcome = Outcome(reading: error)
      let message = "\(error.operation.name): \(error.message)"
      try await writeBill(bill, account, region, (outcome, error.code, message))
      return try await notRead(
        outcome, error.code, "Athena was not asked for the events of \(settings.location.text): \(message)")
    } catch let error as AthenaFailure {
      try await writeBill(bill, account, region, (.failed, error.code, error.message))
      return try await notRead(.failed, error.code, "Athena did not give the events: \(error.message)")
    } catch let error as ActivityAnswer.Unreadable {
      try await writeBill(bill, account, region, (.failed, "NotUnderstood", error.description))
      return try await notRead(
        .failed, "NotUnderstood", "Athena's answer was not understood: \(error.description)")
    }
  }

  /// Each query costs money: an earlier run's answer is in the snapshot already.
  private func wasQueried(_ account: String, _ region: String) async throws -> Bool {
    try await writer.ledger().contains {
      $0.service == AthenaAPI.service.name && $0.operation == AthenaAPI.startQueryExecution.identity.name
        && $0.account.rawValue == account && $0.region.rawValue == region && $0.outcome == .ok
    }
  }

  /// Where the accounts' folders stand: below an organization's, if the trail is one's.
  private func logFolder(_ location: LogLocation) async throws -> String {
    if location.prefix.split(separator: "/").contains("AWSLogs") { return location.text + "/" }
    let root = location.prefix.isEmpty ? "AWSLogs/" : "\(location.prefix)/AWSLogs/"
    let folders = try await bucket(location).list(root, byFolder: true).prefixes
    let organizations = folders.filter { $0.dropFirst(root.count).hasPrefix("o-") }
    guard organizations.count < 2 else {
      throw AthenaFailure(
        code: "ManyOrganizations",
        message: "\(location.text) holds logs of \(organizations.count) organizations: name one in `location`, such as"
          + " s3://\(location.bucket)/\(organizations[0].dropLast())")
    }
    return "s3://\(location.bucket)/\(organizations.first ?? root)"
  }

  private func writeBill(
    _ bill: AthenaBill, _ account: String, _ region: String,
    _ failure: (outcome: Outcome, code: String, message: String)?
  ) async throws {
    let row = Collection(
      service: AthenaAPI.service.name, operation: AthenaAPI.startQueryExecution.identity.name,
      outcome: failure?.outcome ?? .ok, errorCode: failure?.code,
      message: failure.map { "\($0.message); \(bill.cost)" } ?? bill.cost, calls: bill.calls, items: bill.rows,
      bytes: bill.bytes, completedAt: context.clock())
    try await writer.insert([row], account: AccountID(account), region: RegionName(region))
  }

  /// A Region that the table's projection does not list has no rows, whatever happened there.
  private func notKnown(_ region: RegionName, to settings: AthenaSettings, _ accounts: [AccountID]) async throws {
    let row = Collection(
      service: "cloudtrail", operation: EventSource.athena.operation, outcome: .failed, errorCode: "NotInTable",
      message: "the table \(settings.database).\(settings.table) does not know this Region: add it to"
        + " `projection.region.values`, or drop the table, so that it is made anew",
      completedAt: context.clock())
    for place in try await writer.enabledRegions() where place.region == region && accounts.contains(place.account) {
      try await writer.insert([row], account: place.account, region: region)
    }
  }
}

/// What a query came to that Athena took and did not answer.
struct AthenaFailure: Error {
  let code: String
  let message: String
}

/// What was asked of Athena, and what it costs.
struct AthenaBill {
  var calls = 0
  var rows = 0
  var bytes = 0
  private var billed = 0

  /// A query is charged by the megabyte, and for ten at least.
  mutating func add(scanned: Int) {
    bytes += scanned
    billed += max(10, (scanned + (1 << 20) - 1) >> 20)
  }

  /// Source: Amazon Athena's pricing page; some Regions ask for more.
  var cost: String {
    let tenThousandths = (billed * 50_000 + (1 << 20) - 1) >> 20
    let fraction = String(tenThousandths % 10_000)
    let padded = String(repeating: "0", count: 4 - fraction.count) + fraction
    return "scanned \(bytes) bytes, about $\(tenThousandths / 10_000).\(padded) at $5 a TB"
  }
}
