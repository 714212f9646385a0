internal import Snapshot

/// Events of the Open Cybersecurity Schema Framework (https://schema.ocsf.io/1.5.0), one a line.
///
/// What has a CVE or an advisory is a Vulnerability Finding, what a control or a rule says is a Compliance Finding, all
/// else is a Detection Finding. What the schema has no place for stands in `unmapped` under the snapshot's own names.
/// One Scan Activity comes last: it says how many findings there were, and what was not read.
struct OCSFFindingWriter: FindingWriter {
  /// The version of the schema, which every event names.
  static let version = "1.5.0"

  let facts: ExportFacts

  private enum Class: Int64 {
    case vulnerability = 2002
    case compliance = 2003
    case detection = 2004

    var name: String {
      switch self {
      case .vulnerability: "Vulnerability Finding"
      case .compliance: "Compliance Finding"
      case .detection: "Detection Finding"
      }
    }
  }

  /// An enumeration's number and caption.
  private typealias Choice = (id: Int64, caption: String)

  func begin(into bytes: inout [UInt8]) {}

  func write(_ finding: FindingRow, into bytes: inout [UInt8]) {
    event(finding).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  func end(_ coverage: ExportCoverage, into bytes: inout [UInt8]) {
    JSONValue.members([
      ("activity_id", .integer(2)), ("activity_name", .text("Completed")),
      ("category_name", .text("Application Activity")), ("category_uid", .integer(6)),
      ("class_name", .text("Scan Activity")), ("class_uid", .integer(6007)),
      ("type_name", .text("Scan Activity: Completed")), ("type_uid", .integer(600_702)),
      ("severity", .text("Informational")), ("severity_id", .integer(1)),
      ("time", .integer(facts.windowEnd.map(Self.milliseconds) ?? 0)),
      ("message", .text(coverage.sentence)),
      ("num_detections", .integer(Int64(coverage.findings))),
      ("num_skipped_items", .integer(Int64(coverage.unread.count))),
      ("metadata", metadata(product: "runbook", feature: nil, profiles: [])),
      ("scan", .members([("name", .text("runbook \(facts.date)")), ("type_id", .integer(0))])),
      ("unmapped", .members([("unread", .array(coverage.unread.map(\.json)))])),
    ]).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private func event(_ finding: FindingRow) -> JSONValue {
    let kind: Class =
      if finding.text("vulnerability_id") != nil {
        .vulnerability
      } else if finding.text("control_id") != nil || finding.text("compliance_status") != nil {
        .compliance
      } else {
        .detection
      }
    let activity = activity(finding)
    let severity = severity(finding)
    let status = status(finding)
    let title = finding.text("title") ?? finding.text("finding_id") ?? "untitled"
    let time = finding.timestamp("last_observed_at") ?? finding.timestamp("first_observed_at") ?? facts.windowEnd
    var taken: Set<String> = [
      "product", "finding_id", "account_id", "region", "title", "severity", "status", "first_observed_at",
      "last_observed_at", "count", "console_url", "type",
    ]
    var members: [(String, JSONValue?)] = [
      ("activity_id", .integer(activity.id)), ("activity_name", .text(activity.caption)),
      ("category_name", .text("Findings")), ("category_uid", .integer(2)), ("class_name", .text(kind.name)),
      ("class_uid", .integer(kind.rawValue)), ("type_name", .text("\(kind.name): \(activity.caption)")),
      ("type_uid", .integer(kind.rawValue * 100 + activity.id)), ("severity", .text(severity.caption)),
      ("severity_id", .integer(severity.id)), ("status", .text(status.caption)), ("status_id", .integer(status.id)),
      ("status_detail", finding.text("muted_by").map { .text(facts.mutes[$0] ?? "Muted by \($0)") }),
      ("time", .integer(time.map(Self.milliseconds) ?? 0)), ("message", .text(title)),
      ("count", finding.integer("count").map(JSONValue.integer)), ("metadata", metadata(finding)),
      ("cloud", cloud(finding)), ("finding_info", information(finding, title, &taken)),
      ("resources", resources(finding, &taken)),
    ]
    switch kind {
    case .vulnerability: members.append(("vulnerabilities", .array([vulnerability(finding, &taken)])))
    case .compliance: members.append(("compliance", compliance(finding, &taken)))
    case .detection: members.append(("evidences", evidence(finding, &taken).map { .array([$0]) }))
    }
    let rest = finding.rest(without: taken)
    if !rest.isEmpty { members.append(("unmapped", .object(rest.map { ($0.name, JSONValue($0.value)) }))) }
    return .members(members)
  }

  private static func milliseconds(_ time: Timestamp) -> Int64 {
    let digits = Array(time.rawValue.utf8.dropFirst(20).dropLast().prefix(3))
    var milliseconds = Int64(0)
    for place in 0..<3 {
      milliseconds = milliseconds * 10 + (place < digits.count ? Int64(digits[place]) - 48 : 0)
    }
    return Int64(time.secondsSince1970) * 1000 + milliseconds
  }

  // MARK: What all classes have

  private func activity(_ finding: FindingRow) -> Choice {
    if finding.text("status") == Finding.Status.closed.rawValue { return (3, "Close") }
    return finding.text("first_reported_on") == facts.date ? (1, "Create") : (2, "Update")
  }

  private func severity(_ finding: FindingRow) -> Choice {
    switch finding.text("severity").flatMap(Severity.init) {
    case .critical: (5, "Critical")
    case .high: (4, "High")
    case .medium: (3, "Medium")
    case .low: (2, "Low")
    case .informational: (1, "Informational")
    case nil: (0, "Unknown")
    }
  }

  /// What is muted here is, for others, suppressed.
  private func status(_ finding: FindingRow) -> Choice {
    if finding.text("status") == Finding.Status.closed.rawValue { return (4, "Resolved") }
    if finding.text("status") == Finding.Status.suppressed.rawValue || finding.text("muted_by") != nil {
      return (3, "Suppressed")
    }
    if finding.text("status") == Finding.Status.unknown.rawValue { return (0, "Unknown") }
    return finding.text("workflow_status") == "NOTIFIED" ? (2, "In Progress") : (1, "New")
  }

  private func metadata(_ finding: FindingRow) -> JSONValue {
    let product = finding.text("product") ?? "unknown"
    return metadata(product: serviceTitle(product), feature: finding.text("product_name"), profiles: ["cloud"])
  }

  private func metadata(product: String, feature: String?, profiles: [String]) -> JSONValue {
    .members([
      ("version", .text(Self.version)),
      (
        "product",
        .members([
          ("name", .text(product)), ("vendor_name", .text(product == "runbook" ? "runbook" : "AWS")),
          ("feature", feature.map { .members([("name", .text($0))]) }),
        ])
      ),
      ("profiles", .array(profiles.map(JSONValue.text))), ("log_provider", .text("runbook")),
      ("log_version", .text(facts.toolVersion)), ("tenant_uid", facts.organizationID.map(JSONValue.text)),
    ])
  }

  private func cloud(_ finding: FindingRow) -> JSONValue {
    let account = finding.text("account_id") ?? AccountID.unknown.rawValue
    return .members([
      (
        "account",
        .members([
          ("name", .text(facts.accountNames[account] ?? account)), ("type", .text("AWS Account")),
          ("type_id", .integer(10)), ("uid", .text(account)),
        ])
      ),
      ("cloud_partition", .text(facts.partition)),
      ("org", facts.organizationID.map { .members([("uid", .text($0))]) }), ("provider", .text("AWS")),
      ("region", finding.text("region").map(JSONValue.text)),
    ])
  }

  private func information(_ finding: FindingRow, _ title: String, _ taken: inout Set<String>) -> JSONValue {
    taken.formUnion(["generator_id", "description", "updated_at"])
    return .members([
      ("uid", .text(finding.text("finding_id") ?? "unknown")), ("title", .text(title)),
      ("desc", finding.text("description").map(JSONValue.text)),
      ("types", finding.text("type").map { .array([.text($0)]) }),
      ("first_seen_time", finding.timestamp("first_observed_at").map { .integer(Self.milliseconds($0)) }),
      ("last_seen_time", finding.timestamp("last_observed_at").map { .integer(Self.milliseconds($0)) }),
      ("modified_time", finding.timestamp("updated_at").map { .integer(Self.milliseconds($0)) }),
      (
        "analytic",
        finding.text("generator_id").map {
          .members([("name", .text($0)), ("type", .text("Rule")), ("type_id", .integer(1)), ("uid", .text($0))])
        }
      ), ("src_url", finding.text("console_url").map(JSONValue.text)),
    ])
  }

  private func resources(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue? {
    guard let id = finding.text("resource_id") else { return nil }
    taken.formUnion(["resource_id", "resource_type", "image_id", "instance_id"])
    let data: [(String, JSONValue?)] = [
      ("image_id", finding.text("image_id").map(JSONValue.text)),
      ("instance_id", finding.text("instance_id").map(JSONValue.text)),
    ]
    return .array([
      .members([
        ("uid", .text(id)), ("type", finding.text("resource_type").map(JSONValue.text)),
        ("region", finding.text("region").map(JSONValue.text)), ("cloud_partition", .text(facts.partition)),
        ("data", data.contains { $0.1 != nil } ? .members(data) : nil),
      ])
    ])
  }

  // MARK: What one class has

  private func vulnerability(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue {
    let id = finding.text("vulnerability_id") ?? "unknown"
    taken.formUnion(["vulnerability_id", "fix_available", "exploit_available", "source_url", "related_vulnerabilities"])
    var package: JSONValue?
    if let name = finding.text("package"), let version = finding.text("installed_version") {
      taken.formUnion(["package", "installed_version", "fixed_version", "package_manager", "file_path"])
      package = .members([
        ("name", .text(name)), ("version", .text(version)),
        ("fixed_in_version", finding.text("fixed_version").map(JSONValue.text)),
        ("package_manager", finding.text("package_manager").map(JSONValue.text)),
        ("path", finding.text("file_path").map(JSONValue.text)),
      ])
    }
    let isCVE = id.hasPrefix("CVE-")
    var identity: JSONValue = .members([("uid", .text(id))])
    if isCVE {
      taken.formUnion(["epss_score", "cvss_score", "cvss_version", "cvss_vector"])
      var score: JSONValue?
      if let base = finding.real("cvss_score"), let version = finding.text("cvss_version") {
        score = .members([
          ("base_score", .real(base)), ("version", .text(version)),
          ("vector_string", finding.text("cvss_vector").map(JSONValue.text)),
        ])
      }
      identity = .members([
        ("uid", .text(id)), ("cvss", score.map { .array([$0]) }),
        ("epss", finding.real("epss_score").map { .members([("score", .text("\($0)"))]) }),
      ])
    }
    let fix = finding.text("fix_available")
    let related = finding.text("related_vulnerabilities")?.split(separator: ",").map { JSONValue.text(String($0)) }
    return .members([
      ("title", finding.text("title").map(JSONValue.text)), ("severity", .text(severity(finding).caption)),
      // The schema wants just one of them.
      (isCVE ? "cve" : "advisory", identity), ("affected_packages", package.map { .array([$0]) }),
      ("is_exploit_available", finding.flag("exploit_available").map(JSONValue.bool)),
      ("is_fix_available", fix.map { .bool($0 != "NO") }),
      ("fix_coverage", fix == "PARTIAL" ? .text("Partial") : nil),
      ("fix_coverage_id", fix == "PARTIAL" ? .integer(2) : nil),
      ("references", finding.text("source_url").map { .array([.text($0)]) }),
      ("related_vulnerabilities", related.map(JSONValue.array)),
      ("first_seen_time", finding.timestamp("first_observed_at").map { .integer(Self.milliseconds($0)) }),
      ("last_seen_time", finding.timestamp("last_observed_at").map { .integer(Self.milliseconds($0)) }),
    ])
  }

  private func compliance(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue {
    taken.formUnion(["control_id", "compliance_status"])
    let said = finding.text("compliance_status")
    let status: Choice? =
      switch said {
      case "PASSED": (1, "Pass")
      case "WARNING": (2, "Warning")
      case "FAILED": (3, "Fail")
      case nil: nil
      default: (0, "Unknown")
      }
    return .members([
      ("control", finding.text("control_id").map(JSONValue.text)), ("status", status.map { .text($0.caption) }),
      ("status_id", status.map { .integer($0.id) }), ("status_code", said.map(JSONValue.text)),
    ])
  }

  /// What was seen: the call, the name that was asked for, the other end.
  private func evidence(_ finding: FindingRow, _ taken: inout Set<String>) -> JSONValue? {
    var members: [(String, JSONValue?)] = []
    if let operation = finding.text("api") {
      taken.insert("api")
      members.append(("api", .members([("operation", .text(operation))])))
    }
    if let domain = finding.text("domain") {
      taken.insert("domain")
      members.append(("query", .members([("hostname", .text(domain))])))
    }
    if let address = finding.text("remote_ip"), Self.isAddress(address) {
      taken.insert("remote_ip")
      let port = finding.integer("remote_port").flatMap { (0...65_535).contains($0) ? JSONValue.integer($0) : nil }
      if port != nil { taken.insert("remote_port") }
      let isOutbound = finding.text("direction") == "OUTBOUND"
      members.append(
        (isOutbound ? "dst_endpoint" : "src_endpoint", .members([("ip", .text(address)), ("port", port)])))
    }
    return members.isEmpty ? nil : .members(members)
  }

  /// Whether it is made of what addresses are made of: anything else has no place in the schema.
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4 {
      return parts.allSatisfy { part in
        part.utf8.allSatisfy { (48...57).contains($0) } && UInt8(part).map { String($0) == part } ?? false
      }
    }
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count == 8 || (text.contains("::") && groups.count < 8) else { return false }
    let empty = text.ranges(of: "::").count
    guard empty <= 1, !text.contains(":::") else { return false }
    return groups.allSatisfy { $0.utf8.count <= 4 && $0.allSatisfy { $0.isHexDigit && $0.isASCII } }
      && (!text.hasPrefix(":") || text.hasPrefix("::")) && (!text.hasSuffix(":") || text.hasSuffix("::"))
  }
}
