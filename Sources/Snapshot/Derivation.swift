/// Fills the tables that follow from the facts of the day and the memory of the day before.
struct Derivation {
  let database: Database

  func run(previous: String?) throws {
    if let previous {
      let attach = try database.prepare("ATTACH ? AS earlier")
      attach.bind(.text(Snapshot.readOnlyURI(previous)), at: 1)
      _ = try attach.step()
    }
    defer { if previous != nil { try? database.execute("DETACH earlier") } }
    try database.transaction {
      try dropCopies()
      try nameImages()
      try rememberFindings(previous != nil)
      try rememberPrincipals(previous != nil)
      try measure(previous != nil)
    }
  }

  /// Security Hub holds copies of what other products found. A copy goes where the product itself was read: then its
  /// own word counts, also where it no longer has the finding. Where it was not read, or is off, the copy is all there is.
  ///
  /// Anyone who may import findings can choose their product's name, but not AWS's own product ARN.
  private func dropCopies() throws {
    // The product's id in its ARN, our name of it, and what must have been answered whole.
    let products: [(id: String, product: String, service: String, operations: String)] = [
      ("guardduty", "guardduty", "guardduty", "'ListFindings', 'GetFindings'"),
      ("inspector", "inspector", "inspector2", "'ListFindings'"),
      ("access-analyzer", "accessanalyzer", "accessanalyzer", "'ListAnalyzers', 'ListFindingsV2'"),
      ("macie", "macie", "macie2", "'ListFindings', 'GetFindings'"),
    ]
    for product in products {
      let copies = """
        SELECT finding_id FROM securityhub_finding JOIN finding AS copy USING (finding_id)
        WHERE copy.product = 'securityhub'
          AND (product_arn LIKE '%::product/aws/\(product.id)' OR product_arn LIKE '%::productv2/aws/\(product.id)')
          AND (EXISTS (
              SELECT 1 FROM finding AS own
              WHERE own.product = '\(product.product)' AND own.finding_id = copy.finding_id)
            OR (
              SELECT count(*) > 0 AND sum(line.outcome <> 'ok' OR line.truncated) = 0 FROM collection AS line
              WHERE line.account_id = copy.account_id AND line.region = copy.region
                AND line.service = '\(product.service)' AND line.operation IN (\(product.operations))))
        """
      try database.execute(
        """
        CREATE TEMP TABLE copied AS \(copies);
        DELETE FROM finding WHERE product = 'securityhub' AND finding_id IN (SELECT finding_id FROM copied);
        DELETE FROM securityhub_finding WHERE finding_id IN (SELECT finding_id FROM copied);
        DROP TABLE copied;
        """)
    }
  }

  /// Not every product says which AMI an instance runs from: EC2 does.
  private func nameImages() throws {
    try database.execute(
      """
      UPDATE finding SET image_id = (
        SELECT instance.image_id FROM instance
        WHERE instance.account_id = finding.account_id AND instance.region = finding.region
          AND instance.instance_id = finding.instance_id)
      WHERE image_id IS NULL AND instance_id IS NOT NULL
      """)
  }

  /// The day that a finding was first reported on comes from the earlier snapshot, or is today.
  private func rememberFindings(_ hasPrevious: Bool) throws {
    if hasPrevious {
      try database.execute(
        """
        UPDATE finding SET first_reported_on = (
          SELECT before.first_reported_on FROM earlier.finding AS before
          WHERE before.product = finding.product AND before.finding_id = finding.finding_id)
        """)
      // What Security Hub's copy tells of today, the product itself may have told of yesterday.
      try database.execute(
        """
        UPDATE finding SET first_reported_on = (
          SELECT min(before.first_reported_on) FROM earlier.finding AS before
          WHERE before.product IN ('guardduty', 'inspector', 'accessanalyzer', 'macie')
            AND before.finding_id = finding.finding_id)
        WHERE product = 'securityhub' AND first_reported_on IS NULL
        """)
    }
    try database.execute(
      "UPDATE finding SET first_reported_on = (SELECT date FROM snapshot) WHERE first_reported_on IS NULL")
  }

