// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A CIS scan of Amazon Inspector.
public struct CISScan: Record {
  public var scanARN: String
  public var accountID: AccountID
  public var region: RegionName
  public var configurationARN: String?
  public var name: String?
  public var status: String?
  public var scannedAt: Timestamp?
  public var securityLevel: String?
  public var failedCount: Int?
  public var totalCount: Int?

  public init(
    scanARN: String, accountID: AccountID, region: RegionName, configurationARN: String? = nil, name: String? = nil,
    status: String? = nil, scannedAt: Timestamp? = nil, securityLevel: String? = nil, failedCount: Int? = nil,
    totalCount: Int? = nil
  ) {
    self.scanARN = scanARN
    self.accountID = accountID
    self.region = region
    self.configurationARN = configurationARN
    self.name = name
    self.status = status
    self.scannedAt = scannedAt
    self.securityLevel = securityLevel
    self.failedCount = failedCount
    self.totalCount = totalCount
  }

  public static let table = Table<CISScan>(
    "cis_scan",
    "Inspector's CIS scans: the newest that is complete of each configuration.",
    sources: ["inspector2:ListCisScans"], scope: .own,
    [
      .key("scan_arn", \.scanARN, "The scan"),
      .column("account_id", \.accountID, "The account that it was read in"),
      .column("region", \.region, "The Region that it was read in"),
      .column("configuration_arn", \.configurationARN, "The configuration that it belongs to"),
      .column("name", \.name, "Its name"),
      .column("status", \.status, "`COMPLETED`, `FAILED`, `CANCELLED` or `IN_PROGRESS`"),
      .column("scanned_at", \.scannedAt, "When it began"),
      .column("security_level", \.securityLevel, "`LEVEL_1` or `LEVEL_2`"),
      .column("failed_count", \.failedCount, "Checks that failed"),
      .column("total_count", \.totalCount, "Checks in all"),
    ])
}

/// What one check of a CIS scan gave in one account.
public struct CISCheck: Record {
  public var scanARN: String
  public var accountID: AccountID
  public var checkID: String
  public var platform: String
  public var title: String?
  public var level: String?
  public var failedCount: Int?
  public var passedCount: Int?
  public var skippedCount: Int?

  public init(
    scanARN: String, accountID: AccountID, checkID: String, platform: String, title: String? = nil,
    level: String? = nil, failedCount: Int? = nil, passedCount: Int? = nil, skippedCount: Int? = nil
  ) {
    self.scanARN = scanARN
    self.accountID = accountID
    self.checkID = checkID
    self.platform = platform
    self.title = title
    self.level = level
    self.failedCount = failedCount
    self.passedCount = passedCount
    self.skippedCount = skippedCount
  }

  public static let table = Table<CISCheck>(
    "cis_check",
    "CIS scan results by check.",
    sources: ["inspector2:ListCisScanResultsAggregatedByChecks"], scope: .own,
    [
      .key("scan_arn", \.scanARN, "The scan"),
      .key("account_id", \.accountID, "The account that was scanned"),
      .key("check_id", \.checkID, "The check"),
      .key("platform", \.platform, "The operating system; empty if not said"),
      .column("title", \.title, "What it asks for"),
      .column("level", \.level, "`LEVEL_1` or `LEVEL_2`"),
      .column("failed_count", \.failedCount, "Resources that fail it"),
      .column("passed_count", \.passedCount, "Resources that pass it"),
      .column("skipped_count", \.skippedCount, "Resources that it does not apply to"),
    ])
}

/// What a CIS scan gave for one target.
public struct CISTarget: Record {
  public var scanARN: String
  public var accountID: AccountID
  public var resourceID: String
  public var platform: String?
  public var status: String?
  public var statusReason: String?
  public var failedCount: Int?
  public var passedCount: Int?
  public var skippedCount: Int?

  public init(
    scanARN: String, accountID: AccountID, resourceID: String, platform: String? = nil, status: String? = nil,
    statusReason: String? = nil, failedCount: Int? = nil, passedCount: Int? = nil, skippedCount: Int? = nil
  ) {
    self.scanARN = scanARN
    self.accountID = accountID
    self.resourceID = resourceID
    self.platform = platform
    self.status = status
    self.statusReason = statusReason
    self.failedCount = failedCount
    self.passedCount = passedCount
    self.skippedCount = skippedCount
  }

  public static let table = Table<CISTarget>(
    "cis_target",
    "CIS scan results by target.",
    sources: ["inspector2:ListCisScanResultsAggregatedByTargetResource"], scope: .own,
    [
      .key("scan_arn", \.scanARN, "The scan"),
      .key("account_id", \.accountID, "The account that was scanned"),
      .key("resource_id", \.resourceID, "The instance"),
      .column("platform", \.platform, "Its operating system"),
      .column("status", \.status, "`COMPLETED`, `TIMED_OUT` or `CANCELLED`"),
      .column(
        "status_reason", \.statusReason,
        "Why it was not scanned: `SSM_UNMANAGED`, `UNSUPPORTED_OS`, `SCAN_IN_PROGRESS`"),
      .column("failed_count", \.failedCount, "Checks that fail"),
      .column("passed_count", \.passedCount, "Checks that pass"),
      .column("skipped_count", \.skippedCount, "Checks that do not apply"),
    ])
}
