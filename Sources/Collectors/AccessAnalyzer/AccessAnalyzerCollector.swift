internal import AWS
internal import Snapshot

/// The analyzers of the account. An organization's live in the account that administers it.
enum AccessAnalyzerCollector: RegionalCollector {
  static let service = AccessAnalyzerAPI.service
  static let tables = [AccessAnalyzer.table.definition]
  static let operations = [AccessAnalyzerAPI.listAnalyzers.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    try await unit.write(analyzers(unit).map(row))
  }

  /// Asked once in a unit: the findings are asked for by analyzer.
  static func analyzers(_ unit: CollectionUnit) async throws -> [AccessAnalyzerAPI.Analyzer] {
    try await unit.sharedList(AccessAnalyzerAPI.listAnalyzers, ["maxResults": 100]) { $0.analyzers }
  }

  static func row(_ analyzer: AccessAnalyzerAPI.Analyzer) -> AccessAnalyzer {
    AccessAnalyzer(
      analyzerARN: analyzer.arn, name: analyzer.name?.orNil, type: analyzer.type?.orNil,
      status: analyzer.status?.orNil, statusReason: analyzer.statusReason?.code?.orNil,
      managedBy: analyzer.managedBy?.orNil, createdAt: Timestamp(analyzer.createdAt),
      lastResourceAnalyzedAt: Timestamp(analyzer.lastResourceAnalyzedAt))
  }
}
