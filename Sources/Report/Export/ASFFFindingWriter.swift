internal import Snapshot

/// Findings in the format that AWS Security Hub takes (AWS Security Finding Format, `BatchImportFindings`).
///
/// A line is the input of one call: at most 100 findings of one account and Region, for it is from there that they have
/// to be sent. They are sent as the account's own (its default product), so that they stand apart from what the products
/// send themselves. Texts are cut to the lengths that Security Hub allows; what the format has no place for stands in
/// `ProductFields` under the snapshot's own names.
struct ASFFFindingWriter: FindingWriter {
  /// The lengths that Security Hub allows, in characters: Security Hub's API reference, `AwsSecurityFinding`.
  private enum Limit {
    static let id = 512
    static let title = 256
    static let description = 1024
    static let resourceType = 256
    static let region = 16
    static let field = 2048
    static let fields = 50
    static let batch = 100
    /// Of other texts, which have no limit of their own; a finding as a whole may have 240 KB.
    static let text = 2048
  }

  let facts: ExportFacts
  /// Findings that wait for others of their account and Region.
  private var waiting: [Place: [JSONValue]] = [:]
  private var waitingCount = 0

  /// When so many wait, all go: a hundred accounts in seventeen Regions would else keep them all.
  private static let mostWaiting = 5000

  private struct Place: Hashable, Comparable {
    let account: String
    let region: String

    static func < (a: Self, b: Self) -> Bool { (a.account, a.region) < (b.account, b.region) }
  }

  init(facts: ExportFacts) { self.facts = facts }

  func begin(into bytes: inout [UInt8]) {}

  mutating func write(_ finding: FindingRow, into bytes: inout [UInt8]) {
    let place = Place(
      account: finding.text("account_id") ?? AccountID.unknown.rawValue, region: finding.text("region") ?? "unknown")
    waiting[place, default: []].append(item(finding, place))
    waitingCount += 1
    if let batch = waiting[place], batch.count == Limit.batch {
      Self.send(batch, into: &bytes)
      waiting[place] = nil
      waitingCount -= batch.count
    }
    if waitingCount >= Self.mostWaiting { sendAll(into: &bytes) }
  }

  mutating func end(_ coverage: ExportCoverage, into bytes: inout [UInt8]) { sendAll(into: &bytes) }

  private mutating func sendAll(into bytes: inout [UInt8]) {
    for place in waiting.keys.sorted() { Self.send(waiting[place] ?? [], into: &bytes) }
    waiting = [:]
    waitingCount = 0
  }

