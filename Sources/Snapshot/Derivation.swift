/// Fills the tables that follow from the facts of the day and the memory of the day before.
///
/// Each step stands alone: one that fails leaves its tables as they were, and a line in `failed_part` that says why. What
/// was collected can never be lost by it.
struct Derivation {
  let database: Database
  /// After how many days what was not seen again is forgotten.
  let memoryDays: Int
  /// What was accepted, in the order in which it is to hide.
  let mutes: [MuteRule]
  /// How many things of a kind are remembered for a principal.
  static let memoryLimit = 500

  /// - Parameters:
  ///   - previous: The snapshot of the day before.
  ///   - refusal: Why nothing may be taken from it.
  func run(previous: String?, refusal: String? = nil) throws {
    let earlier = try previous.map {
      if let refusal { EarlierDay(refusedBecause: refusal) } else { try EarlierDay(attaching: $0, to: database) }
    }
    defer { if earlier?.isAttached == true { try? database.execute("DETACH earlier") } }
    let holds = { (table: TableDefinition) in try earlier?.holds(table, in: database) ?? false }
    try database.transaction {
      try step("coverage of rows") { try markLostRows() }
      try step("copies in Security Hub") { try dropCopies() }
      try step("images of instances") { try nameImages() }
      try step("test findings") { for statement in Self.testFindings { try database.execute(statement) } }
      // After copies are gone and images are named, so that what is hidden is what is there.
      try step("mutes") { try applyMutes() }
      try step("memory of findings") { try rememberFindings(earlier) }
      try step("memory of reopened findings") { try rememberReopenings(earlier) }
      try step("indices") { for statement in Schema.indexStatements { try database.execute(statement) } }
      try step("memory of principals") { try rememberPrincipals(earlier) }
      try compare(with: earlier)
      try step("vulnerabilities") { try countVulnerabilities() }
      try step("service levels") { try keepServiceLevels() }
      try database.execute("DELETE FROM metric")
      try step("trends") { if try holds(Metric.table.definition) { try carryMeasures() } }
      for measure in Self.measures {
        try step("measure \(measure.name)") { try Self.measure([measure], in: database) }
      }
    }
  }

  /// Takes a step of its own; if it fails, nothing of it is done, and `failed_part` says why.
  ///
  /// - Throws: What makes all further work impossible, such as a full disk.
  private func step(_ part: String, _ body: () throws -> Void) throws {
    try database.execute("SAVEPOINT step")
    do {
      try body()
      try database.execute("RELEASE step")
    } catch let error as DatabaseError {
      try database.execute("ROLLBACK TO step; RELEASE step")
      try fail(part, error.message)
    }
  }

  private func fail(_ part: String, _ message: String) throws {
    let insert = try database.prepare(FailedPart.table.definition.insertStatement)
    try SnapshotWriter.run(insert, FailedPart.table, FailedPart(part: part, message: message), host: [])
  }

  private func compare(with earlier: EarlierDay?) throws {
    try database.execute("DELETE FROM change")
    guard let earlier else { return }
    if let reason = earlier.incomparable { return try fail("comparison", EarlierDay.notCompared(reason)) }
    var failures: [String] = []
    var isDamaged = false
    try step("comparison") {
      try Comparison(database: database, from: "earlier", to: "main", target: "main.change").run { table, compare in
        try database.execute("SAVEPOINT compared")
        do {
          try compare()
          try database.execute("RELEASE compared")
        } catch let error as DatabaseError {
          try database.execute("ROLLBACK TO compared; RELEASE compared")
          failures.append("\(table): \(error.message)")
          isDamaged = isDamaged || error.isOfDamagedFile
        }
      }
    }
    if isDamaged {
      try database.execute("DELETE FROM change")
      return try fail("comparison", EarlierDay.notCompared(failures.joined(separator: "; ")))
    }
    if !failures.isEmpty { try fail("comparison", failures.joined(separator: "; ")) }
  }

