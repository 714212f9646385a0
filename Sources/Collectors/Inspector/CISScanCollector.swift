internal import AWS
internal import Snapshot

/// The CIS scans that ended: of each configuration the newest.
enum CISScanCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [CISScan.table.definition]
  static let operations = [InspectorAPI.listCISScans.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let scans = try await newest(unit)
    try await unit.writeOwn(scans.map { row($0, readIn: unit.place) })
  }

  /// The newest first, so the first of a configuration is its newest. Asked once in a unit.
  static func newest(_ unit: CollectionUnit) async throws -> [InspectorAPI.ListedCISScan] {
    let listed = try await unit.sharedList(InspectorAPI.listCISScans, input) { $0.scans }
    var seen: Set<String> = []
    return listed.filter { seen.insert($0.scanConfigurationArn ?? $0.scanArn).inserted }
  }

  static let input: JSON = [
    "filterCriteria": ["scanStatusFilters": [["comparison": "EQUALS", "value": "COMPLETED"]]], "maxResults": 100,
    "sortBy": "SCAN_START_DATE", "sortOrder": "DESC",
  ]

  static func row(_ scan: InspectorAPI.ListedCISScan, readIn place: Place) -> CISScan {
    CISScan(
      scanARN: scan.scanArn, accountID: place.account, region: place.region,
      configurationARN: scan.scanConfigurationArn?.orNil, name: scan.scanName?.orNil, status: scan.status?.orNil,
      scannedAt: Timestamp(scan.scanDate), securityLevel: scan.securityLevel?.orNil, failedCount: scan.failedChecks,
      totalCount: scan.totalChecks)
  }
}