  /// Things that were not seen again are forgotten after 90 days.
  private func rememberPrincipals(_ hasPrevious: Bool) throws {
    try database.execute("DELETE FROM first_seen")
    if hasPrevious {
      try database.execute(
        """
        INSERT INTO first_seen
        SELECT account_id, principal, kind, value, first_seen_on, last_seen_on FROM earlier.first_seen
        WHERE last_seen_on > date((SELECT date FROM snapshot), '-90 days')
        """)
    }
    for (kind, value) in [
      ("agent", "agent"), ("source_ip", "source_ip"), ("event", "event_source || ':' || event_name"),
    ] {
      try database.execute(
        """
        INSERT INTO first_seen
        SELECT account_id, principal, '\(kind)', \(value), date, date
        FROM api_activity, snapshot
        WHERE principal <> '' AND \(value) <> '' AND principal_type NOT IN ('service', 'unknown')
        GROUP BY account_id, principal, \(value)
        ON CONFLICT DO UPDATE SET last_seen_on = excluded.last_seen_on
        """)
    }
  }

  /// The day's measures, beside those of the earlier days. A measure whose source was not read whole is `NULL`.
  private func measure(_ hasPrevious: Bool) throws {
    try database.execute("DELETE FROM metric")
    if hasPrevious {
      try database.execute(
        """
        INSERT INTO metric
        SELECT date, name, value FROM earlier.metric
        WHERE date > date((SELECT date FROM snapshot), '-366 days') AND date < (SELECT date FROM snapshot)
        """)
    }
    let findings = Finding.table.definition.sources
    let events = APIActivity.table.definition.sources
    let measures: [(name: String, sources: [String], value: String)] = [
      ("findings_open", findings, Self.openFindings()),
      ("findings_critical", findings, Self.openFindings("severity = 'critical'")),
      ("findings_high", findings, Self.openFindings("severity = 'high'")),
      ("guardduty_open", GuardDutyFinding.table.definition.sources, Self.openFindings("product = 'guardduty'")),
      ("inspector_open", InspectorFinding.table.definition.sources, Self.openFindings("product = 'inspector'")),
      ("securityhub_open", SecurityHubFinding.table.definition.sources, Self.openFindings("product = 'securityhub'")),
      ("events", events, "SELECT coalesce(sum(event_count), 0) FROM api_activity"),
      ("changes_by_hand", events, "SELECT coalesce(sum(event_count), 0) FROM api_activity WHERE by_hand"),
      ("console_logins", events, "SELECT count(*) FROM console_login WHERE event_name = 'ConsoleLogin'"),
      ("root_events", events, "SELECT count(*) FROM root_event"),
      ("checks_failed", [], "SELECT count(*) FROM check_result WHERE status = 'fail'"),
      ("not_read", [], "SELECT count(*) FROM (SELECT DISTINCT account_id, region, service FROM unread)"),
    ]
    for measure in measures {
      let sources = measure.sources.map { "'\($0)'" }.joined(separator: ", ")
      let known =
        switch measure.name {
        case "not_read": "TRUE"
        // What a check could not tell may be a failure.
        case "checks_failed": "(SELECT count(*) > 0 AND sum(status = 'unknown') = 0 FROM check_result)"
        // Without a line in the ledger nothing was asked, and what nobody asked is not known either; nor is what is in
        // accounts that could not be listed.
        default:
          """
          EXISTS (SELECT 1 FROM collection WHERE service || ':' || operation IN (\(sources)))
          AND NOT EXISTS (
            SELECT 1 FROM unread WHERE service || ':' || operation IN (\(sources), 'organizations:ListAccounts'))
          """
        }
      try database.execute(
        """
        INSERT INTO metric
        SELECT date, '\(measure.name)', CASE WHEN \(known) THEN (\(measure.value)) END FROM snapshot
        """)
    }
  }

  private static func openFindings(_ condition: String = "TRUE") -> String {
    "SELECT count(*) FROM finding WHERE status = 'open' AND muted_by IS NULL AND \(condition)"
  }
}