  /// Rows that could not be written are missing from what their calls gave: the coverage says so.
  private func markLostRows() throws {
    for table in Schema.tables where !table.sources.isEmpty {
      let sources = table.sources.map { "'\($0)'" }.joined(separator: ", ")
      let update = try database.prepare(
        """
        UPDATE collection SET truncated = 1, message = lost.message
        FROM failed_part AS lost
        WHERE lost.part = ? AND service || ':' || operation IN (\(sources)) AND outcome IN ('ok', 'disabled')
          AND lost.account_id IN (collection.account_id, '') AND lost.region IN (collection.region, '')
        """)
      update.bind(.text(FailedPart.rows(of: table.name)), at: 1)
      _ = try update.step()
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
              WHERE own.product = '\(product.product)' AND own.finding_id = source_id)
            OR (
              SELECT count(*) > 0 AND sum(line.outcome NOT IN ('ok', 'not_needed') OR line.truncated) = 0 FROM collection AS line
              WHERE line.account_id = copy.account_id AND line.region = copy.region
                AND line.service = '\(product.service)' AND line.operation IN (\(product.operations))))
        """
      try database.execute(
        """
        CREATE TEMP TABLE copied AS \(copies);
        \(Self.dropCopied)
        """)
    }
    try dropUnifiedCopies()
  }

  private static let dropCopied = """
    DELETE FROM finding WHERE product = 'securityhub' AND finding_id IN (SELECT finding_id FROM copied);
    DELETE FROM securityhub_finding WHERE finding_id IN (SELECT finding_id FROM copied);
    DELETE FROM finding_resource WHERE product = 'securityhub' AND finding_id IN (SELECT finding_id FROM copied);
    DROP TABLE copied;
    """

  /// The unified Security Hub holds copies of what Security Hub CSPM gives. A control's finding goes where CSPM was read
  /// whole, also where CSPM no longer has it; any other where CSPM gave the same finding of the same product.
  private func dropUnifiedCopies() throws {
    func product(_ alias: String) -> String {
      "replace(substr(\(alias).product_arn, instr(\(alias).product_arn, '::product') + 2), 'productv2/', 'product/')"
    }
    try database.execute(
      """
      CREATE TEMP TABLE given AS
      SELECT source_id, \(product("own")) AS product, account_id
      FROM securityhub_finding AS own JOIN finding USING (finding_id)
      WHERE finding.product = 'securityhub' AND format = 'asff' AND EXISTS (SELECT 1 FROM securityhub_finding WHERE format = 'ocsf');
      CREATE TEMP TABLE copied AS
      SELECT copy.finding_id FROM securityhub_finding AS copy JOIN finding USING (finding_id)
      WHERE finding.product = 'securityhub' AND copy.format = 'ocsf'
        AND (copy.control_id IS NOT NULL AND (
            SELECT count(*) > 0 AND sum(line.outcome NOT IN ('ok', 'not_needed') OR line.truncated) = 0
            FROM collection AS line
            WHERE line.account_id = finding.account_id AND line.region = finding.region
              AND line.service = 'securityhub' AND line.operation = 'GetFindings')
          OR (source_id, \(product("copy")), finding.account_id) IN (SELECT * FROM temp.given));
      DROP TABLE temp.given;
      \(Self.dropCopied)
      """)
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

  /// Each product says in its own way that somebody had it generate a finding to try something out.
  static let testFindings = [
    ("guardduty", GuardDutyFinding.table.definition), ("securityhub", SecurityHubFinding.table.definition),
    ("macie", MacieFinding.table.definition),
  ].map { product, table in
    """
    UPDATE finding SET is_test = 1
    WHERE product = '\(product)' AND finding_id IN (SELECT finding_id FROM \(table.name) WHERE is_sample)
    """
  }

  /// Hides what was accepted: the first rule that matches has it. What a run that was killed hid is forgotten before, so
  /// that everything is counted once, by the rules of today.
  private func applyMutes() throws {
    try database.execute(
      """
      DELETE FROM mute;
      UPDATE finding SET muted_by = NULL WHERE muted_by IS NOT NULL;
      UPDATE check_result SET muted_by = NULL WHERE muted_by IS NOT NULL
      """)
    let date = try database.prepare("SELECT date FROM snapshot")
    guard try date.step(), let today = date[0].string.flatMap(Day.init) else { return }
    date.reset()
    let insert = try database.prepare(Mute.table.definition.insertStatement)
    for rule in mutes {
      var mute = Mute(
        muteID: rule.id, matches: rule.matches, owner: rule.owner, reason: rule.reason, expiresOn: rule.expires,
        isExpired: rule.isExpired(on: today))
      if !mute.isExpired {
        let (table, condition, values) = rule.condition
        func rows(_ sql: String) throws -> Int {
          let statement = try database.prepare(sql)
          statement.bind(.text(rule.id), at: 1)
          for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 2)) }
          var count = 0
          while try statement.step() { count += 1 }
          return count
        }
        mute.matchedCount = try rows("SELECT 1 FROM \(table) WHERE \(condition) AND ?1 <> ''")
        mute.hiddenCount = try rows(
          "UPDATE \(table) SET muted_by = ?1 WHERE muted_by IS NULL AND \(condition) RETURNING 1")
      }
      try SnapshotWriter.run(insert, Mute.table, mute, host: [])
    }
  }

  /// The day that a finding was first reported on comes from the earlier snapshot, or is today. What is not there today
  /// is resolved only if its place was read: else it is kept in mind, so that it is not new when it is read again.
  private func rememberFindings(_ earlier: EarlierDay?) throws {
    try database.execute("DELETE FROM unread_finding")
    if let earlier {
      // Without the memory, nobody knows what was reported before.
      let needed = ["product", "finding_id", "account_id", "region", "first_reported_on"]
      guard try earlier.holds(Finding.table.definition, needed, in: database) else { return }
      let keepsUnread = try earlier.holds(UnreadFinding.table.definition, in: database)
      let unread = UnreadFinding.table.definition.columns.map(\.name).joined(separator: ", ")
      try FindingReach.prepare(database, "main", against: earlier.incomparable == nil ? "earlier" : nil)
      defer { FindingReach.end(database, "main") }
      try database.execute(
        """
        UPDATE finding SET first_reported_on = (
          SELECT coalesce(before.first_reported_on, (SELECT date FROM earlier.snapshot)) FROM earlier.finding AS before
          WHERE before.product = finding.product AND before.finding_id = finding.finding_id)
        """)
      // What Security Hub's copy tells of today, the product itself may have told of yesterday, and the other way round.
      let copied = Finding.copiedProducts.map { "'\($0)'" }.joined(separator: ", ")
      try database.execute(
        """
        UPDATE finding SET first_reported_on = (
          SELECT min(before.first_reported_on) FROM earlier.finding AS before
          WHERE before.product IN (\(copied)) AND before.finding_id = finding.finding_id)
        WHERE product = '\(Finding.copies)' AND first_reported_on IS NULL;
        UPDATE finding SET first_reported_on = (
          SELECT before.first_reported_on FROM earlier.finding AS before
          WHERE before.product = '\(Finding.copies)' AND before.finding_id = finding.finding_id)
        WHERE product IN (\(copied)) AND first_reported_on IS NULL
        """)
      if keepsUnread {
        try database.execute(
          """
          UPDATE finding SET first_reported_on = before.first_reported_on FROM earlier.unread_finding AS before
          WHERE finding.first_reported_on IS NULL AND before.product = finding.product
            AND before.finding_id = finding.finding_id
          """)
      }
      try database.execute(
        """
        INSERT OR REPLACE INTO unread_finding
        WITH before AS (
          SELECT product, finding_id, account_id, region,
            coalesce(first_reported_on, (SELECT date FROM earlier.snapshot)) AS first_reported_on,
            (SELECT date FROM earlier.snapshot) AS last_reported_on
          FROM earlier.finding
          \(keepsUnread ? "UNION ALL SELECT \(unread) FROM earlier.unread_finding" : "")
        )
        SELECT * FROM before
        WHERE NOT EXISTS (
            SELECT 1 FROM finding WHERE finding.product = before.product AND finding.finding_id = before.finding_id)
          AND last_reported_on > \(forgottenOn)
          AND \(FindingReach.reading(
            "main", product: "before.product", account: "before.account_id", region: "before.region")) <> 'read'
        """)
    }
    try database.execute(
      "UPDATE finding SET first_reported_on = (SELECT date FROM snapshot) WHERE first_reported_on IS NULL")
  }

  /// A finding that its product closed and that is open now was reopened today. Earlier reopenings are known as long as
  /// the finding is, also over days on which it could not be looked for.
  private func rememberReopenings(_ earlier: EarlierDay?) throws {
    try database.execute("DELETE FROM reopening")
    guard let earlier,
      try earlier.holds(Finding.table.definition, ["product", "finding_id", "status"], in: database)
    else { return }
    try database.execute(
      """
      INSERT INTO reopening
      SELECT finding.product, finding.finding_id, finding.account_id, finding.region, (SELECT date FROM snapshot)
      FROM finding
      JOIN earlier.finding AS before USING (product, finding_id)
      WHERE finding.status = 'open' AND before.status IN ('closed', 'suppressed')
      """)
    guard try earlier.holds(Reopening.table.definition, in: database) else { return }
    try database.execute(
      """
      INSERT OR IGNORE INTO reopening
      SELECT product, finding_id, account_id, region, reopened_on FROM earlier.reopening AS before
      WHERE EXISTS (
          SELECT 1 FROM finding WHERE finding.product = before.product AND finding.finding_id = before.finding_id)
        OR EXISTS (
          SELECT 1 FROM unread_finding AS unread
          WHERE unread.product = before.product AND unread.finding_id = before.finding_id)
      """)
  }

  /// The last day of what is forgotten today.
  private var forgottenOn: String { "date((SELECT date FROM snapshot), '-\(memoryDays) days')" }

  /// What principals were seen with. It is meant against all days of the memory, not against yesterday; days that are
  /// missing in between are not made up, and days that are collected again begin with the memory of the day before.
  private func rememberPrincipals(_ earlier: EarlierDay?) throws {
    try database.execute("DELETE FROM first_seen; DELETE FROM memory")
    let (memory, seen) = (Memory.table.definition, FirstSeen.table.definition)
    if let earlier, try earlier.holds(memory, in: database), try earlier.holds(seen, in: database) {
      try database.execute(
        """
        INSERT INTO first_seen SELECT \(seen.columns.map(\.name).joined(separator: ", "))
        FROM earlier.first_seen WHERE last_seen_on > \(forgottenOn);
        INSERT INTO memory
        SELECT account_id, principal, session_name, kind, learning_since, last_seen_on, days,
          iif(left_out_on > \(forgottenOn), left_out, 0), iif(left_out_on > \(forgottenOn), left_out_on, NULL)
        FROM earlier.memory WHERE last_seen_on > \(forgottenOn) OR kind = 'account'
        """)
    }
    try see()
    try forgetTheMost()
  }

  /// Adds what was seen today. Of sign-ins only those that succeeded: who fails to sign in under somebody's name would
  /// else teach where that person comes from.
  private func see() throws {
    try database.execute(
      """
      CREATE TEMP VIEW sighting AS
      SELECT account_id, region, principal, session_name, person, agent, source_ip, event_source, event_name
      FROM main.api_activity
      WHERE principal <> '' AND principal_type NOT IN ('service', 'unknown')
        AND event_source <> 'signin.amazonaws.com'
      UNION ALL
      SELECT account_id, region, principal, coalesce(session_name, ''), coalesce(session_name, principal_name), '',
        source_ip, 'signin.amazonaws.com', event_name
      FROM main.console_login
      WHERE principal <> '' AND result = 'success' AND event_name IN ('ConsoleLogin', 'SwitchRole', 'UserAuthentication')
      """)
    defer { try? database.execute("DROP VIEW temp.sighting") }
    let kinds: [(kind: String, value: String, isOfPeople: Bool)] = [
      ("agent", "agent", true), ("source_ip", "source_ip", true), ("country", "country", true),
      ("region", "region", false), ("event", "event_source || ':' || event_name", false),
      ("session", "iif(person <> '', session_name, '')", false),
    ]
    for (kind, value, isOfPeople) in kinds {
      for session in isOfPeople ? ["''", "session_name"] : ["''"] {
        try database.execute(
          """
          INSERT INTO first_seen
          SELECT account_id, principal, \(session) AS session, '\(kind)', \(value) AS value, date, date
          FROM temp.sighting \(kind == "country" ? "JOIN source_address USING (source_ip)" : "") CROSS JOIN snapshot
          WHERE value <> '' \(session == "''" ? "" : "AND person <> '' AND session_name <> ''")
          GROUP BY account_id, principal, session, value
          ON CONFLICT DO UPDATE SET last_seen_on = excluded.last_seen_on
          """)
      }
    }
    let sources = APIActivity.table.definition.sources.map { "'\($0)'" }.joined(separator: ", ")
    try database.execute(
      """
      INSERT INTO memory
      SELECT account_id, principal, session_name, kind, min(first_seen_on), max(last_seen_on), 1, 0, NULL
      FROM first_seen GROUP BY account_id, principal, session_name, kind
      UNION ALL
      SELECT DISTINCT account_id, '', '', 'account', date, date, 1, 0, NULL FROM collection CROSS JOIN snapshot
      WHERE service || ':' || operation IN (\(sources)) AND outcome = 'ok'
      ON CONFLICT DO UPDATE SET last_seen_on = excluded.last_seen_on,
        days = days + (excluded.last_seen_on > memory.last_seen_on)
      """)
  }

  /// What is too much for one principal is left out, the longest unseen first, and counted: of such a principal nothing
  /// is called new, since it may only have been left out.
  private func forgetTheMost() throws {
    try database.execute(
      """
      UPDATE memory SET left_out = left_out + surplus, left_out_on = (SELECT date FROM snapshot)
      FROM (
        SELECT account_id, principal, session_name, kind, count(*) - \(Self.memoryLimit) AS surplus
        FROM first_seen GROUP BY account_id, principal, session_name, kind HAVING surplus > 0) AS full
      WHERE memory.account_id = full.account_id AND memory.principal = full.principal
        AND memory.session_name = full.session_name AND memory.kind = full.kind;
      DELETE FROM first_seen
      WHERE (account_id, principal, session_name, kind, value) IN (
        SELECT account_id, principal, session_name, kind, value
        FROM (
          SELECT *, row_number() OVER (PARTITION BY account_id, principal, session_name, kind
            ORDER BY last_seen_on DESC, first_seen_on, value) AS place
          FROM first_seen
          WHERE (account_id, principal, session_name, kind) IN (
            SELECT account_id, principal, session_name, kind FROM memory
            WHERE left_out_on = (SELECT date FROM snapshot)))
        WHERE place > \(Self.memoryLimit))
      """)
    for table in ["first_seen", "memory"] {
      try database.execute(
        """
        DELETE FROM \(table) WHERE session_name <> '' AND NOT EXISTS (
          SELECT 1 FROM first_seen AS seen
          WHERE seen.account_id = \(table).account_id AND seen.principal = \(table).principal
            AND seen.session_name = '' AND seen.kind = 'session' AND seen.value = \(table).session_name)
        """)
    }
  }

  /// Counts what is counted once, so that no report has to look at every finding.
  func countOnce() throws {
    try keepServiceLevels()
    try countVulnerabilities()
  }

  private func countVulnerabilities() throws {
    let vulnerable = """
      FROM inspector_finding
      CROSS JOIN finding ON finding.product = 'inspector' AND finding.finding_id = inspector_finding.finding_id
      WHERE finding_type = 'PACKAGE_VULNERABILITY' AND status = 'open' AND muted_by IS NULL
      """
    try database.execute(
      """
      DELETE FROM vulnerability;
      INSERT INTO vulnerability
      SELECT counted.vulnerability_id, package, severity, findings, resources, images, accounts, exploit, epss, cvss,
        fixed_version, oldest, newest
      FROM (
        SELECT coalesce(vulnerability_id, '') AS vulnerability_id, max(package) AS package,
          min((SELECT rank FROM severity_scale WHERE severity_scale.severity = finding.severity)) AS gravest,
          count(*) AS findings, count(DISTINCT resource_id) AS resources, count(DISTINCT image_id) AS images,
          count(DISTINCT account_id) AS accounts, max(exploit_available) AS exploit, max(epss_score) AS epss,
          max(cvss_score) AS cvss, max(fixed_version) AS fixed_version, min(first_reported_on) AS oldest,
          max(first_reported_on) AS newest
        \(vulnerable)
        GROUP BY 1) AS counted
      LEFT JOIN severity_scale ON rank = gravest;
      CREATE TEMP TABLE reachable AS
      SELECT DISTINCT finding.resource_id
      FROM inspector_finding
      CROSS JOIN finding ON finding.product = 'inspector' AND finding.finding_id = inspector_finding.finding_id
      WHERE finding_type = 'NETWORK_REACHABILITY' AND network_source = 'AWS::EC2::InternetGateway' AND status = 'open'
        AND muted_by IS NULL AND resource_id IS NOT NULL;
      DELETE FROM vulnerable_image;
      INSERT INTO vulnerable_image
      SELECT image_id, count(*), count(DISTINCT resource_id), count(DISTINCT vulnerability_id),
        count(DISTINCT vulnerability_id) FILTER (WHERE exploit_available), sum(exploit_available IS TRUE),
        sum(severity IS 'critical'), sum(resource_id IS NOT NULL AND resource_id IN (SELECT * FROM temp.reachable)),
        count(DISTINCT resource_id) FILTER (WHERE resource_id IN (SELECT * FROM temp.reachable)),
        sum(fix_available IS 'YES'), sum(first_reported_on IS (SELECT date FROM snapshot)), max(epss_score),
        min(first_reported_on), count(DISTINCT account_id), count(DISTINCT region)
      \(vulnerable) AND image_id IS NOT NULL
      GROUP BY image_id;
      DROP TABLE temp.reachable
      """)
  }

  /// How the day stands to what is agreed: counted once, so that no report has to look at the age of every finding.
  private func keepServiceLevels() throws {
    try database.execute(
      """
      UPDATE service_level SET (open_count, overdue_count, due_soon_count, oldest_days) = (
        SELECT count(*), iif(target_days IS NULL, NULL, count(*) FILTER (WHERE days_open > target_days)),
          iif(target_days IS NULL, NULL,
            count(*) FILTER (WHERE days_open BETWEEN target_days - \(ServiceLevel.soon - 1) AND target_days)),
          max(days_open)
        FROM finding_age AS age WHERE age.severity = service_level.severity)
      """)
  }

  /// The day's measures, beside those of the earlier days. A measure whose source was not read whole is `NULL`.
  func measure(_ hasPrevious: Bool) throws {
    try database.execute("DELETE FROM metric")
    if hasPrevious { try carryMeasures() }
    try Self.measure(in: database)
  }

  private func carryMeasures() throws {
    try database.execute(
      """
      INSERT INTO metric
      SELECT date, name, value FROM earlier.metric
      WHERE date > date((SELECT date FROM snapshot), '-\(MetricMemory.days) days')
        AND date < (SELECT date FROM snapshot)
      """)
  }

  /// Adds those of the day's measures that are not there.
  static func measure(_ measures: [Measure] = measures, in database: Database) throws {
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
        INSERT OR IGNORE INTO metric
        SELECT date, '\(measure.name)', CASE WHEN \(known) THEN (\(measure.value)) END FROM snapshot
        """)
    }
  }

  /// A measure of a day, what it rests on, and how it is counted.
  typealias Measure = (name: String, sources: [String], value: String)

  /// Each measure of a day.
  static let measures: [Measure] = {
    let findings = Finding.table.definition.sources
    let events = APIActivity.table.definition.sources
    return [
      ("findings_open", findings, openFindings()),
      ("findings_critical", findings, openFindings("severity = 'critical'")),
      ("findings_high", findings, openFindings("severity = 'high'")),
      ("guardduty_open", GuardDutyFinding.table.definition.sources, openFindings("product = 'guardduty'")),
      ("inspector_open", InspectorFinding.table.definition.sources, openFindings("product = 'inspector'")),
      ("securityhub_open", SecurityHubFinding.table.definition.sources, openFindings("product = 'securityhub'")),
      ("findings_overdue", findings, "SELECT sum(overdue_count) FROM service_level"),
      ("events", events, "SELECT coalesce(sum(event_count), 0) FROM api_activity"),
      (
        "changes_by_hand", events,
        "SELECT coalesce(sum(event_count), 0) FROM api_activity WHERE by_hand AND excluded_by IS NULL"
      ),
      (
        "console_logins", events,
        "SELECT count(*) FROM console_sign_in"
      ),
      ("root_events", events, "SELECT count(*) FROM root_event"),
      ("checks_failed", [], "SELECT count(*) FROM failing_check"),
      ("not_read", [], "SELECT count(*) FROM unread_service"),
    ]
  }()

  private static func openFindings(_ condition: String = "TRUE") -> String {
    "SELECT count(*) FROM open_finding WHERE \(condition)"
  }
}
