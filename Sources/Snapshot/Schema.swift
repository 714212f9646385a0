/// All tables of a snapshot, and the views that stand beside them.
///
/// Everything that knows tables (the file itself, the reference, the checks on templates) reads it from here.
public enum Schema {
  /// Raised whenever a table or column changes its name or meaning.
  public static let version = 6

  /// The tables in the order of the reference.
  public static let tables: [TableDefinition] = [
    SnapshotRow.table.definition, Organization.table.definition, DelegatedAdministrator.table.definition,
    Account.table.definition, Region.table.definition, Collection.table.definition,
    Permission.table.definition,
    Trail.table.definition, TrailStatus.table.definition, TrailEventSelector.table.definition,
    TrailBucket.table.definition,
    GuardDutyDetector.table.definition, GuardDutyFeature.table.definition, GuardDutyAdministrator.table.definition,
    GuardDutyMember.table.definition, GuardDutyPublishingDestination.table.definition,
    SecurityHubHub.table.definition, SecurityHubStandard.table.definition, SecurityHubAggregator.table.definition,
    SecurityHubV2.table.definition,
    InspectorStatus.table.definition, InspectorMember.table.definition, InspectorCoverage.table.definition,
    InspectorCISConfiguration.table.definition,
    ConfigRecorder.table.definition, ConfigChannel.table.definition, ConfigAggregator.table.definition,
    AccessAnalyzer.table.definition, MacieSession.table.definition, DetectiveGraph.table.definition,
    EBSEncryption.table.definition, VPC.table.definition, VPCFlowLog.table.definition,
    AccountSummary.table.definition, Credential.table.definition, AccountPublicAccessBlock.table.definition,
    CheckDefinition.table.definition, CheckReference.table.definition, CheckResult.table.definition,
    Finding.table.definition, GuardDutyFinding.table.definition, InspectorFinding.table.definition,
    SecurityHubFinding.table.definition, FindingResource.table.definition, AccessAnalyzerFinding.table.definition,
    MacieFinding.table.definition,
    AttackSignal.table.definition, AttackActor.table.definition, AttackResource.table.definition,
    AttackEndpoint.table.definition, AttackIndicator.table.definition,
    Vulnerability.table.definition, VulnerableImage.table.definition,
    Instance.table.definition, Image.table.definition,
    CISScan.table.definition, CISCheck.table.definition, CISTarget.table.definition,
    ConfigRule.table.definition, ConfigRuleResource.table.definition, ResourceCount.table.definition,
    AggregatedResourceCount.table.definition, Change.table.definition,
    APIActivity.table.definition, ConsoleLogin.table.definition, RootEvent.table.definition,
    SourceAddress.table.definition, Exclusion.table.definition,
    FirstSeen.table.definition, Memory.table.definition, UnreadFinding.table.definition, Reopening.table.definition,
    Metric.table.definition, Mute.table.definition, ServiceLevel.table.definition, FailedPart.table.definition,
  ]

  /// The tables that are in no file: what the archive knows of a day, put beside its snapshot while it is drawn.
  public static let archiveTables: [TableDefinition] = [
    Review.table.definition, Revision.table.definition, ArchiveDay.table.definition, ArchiveMetric.table.definition,
  ]

  /// A view that every snapshot has.
  public struct View: Sendable {
    /// As SQL names it.
    public let name: String
    /// What it is, for the reference.
    public let about: String
    let query: String
  }

