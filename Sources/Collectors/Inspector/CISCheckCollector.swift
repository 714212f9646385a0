internal import AWS
internal import Snapshot

/// What each check of the newest CIS scans gave.
enum CISCheckCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [CISCheck.table.definition]
  static let operations = [InspectorAPI.listCISChecks.identity]
  static let dispensable = [
    Dispensable(
      InspectorAPI.listCISChecks.identity, after: InspectorAPI.listCISScans.identity, rule: "there is no completed scan"
    )
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = InspectorAPI.listCISChecks
    for scan in try await CISScanCollector.newest(unit) {
      do {
        for try await page in unit.pages(operation, input(scan.scanArn)) {
          let checks = await unit.understood(page.checkAggregations, of: operation.identity)
          try await unit.writeOwn(checks.map { row($0, of: scan.scanArn, readIn: unit.place) })
        }
      } catch is NotAnswered {
        // The ledger says so; another scan's results can still be read.
        continue
      }
    }
  }

  static func input(_ scan: String) -> JSON { ["scanArn": .string(scan), "maxResults": 100] }

  static func row(_ check: InspectorAPI.CheckAggregation, of scan: String, readIn place: Place) -> CISCheck {
    CISCheck(
      scanARN: scan, accountID: check.accountId.map(AccountID.init) ?? place.account, checkID: check.checkId,
      platform: check.platform ?? "", title: check.title?.orNil, level: check.level?.orNil,
      failedCount: check.statusCounts?.failed, passedCount: check.statusCounts?.passed,
      skippedCount: check.statusCounts?.skipped)
  }
}
