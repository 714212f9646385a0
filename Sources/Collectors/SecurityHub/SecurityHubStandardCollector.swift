internal import AWS
internal import Snapshot

/// The standards that Security Hub CSPM checks against.
enum SecurityHubStandardCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubStandard.table.definition]
  static let operations = [SecurityHubAPI.getEnabledStandards.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(SecurityHubAPI.getEnabledStandards, ["MaxResults": 100]) {
      let standards = await unit.understood(
        page.subscriptions, of: SecurityHubAPI.getEnabledStandards.identity)
      try await unit.write(standards.map(row))
    }
  }

  static func row(_ standard: SecurityHubAPI.Standard) -> SecurityHubStandard {
    SecurityHubStandard(
      standardsARN: standard.standardsARN, status: standard.status, statusReason: standard.reason?.code?.orNil)
  }
}
