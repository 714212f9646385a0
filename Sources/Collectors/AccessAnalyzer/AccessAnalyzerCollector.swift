internal import AWS
internal import Snapshot

/// The analyzers of the account. An organization's live in the account that administers it.
enum AccessAnalyzerCollector: RegionalCollector {
  static let service = AccessAnalyzerAPI.service
  static let tables = [AccessAnalyzer.table.definition]
  static let operations = [AccessAnalyzerAPI.listAnalyzers.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = AccessAnalyzerAPI.listAnalyzers
    for try await page in unit.pages(operation, ["maxResults": 100]) {
      let analyzers = await unit.understood(page.analyzers, of: operation.identity)
      try await unit.write(analyzers.map(row))
    }
  }

  static func row(_ analyzer: AccessAnalyzerAPI.Analyzer) -> AccessAnalyzer {
    AccessAnalyzer(
      analyzerARN: analyzer.arn, name: analyzer.name?.orNil, type: analyzer.type?.orNil,
      status: analyzer.status?.orNil, statusReason: analyzer.statusReason?.code?.orNil,
      managedBy: analyzer.managedBy?.orNil, createdAt: Timestamp(analyzer.createdAt),
      lastResourceAnalyzedAt: Timestamp(analyzer.lastResourceAnalyzedAt))
  }
}
