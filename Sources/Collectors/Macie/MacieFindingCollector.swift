internal import AWS
internal import Snapshot

/// Macie's findings: ids page by page, and for each page the findings.
enum MacieFindingCollector: RegionalCollector {
  static let service = MacieAPI.service
  static let tables = [MacieFinding.table.definition, Finding.table.definition]
  static let operations = [MacieAPI.listFindings.identity, MacieAPI.getFindings.identity]
  static let dispensable = [
    Dispensable(
      MacieAPI.getFindings.identity, after: MacieAPI.listFindings.identity, rule: "ListFindings names no finding")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(MacieAPI.listFindings, input) {
      let ids = page.findingIds ?? []
      await unit.received(ids.count, of: MacieAPI.listFindings.identity)
      guard !ids.isEmpty else { continue }
      guard
        let answer = try await unit.callOneOfMany(
          MacieAPI.getFindings, ["findingIds": .array(ids.map(JSON.string))])
      else { continue }
      let findings = await unit.understood(answer.findings, of: MacieAPI.getFindings.identity)
      await unit.expect(ids.count, of: MacieAPI.getFindings.identity, given: answer.findings?.count ?? 0)
      try await unit.write(findings.map { row($0, readIn: unit.place) })
    }
  }

  static let input: JSON = ["maxResults": 50, "sortCriteria": ["attributeName": "updatedAt", "orderBy": "DESC"]]

  static func row(_ found: MacieAPI.ReportedFinding, readIn place: Place) -> FoundFinding<MacieFinding> {
    var home = place
    if let account = found.accountId.map(AccountID.init), account.isValid { home.account = account }
    if let region = found.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let bucket = found.resourcesAffected?.s3Bucket
    let object = found.resourcesAffected?.s3Object
    let call = found.policyDetails?.action?.apiCallDetails
    let data = found.classificationDetails?.result
    let identity = found.policyDetails?.actor?.userIdentity
    let finding = Finding(
      product: "macie", findingID: found.id, accountID: home.account, region: home.region,
      type: found.type?.orNil ?? "unknown", title: found.title?.orNil ?? found.type?.orNil ?? found.id,
      severity: found.severity?.description.flatMap { Severity(rawValue: $0.lowercased()) },
      score: found.severity?.score, status: found.archived == true ? .suppressed : .open,
      productStatus: found.archived.map { $0 ? "archived" : "current" },
      resourceType: object == nil ? "S3Bucket" : "S3Object",
      resourceID: object?.path?.orNil ?? bucket?.arn?.orNil ?? bucket?.name?.orNil,
      firstObservedAt: Timestamp(call?.firstSeen) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(call?.lastSeen) ?? Timestamp(found.updatedAt), updatedAt: Timestamp(found.updatedAt),
      count: found.count, consoleURL: ConsoleURL.macie(finding: found.id, in: home))
    let counts =
      (data?.sensitiveData ?? []).compactMap(\.totalCount) + [data?.customDataIdentifiers?.totalCount].compactMap { $0 }
    let details = MacieFinding(
      findingID: found.id, category: found.category?.orNil, description: found.description?.orNil,
      bucket: bucket?.name?.orNil, objectKey: object?.key?.orNil,
      isPublic: object?.publicAccess ?? bucket?.publicAccess?.effectivePermission.flatMap(isPublic),
      sensitiveData: (data?.sensitiveData ?? []).compactMap { $0.category?.orNil }.joinedSorted,
      occurrences: counts.isEmpty ? nil : Int(clamping: counts.reduce(Int128(0)) { $0 + Int128($1) }),
      api: call?.api?.orNil,
      principal: identity?.assumedRole?.arn ?? identity?.iamUser?.arn ?? identity?.federatedUser?.arn
        ?? identity?.root?.arn,
      remoteIP: found.policyDetails?.actor?.ipAddressDetails?.ipAddressV4?.orNil, isSample: found.sample ?? false)
    return FoundFinding(finding: finding, details: details, updatedAt: found.updatedAt)
  }

  private static func isPublic(_ permission: String) -> Bool? {
    permission == "PUBLIC" ? true : permission == "NOT_PUBLIC" ? false : nil
  }
}
