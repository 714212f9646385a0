// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A finding of any product, with what all products have in common.
public struct Finding: Record {
  /// Whether something is still to be done about it, for all products.
  public enum Status: String, Sendable, ColumnValue {
    case open, suppressed, closed
    /// The product looked at the resource and could not tell: neither a finding nor the end of one.
    case unknown
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  public var product: String
  public var findingID: String
  public var accountID: AccountID
  public var region: RegionName
  public var type: String
  public var title: String
  public var severity: Severity?
  public var score: Double?
  public var status: Status
  public var productStatus: String?
  public var resourceType: String?
  public var resourceID: String?
  public var imageID: String?
  public var instanceID: String?
  public var firstObservedAt: Timestamp?
  public var lastObservedAt: Timestamp?
  public var updatedAt: Timestamp?
  public var firstReportedOn: Day?
  public var count: Int?
  public var mutedBy: String?
  public var consoleURL: String?
  public var isTest: Bool

  public init(
    product: String, findingID: String, accountID: AccountID, region: RegionName, type: String, title: String,
    severity: Severity?, score: Double? = nil, status: Status, productStatus: String? = nil,
    resourceType: String? = nil, resourceID: String? = nil, imageID: String? = nil,
    instanceID: String? = nil, firstObservedAt: Timestamp? = nil, lastObservedAt: Timestamp? = nil,
    updatedAt: Timestamp? = nil, firstReportedOn: Day? = nil,
    count: Int? = nil, mutedBy: String? = nil, consoleURL: String? = nil, isTest: Bool = false
  ) {
    self.product = product
    self.findingID = findingID
    self.accountID = accountID
    self.region = region
    self.type = type
    self.title = title
    self.severity = severity
    self.score = score
    self.status = status
    self.productStatus = productStatus
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.imageID = imageID
    self.instanceID = instanceID
    self.firstObservedAt = firstObservedAt
    self.lastObservedAt = lastObservedAt
    self.updatedAt = updatedAt
    self.firstReportedOn = firstReportedOn
    self.count = count
    self.mutedBy = mutedBy
    self.consoleURL = consoleURL
    self.isTest = isTest
  }

  /// The products whose findings Security Hub holds copies of, and where these stand.
  static let copiedProducts = ["guardduty", "inspector", "accessanalyzer", "macie"]
  static let copies = "securityhub"

  public static let table = Table<Finding>(
    "finding", "Findings of every product, on one scale.",
    sources: [
      "guardduty:ListFindings", "guardduty:GetFindings", "inspector2:ListFindings", "securityhub:GetFindings",
      "securityhub:GetFindingsV2", "accessanalyzer:ListFindingsV2", "macie2:ListFindings", "macie2:GetFindings",
    ], scope: .own,
    compared: [
      Compared(
        .finding, ["severity", "status", "muted_by", "count", "resource_id", "product"], where: "is_test = 0",
        state: "CASE WHEN status = 'unknown' THEN 3 WHEN status = 'open' AND muted_by IS NULL THEN 0"
          + " WHEN status = 'closed' THEN 1 ELSE 2 END",
        facts: ["source": "product", "id": "finding_id", "resource": "resource_id"])
    ],
    [
      .key("product", \.product, "`guardduty`, `inspector`, `securityhub`, `accessanalyzer` or `macie`"),
      .key(
        "finding_id", \.findingID,
        "The product's own id or ARN, the same from day to day. Security Hub tells findings apart by product and id: where"
          + " the id does not name its product, the product's ARN stands before it"),
      .column("account_id", \.accountID, "The account that it is about"),
      .column("region", \.region, "The Region that it was found in"),
      .column("type", \.type, "The product's own type"),
      .column("title", \.title, "The product's own title"),
      .column("severity", \.severity, "`critical`, `high`, `medium`, `low`, `informational`; `NULL` if not scored yet"),
      .column(
        "score", \.score, "The product's own score: GuardDuty 1–10, Inspector 0–10, Security Hub 0–100, Macie 1–3"),
      .column(
        "status", \.status,
        "`open`; `suppressed` (archived, suppressed), `closed` (resolved, gone, passed) or `unknown` (the product could not"
          + " analyse the resource)"),
      .column("product_status", \.productStatus, "The product's own word for the status"),
      .column("resource_type", \.resourceType, "What it is about: the product's own type of resource"),
      .column("resource_id", \.resourceID, "The resource's id or ARN"),
      .column("image_id", \.imageID, "The AMI that the resource runs from"),
      .column("instance_id", \.instanceID, "The EC2 instance that it is about, or on which what it is about runs"),
      .column("first_observed_at", \.firstObservedAt, "When the product first saw it"),
      .column("last_observed_at", \.lastObservedAt, "When the product last saw it"),
      .column("updated_at", \.updatedAt, "When the product last changed it"),
      .column("first_reported_on", \.firstReportedOn, "The first day that a snapshot held it"),
      .column("count", \.count, "How often it was seen"),
      .column("muted_by", \.mutedBy, "The mute that hides it"),
      .column("console_url", \.consoleURL, "Where it stands in the AWS console"),
      .column(
        "is_test", \.isTest,
        "Whether it is a sample finding that somebody had the product generate: such are in no number"),
    ])
}

/// What IAM Access Analyzer alone knows of a finding.
public struct AccessAnalyzerFinding: Record {
  public var findingID: String
  public var analyzerARN: String
  public var findingType: String?
  public var resourceOwnerAccountID: String?
  public var analyzedAt: Timestamp?
  public var error: String?

