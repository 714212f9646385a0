internal import AWS
internal import Snapshot

/// What Inspector covers: what it does not scan all the same, and when it last scanned the rest.
///
/// Inspector gives an empty list where it is off: only where it said that it is on does an empty list mean that all is
/// scanned.
enum InspectorCoverageCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [InspectorCoverage.table.definition]
  static let operations = [InspectorAPI.listCoverage.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = InspectorAPI.listCoverage
    let account = unit.place.account
    let answer = try await unit.sharedAnswer(
      InspectorAPI.batchGetAccountStatus, InspectorStatusCollector.input(account))
    let status = answer.flatMap { InspectorStatusCollector.status($0, of: account) }
    var received = 0
    for try await page in unit.pages(operation, input(account)) {
      received += page.coveredResources?.count ?? 0
      let resources = await unit.understood(page.coveredResources, of: operation.identity)
      try await unit.write(resources.map(row))
    }
    if received == 0 && (status == nil || status == "UNKNOWN") {
      await unit.remark(
        .failed, "StatusUnknown",
        "an empty list, which Inspector also gives where it is off; BatchGetAccountStatus did not say whether it is on",
        about: operation.identity)
    }
  }

  /// A delegated administrator would be told of all members: each account is asked about itself.
  static func input(_ account: AccountID) -> JSON {
    [
      "filterCriteria": [
        "accountId": [["comparison": "EQUALS", "value": .string(account.rawValue)]]
      ], "maxResults": 100,
    ]
  }

  static func row(_ resource: InspectorAPI.CoveredResource) -> InspectorCoverage {
    let details = resource.resourceMetadata
    return InspectorCoverage(
      resourceType: resource.resourceType, resourceID: resource.resourceId, scanType: resource.scanType,
      status: resource.scanStatus?.statusCode?.orNil, reason: resource.scanStatus?.reason?.orNil,
      scanMode: resource.scanMode?.orNil, lastScannedAt: Timestamp(resource.lastScannedAt),
      name: details?.ec2?.tags?["Name"]?.orNil ?? details?.lambdaFunction?.functionName?.orNil
        ?? details?.ecrRepository?.name?.orNil ?? details?.codeRepository?.projectName?.orNil,
      imageID: details?.ec2?.amiId?.orNil
        ?? (resource.resourceType == "MACHINE_IMAGE" ? AttackSequence.lastPart(resource.resourceId) : nil),
      platform: details?.ec2?.platform?.orNil ?? details?.lambdaFunction?.runtime?.orNil)
  }
}
