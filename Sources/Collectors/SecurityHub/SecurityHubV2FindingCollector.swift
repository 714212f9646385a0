internal import AWS
internal import Snapshot

/// The findings of Security Hub, the unified service, asked for wherever it is on, also where Security Hub CSPM is:
/// exposures, and what products send in the newer format alone, are nowhere else.
///
/// Most of the others are copies of what CSPM and the products give themselves. Those have another reading, which stands
/// before the copy; where nothing else was read, the copy is all there is.
enum SecurityHubV2FindingCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = SecurityHubFindingCollector.tables
  static let operations = [SecurityHubAPI.getFindingsV2.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    // Where the service is off, or did not say whether it is on, that answer tells why nothing is asked.
    _ = try await unit.sharedCall(SecurityHubAPI.describeSecurityHubV2)
    let operation = SecurityHubAPI.getFindingsV2
    for try await page in unit.pages(operation, input) {
      let findings = await unit.understood(page.findings, of: operation.identity)
      try await unit.write(findings.map { SecurityHubFindingCollector.row($0, readIn: unit.place) })
    }
  }

  static let input: JSON = ["MaxResults": 100]
}