  /// The views beside the tables.
  public static let views: [View] = [
    View(
      name: "unread",
      about: "What was not read: each account, Region, service and operation of `collection` that was not answered"
        + " whole. A number over these is not known, and is never zero.",
      query: """
        SELECT account_id, region, service, operation, outcome, error_code, message
        FROM collection
        WHERE \(Outcome.unreadCondition)
        """),
    View(
      name: "denied_call",
      about: "The calls of `collection` that were denied, and what denies them (`denied_by`), as far as AWS says:"
        + " `missing_permission` (no IAM policy allows it, or AWS does not say more), `role` (the role of the account"
        + " could not be entered), `service_control_policy`, `resource_control_policy`, `permissions_boundary`,"
        + " `session_policy`, `vpc_endpoint_policy`, `resource_policy` or `explicit_deny` (of another policy). A statement"
        + " in an IAM policy mends the first alone.",
      query: """
        SELECT account_id, region, service, operation, error_code, message,
          CASE WHEN message LIKE 'assuming the role %' OR message LIKE 'getting credentials of %'
              OR message LIKE '%sts:AssumeRole%' THEN 'role'
            WHEN message LIKE '%service control policy%' THEN 'service_control_policy'
            WHEN message LIKE '%resource control policy%' THEN 'resource_control_policy'
            WHEN message LIKE '%permissions boundary%' THEN 'permissions_boundary'
            WHEN message LIKE '%session policy%' THEN 'session_policy'
            WHEN message LIKE '%VPC endpoint policy%' THEN 'vpc_endpoint_policy'
            WHEN message LIKE '%explicit deny%' THEN 'explicit_deny'
            WHEN message LIKE '%resource-based policy%' THEN 'resource_policy'
            ELSE 'missing_permission' END AS denied_by
        FROM collection
        WHERE outcome = 'denied'
        """),
    View(
      name: "trail_state",
      about:
        "Whether each row of `trail` logs: as its account and Region answered, else as another account or Region did"
        + " that was let in (`read_in_account_id`, `read_in_region`; `NULL` if none was). An organization's trail is one"
        + " trail, whichever of its accounts is asked.",
      query: onceRead("trail_status", { !$0.hasPrefix("latest_") }, perRegion: false)),
    View(
      name: "trail_delivery",
      about:
        "How each row of `trail` delivers, which may differ from Region to Region: as its account answered there, else"
        + " as another account did in the same Region.",
      query: onceRead("trail_status", { _ in true }, perRegion: true)),
    View(
      name: "trail_selection",
      about:
        "What each row of `trail` logs, a row for each selector: as its account and Region answered, else as another"
        + " did, in the same way as in `trail_state`.",
      query: onceRead("trail_event_selector", { _ in true }, perRegion: false)),
    View(
      name: "inventory",
      about: "The asset inventory by account, Region and resource type: `resource_count` where that was answered whole,"
        + " else what an aggregator holds (`source` says which). Nothing is counted twice.",
      query: """
        WITH asked AS (
          SELECT account_id, region FROM collection
          WHERE service = 'config' AND operation = 'GetDiscoveredResourceCounts' AND outcome = 'ok' AND NOT truncated
        ),
        chosen AS (
          SELECT min(aggregator_arn) AS aggregator_arn, account_id, region FROM aggregated_resource_count
          GROUP BY account_id, region
        )
        SELECT account_id, region, resource_type, count, 'config' AS source
        FROM resource_count JOIN asked USING (account_id, region)
        UNION ALL
        SELECT account_id, region, resource_type, count, aggregator_arn
        FROM aggregated_resource_count AS held JOIN chosen USING (aggregator_arn, account_id, region)
        WHERE (account_id, region) NOT IN (SELECT account_id, region FROM asked)
          AND NOT (region = 'global' AND EXISTS (
            SELECT 1 FROM resource_count AS own
            WHERE own.account_id = held.account_id AND own.resource_type = held.resource_type))
        """),
    View(
      name: "finding_change",
      about: "The findings of `change`, with the columns that `finding` has.",
      query: """
        SELECT source AS product, id AS finding_id, change, became, what, is_worse, account_id, region, type, title,
          severity, resource AS resource_id, image_id, first_reported_on, last_observed_at, was, now
        FROM change
        WHERE kind = 'finding'
        """),
    View(
      name: "unread_service",
      about:
        "The account-Regions and services of which something was not read: *not read* in every number means these.",
      query: "SELECT DISTINCT account_id, region, service FROM unread"),
    View(
      name: "open_finding",
      about:
        "The findings that count as open, in every number: open by their product, not muted, and no sample finding."
        + " Those that are not scored yet (`severity` is `NULL`) are among them.",
      query: "SELECT * FROM finding WHERE status = 'open' AND muted_by IS NULL AND is_test = 0"),
    View(
      name: "accepted_finding",
      about: "The findings that would count as open, had no mute accepted them.",
      query: "SELECT * FROM finding WHERE status = 'open' AND muted_by IS NOT NULL AND is_test = 0"),
    View(
      name: "failing_check",
      about: "The results of checks that count as failing, in every number: those that a mute accepted do not.",
      query: "SELECT * FROM check_result WHERE status = 'fail' AND muted_by IS NULL"),
    View(
      name: "console_sign_in",
      about: "The sign-ins that count as such, in every number: to the console, successful, and not left out by"
        + " `cloudtrail.exclude`. A sign-in that failed is none.",
      query: """
        SELECT * FROM console_login
        WHERE event_name = 'ConsoleLogin' AND result = 'success' AND excluded_by IS NULL
        """),
    View(
      name: "finding_age",
      about: "For how many days each finding of `open_finding` is open, and, where its severity has a target"
        + " in `service_level`, for how many days it is overdue (negative: so many are left). The days count from when it"
        + " last opened (`since`): if its product reopened it, from that day; else from when the product first saw it, or"
        + " from the first snapshot that held it, whichever is earlier: what was there before it was looked for was there"
        + " all the same.",
      query: """
        SELECT product, finding_id, severity, since, days_open, target_days,
          days_open - target_days AS days_overdue
        FROM (
          SELECT product, finding_id, severity, since,
            CAST(julianday((SELECT date FROM snapshot)) - julianday(since) AS INTEGER) AS days_open
          FROM (
            SELECT product, finding_id, severity,
              coalesce(reopened_on, min(coalesce(first_reported_on, (SELECT date FROM snapshot)),
                coalesce(substr(first_observed_at, 1, 10), first_reported_on, (SELECT date FROM snapshot)))) AS since
            FROM open_finding
            LEFT JOIN reopening USING (product, finding_id)))
        LEFT JOIN service_level USING (severity)
        """),
    View(
      name: "newly_seen",
      about: "What was seen today for the first time, of principals (and people in roles) that were known before: the"
        + " agent, address, country, Region, event or session is new for them. Nothing is new without a memory.",
      query: """
        SELECT account_id, principal, session_name, kind, value, learning_since
        FROM first_seen
        JOIN memory USING (account_id, principal, session_name, kind)
        WHERE first_seen_on = (SELECT date FROM snapshot) AND learning_since < first_seen_on AND left_out = 0
        """),
    View(
      name: "severity_scale",
      about: "The five severities with their `rank`, 0 for critical: join it to sort by gravity.",
      query: "SELECT column1 AS severity, column2 AS rank FROM (VALUES "
        + Severity.allCases.map { "('\($0.rawValue)', \($0.rank))" }.joined(separator: ", ") + ")"),
  ]

