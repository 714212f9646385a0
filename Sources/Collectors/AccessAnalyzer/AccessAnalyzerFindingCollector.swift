internal import AWS
internal import Snapshot

/// Access Analyzer's findings that are open or archived: who outside can reach what, and what is not used.
enum AccessAnalyzerFindingCollector: RegionalCollector {
  static let service = AccessAnalyzerAPI.service
  static let tables = [AccessAnalyzerFinding.table.definition, Finding.table.definition]
  static let operations = [AccessAnalyzerAPI.listFindings.identity]
  static let dispensable = [
    Dispensable(
      AccessAnalyzerAPI.listFindings.identity, after: AccessAnalyzerAPI.listAnalyzers.identity,
      rule: "there is no analyzer")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = AccessAnalyzerAPI.listFindings
    for analyzer in try await AccessAnalyzerCollector.analyzers(unit).map(\.arn) {
      do {
        for try await page in unit.pages(operation, input(analyzer)) {
          let findings = await unit.understood(page.findings, of: operation.identity)
          try await unit.write(findings.map { row($0, of: analyzer, readIn: unit.place) })
        }
      } catch is NotAnswered {
        // The ledger says so; the other analyzers can still answer.
        continue
      }
    }
  }

  static func input(_ analyzer: String) -> JSON {
    ["analyzerArn": .string(analyzer), "filter": ["status": ["neq": ["RESOLVED"]]], "maxResults": 100]
  }

  static func row(_ found: AccessAnalyzerAPI.ReportedFinding, of analyzer: String, readIn place: Place)
    -> FoundFinding<AccessAnalyzerFinding>
  {
    let id = "\(analyzer)/finding/\(found.id)"
    let owner = found.resourceOwnerAccount.map(AccountID.init)
    let error = found.error?.orNil
    let status: Finding.Status =
      switch found.status {
      case "ARCHIVED": .suppressed
      case "RESOLVED": .closed
      // The resource could not be analysed: that says nothing about who can reach it, today or any longer.
      default: error == nil ? .open : .unknown
      }
    let type = error == nil ? found.findingType?.orNil ?? "ExternalAccess" : "AnalysisError"
    let name = found.resource?.orNil ?? found.resourceType?.orNil ?? found.id
    let finding = Finding(
      product: "accessanalyzer", findingID: id,
      accountID: owner.flatMap { $0.isValid ? $0 : nil } ?? place.account, region: place.region, type: type,
      title: error.map { "Could not be analysed (\($0)): \(name)" } ?? "\(type): \(name)", severity: nil,
      status: status, productStatus: found.status?.orNil, resourceType: found.resourceType?.orNil,
      resourceID: found.resource?.orNil, firstObservedAt: Timestamp(found.createdAt),
      lastObservedAt: Timestamp(found.analyzedAt), updatedAt: Timestamp(found.updatedAt),
      consoleURL: ConsoleURL.accessAnalyzer(in: place))
    let details = AccessAnalyzerFinding(
      findingID: id, analyzerARN: analyzer, findingType: found.findingType?.orNil,
      resourceOwnerAccountID: found.resourceOwnerAccount?.orNil, analyzedAt: Timestamp(found.analyzedAt),
      error: error)
    return FoundFinding(finding: finding, details: details, updatedAt: found.updatedAt)
  }
}
