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
      try rememberFindings(previous != nil)
      if previous != nil { try compareFindings() }
      for statement in Schema.indexStatements { try database.execute(statement) }
      try rememberPrincipals(previous != nil)
      try measure(previous != nil)
    }
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
    }
    try database.execute(
      "UPDATE finding SET first_reported_on = (SELECT date FROM snapshot) WHERE first_reported_on IS NULL")
  }

  /// What became of findings since the earlier day: compared once, so that no question has to compare two whole days.
  private func compareFindings() throws {
    let columns = "product, finding_id"
    func rest(_ name: String) -> String {
      FindingChange.table.definition.columns.dropFirst(3).map { "\(name).\($0.name)" }.joined(separator: ", ")
    }
    try database.execute(
      """
      DELETE FROM finding_change;
      INSERT INTO finding_change
      SELECT \(columns), 'new', \(rest("now")) FROM finding AS now
      WHERE first_reported_on = (SELECT date FROM snapshot) AND status = 'open' AND muted_by IS NULL;
      INSERT OR REPLACE INTO finding_change
      SELECT \(columns), 'reopened', \(rest("now"))
      FROM earlier.finding AS before CROSS JOIN finding AS now USING (\(columns))
      WHERE before.status <> 'open' AND now.status = 'open' AND now.muted_by IS NULL;
      INSERT OR REPLACE INTO finding_change
      SELECT \(columns),
        CASE WHEN now.finding_id IS NULL THEN 'gone' WHEN now.status <> 'open' THEN now.status ELSE 'muted' END,
        \(rest("before"))
      FROM earlier.finding AS before LEFT JOIN finding AS now USING (\(columns))
      WHERE before.status = 'open' AND before.muted_by IS NULL
        AND (now.finding_id IS NULL OR now.status <> 'open' OR now.muted_by IS NOT NULL)
      """)
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