  /// What a table says of each trail that an account sees in a Region. Where that account was not let in, the trail's own
  /// account and Region come first, then any other.
  ///
  /// - Parameters:
  ///   - isWanted: Whether a column is among those of the view.
  ///   - perRegion: Whether only an answer in the same Region can stand in.
  private static func onceRead(_ table: String, _ isWanted: (String) -> Bool, perRegion: Bool) -> String {
    let columns = (self.table(named: table)?.columns ?? []).map(\.name)
      .filter { !["account_id", "region", "trail_arn"].contains($0) && isWanted($0) }
    let key = perRegion ? "trail_arn, region" : "trail_arn"
    return """
      WITH reader AS (SELECT DISTINCT account_id, region, trail_arn, TRUE AS is_own FROM \(table)),
      other AS (
        SELECT \(key), min(
          iif(trail_arn LIKE '%:' || region || ':' || account_id || ':%', '0', '1') || account_id || ' ' || region) AS found
        FROM reader
        GROUP BY \(key)
      )
      SELECT trail.account_id, trail.region, trail.trail_arn, \(columns.map { "said.\($0)" }.joined(separator: ", ")),
        said.account_id AS read_in_account_id, said.region AS read_in_region
      FROM trail
      LEFT JOIN reader USING (account_id, region, trail_arn)
      LEFT JOIN other ON other.trail_arn = trail.trail_arn\(perRegion ? " AND other.region = trail.region" : "")
      LEFT JOIN \(table) AS said ON said.trail_arn = trail.trail_arn
        AND said.account_id = iif(is_own, trail.account_id, substr(found, 2, instr(found, ' ') - 2))
        AND said.region = iif(is_own, trail.region, substr(found, instr(found, ' ') + 1))
      """
  }

  /// The table of that name, if there is one.
  public static func table(named name: String) -> TableDefinition? {
    (tables + archiveTables).first { $0.name == name }
  }

  /// The statements that make the indices, once all rows are there.
  ///
  /// Every report counts by severity and age, and tells of single images. Both indices hold a part of the findings alone,
  /// so that SQLite takes them for nothing else: all other questions read a product's findings in the order in which they
  /// lie. The first holds all that counting needs: even `status`, which is the same in all of it, would else be looked up.
  static let indexStatements = [
    """
    CREATE INDEX IF NOT EXISTS finding_open
    ON finding (severity, product, finding_id, first_reported_on, first_observed_at, status, muted_by, is_test)
    WHERE status = 'open' AND muted_by IS NULL AND is_test = 0
    """,
    "CREATE INDEX IF NOT EXISTS finding_image ON finding (image_id, product) WHERE image_id IS NOT NULL",
  ]

  /// The statements that make an empty snapshot.
  static var createStatements: [String] {
    tables.map(\.createStatement) + views.map { "CREATE VIEW \($0.name) AS \($0.query)" }
  }
}
