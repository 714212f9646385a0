internal import AWS
internal import Snapshot

/// What the newest CIS scans gave for each target.
enum CISTargetCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [CISTarget.table.definition]
  static let operations = [InspectorAPI.listCISTargets.identity]
  static let dispensable = [
    Dispensable(
      InspectorAPI.listCISTargets.identity, after: InspectorAPI.listCISScans.identity,
      rule: "there is no completed scan")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = InspectorAPI.listCISTargets
    for scan in try await CISScanCollector.newest(unit) {
      do {
        for try await page in unit.pages(operation, CISCheckCollector.input(scan.scanArn)) {
          let targets = await unit.understood(page.targetResourceAggregations, of: operation.identity)
          try await unit.writeOwn(targets.map { row($0, of: scan.scanArn, readIn: unit.place) })
        }
      } catch is NotAnswered {
        // The ledger says so; another scan's results can still be read.
        continue
      }
    }
  }

  static func row(_ target: InspectorAPI.TargetAggregation, of scan: String, readIn place: Place) -> CISTarget {
    CISTarget(
      scanARN: scan, accountID: target.accountId.map(AccountID.init) ?? place.account,
      resourceID: target.targetResourceId, platform: target.platform?.orNil, status: target.targetStatus?.orNil,
      statusReason: target.targetStatusReason?.orNil, failedCount: target.statusCounts?.failed,
      passedCount: target.statusCounts?.passed, skippedCount: target.statusCounts?.skipped)
  }
}