  private static func send(_ batch: [JSONValue], into bytes: inout [UInt8]) {
    JSONValue.object([("Findings", .array(batch))]).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private func item(_ finding: FindingRow, _ place: Place) -> JSONValue {
    let product = finding.text("product") ?? "unknown"
    let type = finding.text("type") ?? "unknown"
    let title = finding.text("title") ?? finding.text("finding_id") ?? "untitled"
    let updated = finding.timestamp("last_observed_at") ?? finding.timestamp("first_observed_at") ?? facts.windowEnd
    let created = finding.timestamp("first_observed_at") ?? updated
    var taken: Set<String> = [
      "finding_id", "account_id", "region", "title", "severity", "status", "type", "first_observed_at",
      "last_observed_at", "console_url", "generator_id", "description", "workflow_status", "record_state", "is_sample",
    ]
    let generator = finding.text("generator_id") ?? "\(product)/\(type)"
    var members: [(String, JSONValue?)] = [
      ("SchemaVersion", .text("2018-10-08")),
      ("Id", text(finding.text("finding_id") ?? "unknown", Limit.id)),
      ("ProductArn", .text(productARN(place))), ("ProductName", .text("runbook")),
      ("Region", text(place.region, Limit.region)), ("GeneratorId", text(generator, Limit.id)),
      ("AwsAccountId", .text(place.account)), ("Types", .array([text(Self.taxonomy(product, type), Limit.text)])),
      ("FirstObservedAt", finding.timestamp("first_observed_at").map { .text($0.rawValue) }),
      ("LastObservedAt", finding.timestamp("last_observed_at").map { .text($0.rawValue) }),
      ("CreatedAt", .text(created?.rawValue ?? Self.noTime)), ("UpdatedAt", .text(updated?.rawValue ?? Self.noTime)),
      ("Severity", severity(finding)), ("Title", text(title, Limit.title)),
      ("Description", text(finding.text("description") ?? title, Limit.description)),
      ("SourceUrl", finding.text("console_url").map { text($0, Limit.text) }),
      ("Resources", .array([resource(finding, place, &taken)])), ("Compliance", compliance(finding, &taken)),
      ("Vulnerabilities", vulnerability(finding, &taken).map { .array([$0]) }),
      ("Workflow", .members([("Status", .text(workflow(finding)))])),
      ("RecordState", .text(finding.text("status") == Finding.Status.closed.rawValue ? "ARCHIVED" : "ACTIVE")),
      ("Sample", finding.flag("is_sample") == true ? .bool(true) : nil), ("Note", note(finding)),
    ]
    let fields = finding.rest(without: taken).compactMap { name, value -> (name: String, value: JSONValue)? in
      guard let shown = value.string, shown.contains(where: { !$0.isWhitespace }) else { return nil }
      return ("runbook/\(name)", text(shown, Limit.field))
    }
    members.append(("ProductFields", .object(Array(fields.prefix(Limit.fields)))))
    return .members(members)
  }

  private static let noTime = "1970-01-01T00:00:00Z"

  /// Cut, so that Security Hub takes it, and seen to be.
  private func text(_ text: String, _ limit: Int) -> JSONValue {
    if text.utf8.count <= limit || text.unicodeScalars.count <= limit { return .text(text) }
    return .text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit - 1))) + "…")
  }

  private func productARN(_ place: Place) -> String {
    "arn:\(facts.partition):securityhub:\(place.region):\(place.account):product/\(place.account)/default"
  }

  /// A type of the format's taxonomy: `namespace/category/classifier`.
  private static func taxonomy(_ product: String, _ type: String) -> String {
    let namespaces = [
      "Software and Configuration Checks", "TTPs", "Effects", "Unusual Behaviors", "Sensitive Data Identifications",
    ]
    if namespaces.contains(where: { type == $0 || type.hasPrefix($0 + "/") }) { return type }
    let classifier = type.replacing("/", with: "-")
    switch product {
    case "guardduty":
      let purpose = type.prefix { $0 != ":" }
      return purpose == type ? "TTPs/\(classifier)" : "TTPs/\(purpose)/\(classifier)"
    case "inspector" where type == "PACKAGE_VULNERABILITY":
      return "Software and Configuration Checks/Vulnerabilities/CVE"
    case "inspector": return "Software and Configuration Checks/Vulnerabilities/\(classifier)"
    case "macie": return "Sensitive Data Identifications/\(classifier)"
    default: return "Software and Configuration Checks/\(classifier)"
    }
  }

  /// The format has no label for what is not scored yet: the original says it.
  private func severity(_ finding: FindingRow) -> JSONValue {
    guard let severity = finding.text("severity") else {
      return .members([("Label", .text("INFORMATIONAL")), ("Original", .text("not scored yet"))])
    }
    return .members([
      ("Label", .text(severity.uppercased())), ("Original", finding.text("score").map { text($0, Limit.text) }),
    ])
  }

  private func workflow(_ finding: FindingRow) -> String {
    if finding.text("status") == Finding.Status.closed.rawValue { return "RESOLVED" }
    if finding.text("status") == Finding.Status.suppressed.rawValue || finding.text("muted_by") != nil {
      return "SUPPRESSED"
    }
    return finding.text("workflow_status") == "NOTIFIED" ? "NOTIFIED" : "NEW"
  }

  /// Who accepted it, and why.
  private func note(_ finding: FindingRow) -> JSONValue? {
    finding.text("muted_by").map { mute in
      .members([
        ("Text", text(facts.mutes[mute] ?? "Muted by \(mute)", 512)), ("UpdatedBy", .text("runbook")),
        ("UpdatedAt", .text(facts.windowEnd?.rawValue ?? Self.noTime)),
      ])
    }
  }

  private func resource(_ finding: FindingRow, _ place: Place, _ taken: inout Set<String>) -> JSONValue {
    taken.formUnion(["resource_id"])
    let type = finding.text("resource_id") == nil ? "AwsAccount" : Self.resourceType(finding.text("resource_type"))
    var details: JSONValue?
    if type == "AwsEc2Instance", let image = finding.text("image_id") {
      taken.insert("image_id")
      details = .members([("AwsEc2Instance", .members([("ImageId", text(image, Limit.text))]))])
    }
    return .members([
      ("Type", text(type, Limit.resourceType)),
      ("Id", text(finding.text("resource_id") ?? "AWS::::Account:\(place.account)", Limit.text)),
      // The format does not know the newest partition.
      ("Partition", ["aws", "aws-cn", "aws-us-gov"].contains(facts.partition) ? .text(facts.partition) : nil),
      ("Region", text(place.region, Limit.region)), ("Details", details),
    ])
  }

  /// The format's own names for the resources of other products.
  private static func resourceType(_ type: String?) -> String {
    switch type {
    case "Instance", "AWS_EC2_INSTANCE": "AwsEc2Instance"
    case "AWS_ECR_CONTAINER_IMAGE": "AwsEcrContainerImage"
    case "AWS_LAMBDA_FUNCTION", "Lambda": "AwsLambdaFunction"
    case "AccessKey": "AwsIamAccessKey"
    case "S3Bucket": "AwsS3Bucket"
    case "S3Object": "AwsS3Object"
    case "KubernetesCluster", "EKSCluster": "AwsEksCluster"
    case "ECSCluster": "AwsEcsCluster"
    case "RDSDBInstance": "AwsRdsDbInstance"
    case let type? where type.hasPrefix("Aws"): type
    case nil: "Other"
    case let type?: type.contains("_") ? "Other" : type
    }
  }

  private func compliance(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue? {
    taken.formUnion(["compliance_status", "control_id"])
    let known = ["PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"]
    let status = finding.text("compliance_status").flatMap { known.contains($0) ? JSONValue.text($0) : nil }
    let control = finding.text("control_id").map { text($0, Limit.text) }
    return status == nil && control == nil ? nil : .members([("Status", status), ("SecurityControlId", control)])
  }

  private func vulnerability(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue? {
    guard let id = finding.text("vulnerability_id") else { return nil }
    let isPackage = finding.text("package") != nil
    if isPackage {
      taken.formUnion(["package", "installed_version", "fixed_version", "package_manager", "file_path"])
    }
    taken.formUnion([
      "vulnerability_id", "fix_available", "exploit_available", "epss_score", "source_url", "last_exploit_at",
    ])
    func cut(_ name: String) -> JSONValue? { finding.text(name).map { text($0, Limit.text) } }
    let fix = finding.text("fix_available").flatMap {
      ["YES", "NO", "PARTIAL"].contains($0) ? JSONValue.text($0) : nil
    }
    let package = JSONValue.members([
      ("Name", cut("package")), ("Version", cut("installed_version")), ("FixedInVersion", cut("fixed_version")),
      ("PackageManager", cut("package_manager")), ("FilePath", cut("file_path")),
    ])
    return .members([
      ("Id", text(id, Limit.text)), ("VulnerablePackages", isPackage ? .array([package]) : nil),
      ("FixAvailable", fix), ("EpssScore", finding.real("epss_score").map(JSONValue.real)),
      ("ExploitAvailable", finding.flag("exploit_available").map { .text($0 ? "YES" : "NO") }),
      ("LastKnownExploitAt", finding.timestamp("last_exploit_at").map { .text($0.rawValue) }),
      ("ReferenceUrls", finding.text("source_url").map { .array([text($0, Limit.text)]) }),
    ])
  }
}