  public init(
    findingID: String, analyzerARN: String, findingType: String? = nil, resourceOwnerAccountID: String? = nil,
    analyzedAt: Timestamp? = nil, error: String? = nil
  ) {
    self.findingID = findingID
    self.analyzerARN = analyzerARN
    self.findingType = findingType
    self.resourceOwnerAccountID = resourceOwnerAccountID
    self.analyzedAt = analyzedAt
    self.error = error
  }

  public static let table = Table<AccessAnalyzerFinding>(
    "accessanalyzer_finding",
    "What Access Analyzer alone knows of its findings; joins `finding` where `product ="
      + " 'accessanalyzer'`.",
    sources: ["accessanalyzer:ListFindingsV2"], scope: .own,
    [
      .key("finding_id", \.findingID, "The analyzer's ARN and the finding's id, as in `finding`"),
      .column("analyzer_arn", \.analyzerARN, "The analyzer"),
      .column(
        "finding_type", \.findingType,
        "`ExternalAccess`, `InternalAccess`, `UnusedIAMRole`, `UnusedPermission`, …"),
      .column("resource_owner_account_id", \.resourceOwnerAccountID, "The account that owns the resource"),
      .column("analyzed_at", \.analyzedAt, "When it was last looked at"),
      .column("error", \.error, "Why the resource could not be looked at"),
    ])
}

/// What Amazon Macie alone knows of a finding.
public struct MacieFinding: Record {
  public var findingID: String
  public var category: String?
  public var description: String?
  public var bucket: String?
  public var objectKey: String?
  public var isPublic: Bool?
  public var sensitiveData: String?
  public var occurrences: Int?
  public var api: String?
  public var principal: String?
  public var remoteIP: String?
  public var isSample: Bool

  public init(
    findingID: String, category: String? = nil, description: String? = nil, bucket: String? = nil,
    objectKey: String? = nil, isPublic: Bool? = nil, sensitiveData: String? = nil, occurrences: Int? = nil,
    api: String? = nil, principal: String? = nil, remoteIP: String? = nil, isSample: Bool = false
  ) {
    self.findingID = findingID
    self.category = category
    self.description = description
    self.bucket = bucket
    self.objectKey = objectKey
    self.isPublic = isPublic
    self.sensitiveData = sensitiveData
    self.occurrences = occurrences
    self.api = api
    self.principal = principal
    self.remoteIP = remoteIP
    self.isSample = isSample
  }

  public static let table = Table<MacieFinding>(
    "macie_finding",
    "What Macie alone knows of its findings; joins `finding` where `product = 'macie'`.",
    sources: ["macie2:ListFindings", "macie2:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's id, as in `finding`"),
      .column("category", \.category, "`CLASSIFICATION` (what is in an object) or `POLICY` (who may read a bucket)"),
      .column("description", \.description, "Macie's own text"),
      .column("bucket", \.bucket, "The S3 bucket"),
      .column("object_key", \.objectKey, "The S3 object"),
      .column("is_public", \.isPublic, "Whether the object, or the bucket, can be read by everyone"),
      .column("sensitive_data", \.sensitiveData, "The kinds of data that were found, comma separated"),
      .column("occurrences", \.occurrences, "How often sensitive data was found"),
      .column("api", \.api, "The API operation that changed the bucket"),
      .column("principal", \.principal, "Who changed the bucket"),
      .column("remote_ip", \.remoteIP, "The address that the change came from"),
      .column("is_sample", \.isSample, "Whether it is a sample finding"),
    ])
}
