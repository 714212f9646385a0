internal import AWS
internal import CloudTrail
internal import Snapshot

/// Puts statements to Athena and waits for what they give.
///
/// Nothing of the work group is overridden but where results go, and that only if it is configured: its limits on bytes
/// and its encryption hold. A statement that is under way is stopped when the run is.
struct AthenaQueries: Sendable {
  let client: Client
  let account: String
  let region: String
  let settings: AthenaSettings
  let context: EventCollection.Context

  private static let catalog = "AwsDataCatalog"

  /// Makes sure that there is a table, and gives those of `regions` that it knows.
  func prepare(_ table: TrailTable, regions: [RegionName], _ bill: inout AthenaBill) async throws -> [RegionName] {
    guard let found = try await metadata(&bill) else {
      context.notice("making the table \(table.database).\(table.name) over \(table.location)")
      _ = try await run("CREATE DATABASE IF NOT EXISTS \(table.database)", &bill)
      _ = try await run(table.creation(regions: regions.map(\.rawValue)), &bill)
      return regions
    }
    let partitions = (found.partitions ?? []).map { $0.name.lowercased() }
    guard partitions == TrailTable.partitions else {
      throw AthenaFailure(
        code: "OtherTable",
        message: "the table \(table.database).\(table.name) has the partitions (\(partitions.joined(separator: ", ")))"
          + " and not (\(TrailTable.partitions.joined(separator: ", "))): configure another `table`, or drop this one: it is then made"
      )
    }
    guard let values = found.parameters?["projection.region.values"] else { return regions }
    let listed = Set(values.split(separator: ",").map { $0.filter { $0 != " " } })
    let known = regions.filter { listed.contains($0.rawValue) }
    guard !known.isEmpty else {
      throw AthenaFailure(
        code: "NotInTable",
        message: "the table \(table.database).\(table.name) knows none of the Regions that are read: \(values)")
    }
    return known
  }

  private func metadata(_ bill: inout AthenaBill) async throws -> AthenaAPI.TableAnswer.Table? {
    bill.calls += 1
    do {
      return try await client.call(
        AthenaAPI.getTableMetadata,
        [
          "CatalogName": .string(Self.catalog), "DatabaseName": .string(settings.database),
          "TableName": .string(settings.table), "WorkGroup": .string(settings.workGroup),
        ], account: account, region: region
      ).table
    } catch let error as AWSError where Self.saysThatThereIsNone(error) {
      return nil
    }
  }

  /// Athena has one code for all that the catalogue answers, and repeats the catalogue's own in its message.
  private static func saysThatThereIsNone(_ error: AWSError) -> Bool {
    guard case .refused(_, let code, let message) = error.reason else { return false }
    return code == "MetadataException" && (message.contains("EntityNotFound") || message.contains("not found"))
  }

  /// Runs a statement to its end.
  ///
  /// - Returns: By what its rows are asked for.
  /// - Throws: `AWSError`, `AthenaFailure`, `CancellationError`.
  func run(_ sql: String, _ bill: inout AthenaBill) async throws -> String {
    var attempt = 1
    while true {
      let id = try await start(sql, attempt, &bill)
      let execution: AthenaAPI.Execution
      do {
        execution = try await end(of: id, &bill)
      } catch {
        await stop(id)
        throw error
      }
      bill.add(scanned: execution.statistics?.dataScannedInBytes ?? 0)
      if execution.status.state == "SUCCEEDED" { return id }
      let reason = execution.status.error?.message ?? execution.status.reason ?? "Athena does not say why"
      guard execution.status.state == "FAILED", execution.status.error?.retryable == true, attempt == 1 else {
        let what = execution.status.state == "CANCELLED" ? "cancelled" : "failed"
        throw AthenaFailure(
          code: "Query\(what.prefix(1).uppercased())\(what.dropFirst())", message: "the query \(id) \(what): \(reason)")
      }
      attempt += 1
    }
  }

  private func start(_ sql: String, _ attempt: Int, _ bill: inout AthenaBill) async throws -> String {
    var input: JSON = [
      "QueryString": .string(sql), "WorkGroup": .string(settings.workGroup),
      "QueryExecutionContext": ["Catalog": .string(Self.catalog)],
      // The same in a retry after a lost answer, so that nothing is paid for twice; another in the next run.
      "ClientRequestToken": .string(RequestToken.make(of: [sql, context.startedAt.rawValue, "\(attempt)"])),
    ]
    if let output = settings.output { input["ResultConfiguration"] = ["OutputLocation": .string(output)] }
    bill.calls += 1
    return try await client.call(AthenaAPI.startQueryExecution, input, account: account, region: region)
      .queryExecutionID
  }

  /// Waits until a query is at its end, however it ended.
  private func end(of id: String, _ bill: inout AthenaBill) async throws -> AthenaAPI.Execution {
    var wait = 1.0
    while true {
      bill.calls += 1
      let execution = try await client.call(
        AthenaAPI.getQueryExecution, ["QueryExecutionId": .string(id)], account: account, region: region
      ).execution
      if ["SUCCEEDED", "FAILED", "CANCELLED"].contains(execution.status.state) { return execution }
      let bytes = execution.statistics?.dataScannedInBytes ?? 0
      context.progress("Athena \(execution.status.state.lowercased()): \(bytes >> 20) MB scanned")
      try await context.sleep(wait)
      wait = min(5, wait * 1.5)
    }
  }

  /// Gives the rows of a statement that has run.
  ///
  /// - Throws: `AWSError`, what `row` throws, `CancellationError`.
  func rows(of id: String, _ bill: inout AthenaBill, _ row: ([String?]) throws -> Void) async throws {
    var isFirst = true
    let input: JSON = [
      "QueryExecutionId": .string(id), "MaxResults": .integer(Int64(AthenaAPI.pageSize)),
    ]
    for try await page in client.pages(AthenaAPI.getQueryResults, input, account: account, region: region) {
      bill.calls += 1
      for item in page.resultSet.rows ?? [] {
        let values = (item.data ?? []).map(\.value)
        // The first row of the first page names the columns.
        if isFirst, values == ActivityQuery.columns {
          isFirst = false
          continue
        }
        isFirst = false
        bill.rows += 1
        try row(values)
      }
    }
  }

  /// Tells Athena that nobody waits for the query any more.
  private func stop(_ id: String) async {
    // A task of its own, for this one may be cancelled, and could not call any more. It is waited for.
    let task = Task { [client, account, region] in
      _ = try? await client.call(
        AthenaAPI.stopQueryExecution, ["QueryExecutionId": .string(id)], account: account, region: region)
    }
    await task.value
  }
}
