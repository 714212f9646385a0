/// Decides, by the coverage of a day, whether the findings of a product in an account and Region were read on it: only
/// then can one be resolved, and only then is one that is there the next day new.
///
/// What counts are the calls that give findings. Where the account was asked in the Region itself, its own lines decide.
/// Where it was not, another reading stands in only if it is known to hold the account's findings:
///
/// - GuardDuty and Inspector: an administrator that lists the account as an active member in that Region, and that shows a
///   finding of it there. One that shows none may not see them.
/// - IAM Access Analyzer: an active analyzer of the organization, which covers each of its accounts, as long as the account
///   has no analyzers of its own that the other day knows. Where such an analyzer was not read, no account was.
/// - Security Hub: the home Region of a finding aggregator of the same account to which the Region is linked.
///
/// Security Hub CSPM and the unified Security Hub give findings each. If one of them answered on the earlier day and is
/// disabled on the later one, nobody looked for what it had: the other's answer resolves nothing.
///
/// Security Hub and Macie do not tell who their administrator's members are: without lines of its own, an account's
/// findings were not read. A line of the account without a Region (`unknown`, as when its role could not be assumed) is
/// about all its Regions, and counts as not read unless an administrator stands in.
enum FindingReach {
  /// The calls that give findings, as SQL's list.
  private static let operations = Finding.table.definition.sources.map { "'\($0)'" }.joined(separator: ", ")

  /// A condition over `collection`: the line was not answered whole. A closed account is no gap, and was not read either.
  static let isUnread = "(outcome IN ('denied', 'throttled', 'failed', 'skipped') OR truncated)"
  /// A condition over `collection`: the line says what there is.
  static let isRead = "(outcome IN ('ok', 'not_needed') AND NOT truncated)"

  /// The service that is asked for a product's findings.
  private static func service(_ product: String) -> String {
    "CASE \(product) WHEN 'inspector' THEN 'inspector2' WHEN 'macie' THEN 'macie2' ELSE \(product) END"
  }

  /// Makes the list of accounts and Regions whose findings another reading holds, which `reading` looks at.
  ///
  /// - Parameters:
  ///   - other: The schema of the day that it is compared with, if there is one.
  ///   - isLater: Whether the other day is the earlier one.
  static func prepare(
    _ database: Database, _ schema: String, against other: String? = nil, isLater: Bool = true
  ) throws(DatabaseError) {
    let days = Set([schema, other ?? schema]).sorted()
    let ownAnalyzer = days.map { day in
      """
      NOT EXISTS (
        SELECT 1 FROM \(day).access_analyzer AS own
        WHERE own.account_id = known.account_id AND own.region = analyzer.region AND coalesce(own.type, '') NOT LIKE 'ORGANIZATION%')
      """
    }
    try database.execute(
      """
      DROP TABLE IF EXISTS temp.read_in_\(schema);
      DROP TABLE IF EXISTS temp.covered_in_\(schema);
      DROP TABLE IF EXISTS temp.blind_in_\(schema);
      DROP TABLE IF EXISTS temp.ended_in_\(schema);
      CREATE TEMP TABLE ended_in_\(schema) (account_id TEXT, region TEXT, PRIMARY KEY (account_id, region)) WITHOUT ROWID;
      CREATE TEMP TABLE blind_in_\(schema) (region TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TEMP TABLE read_in_\(schema) (
        service TEXT, account_id TEXT, region TEXT, PRIMARY KEY (service, account_id, region)) WITHOUT ROWID;
      CREATE TEMP TABLE covered_in_\(schema) (
        service TEXT, account_id TEXT, region TEXT, PRIMARY KEY (service, account_id, region)) WITHOUT ROWID;
      INSERT INTO temp.read_in_\(schema)
      SELECT service, account_id, region FROM \(schema).collection
      WHERE service || ':' || operation IN (\(operations))
      GROUP BY service, account_id, region
      HAVING sum(\(isUnread)) = 0 AND sum(outcome = 'closed') = 0 AND sum(\(isRead)) > 0;
      INSERT OR IGNORE INTO temp.covered_in_\(schema)
      WITH shown AS MATERIALIZED (
        SELECT DISTINCT product, account_id, region FROM \(schema).finding WHERE product IN ('guardduty', 'inspector')
      )
      SELECT 'guardduty', member_id, region
      FROM \(schema).guardduty_member AS member
      JOIN temp.read_in_\(schema) AS place USING (account_id, region)
      WHERE place.service = 'guardduty' AND lower(relationship_status) = 'enabled'
        AND ('guardduty', member_id, region) IN (SELECT * FROM shown)
      UNION ALL
      SELECT 'inspector2', member_id, region
      FROM \(schema).inspector_member AS member
      JOIN temp.read_in_\(schema) AS place USING (account_id, region)
      WHERE place.service = 'inspector2' AND relationship_status = 'ENABLED'
        AND ('inspector', member_id, region) IN (SELECT * FROM shown);
      INSERT OR IGNORE INTO temp.covered_in_\(schema)
      SELECT 'accessanalyzer', known.account_id, region
      FROM \(schema).access_analyzer AS analyzer
      JOIN temp.read_in_\(schema) AS place USING (account_id, region)
      CROSS JOIN \(schema).account AS known
      WHERE place.service = 'accessanalyzer' AND type LIKE 'ORGANIZATION%' AND analyzer.status = 'ACTIVE'
        AND (SELECT organization_id FROM \(schema).snapshot) IS NOT NULL
        AND \(ownAnalyzer.joined(separator: " AND "));
      INSERT OR IGNORE INTO temp.covered_in_\(schema)
      SELECT 'securityhub', aggregator.account_id, linked.region
      FROM \(schema).securityhub_aggregator AS aggregator
      JOIN temp.read_in_\(schema) AS place ON place.account_id = aggregator.account_id
        AND place.region = aggregator.aggregation_region AND place.service = 'securityhub'
      JOIN \(schema).region AS linked ON linked.account_id = aggregator.account_id
      WHERE aggregator.region = aggregator.aggregation_region AND CASE region_linking_mode
          WHEN 'ALL_REGIONS' THEN TRUE
          WHEN 'ALL_REGIONS_EXCEPT_SPECIFIED' THEN \(names("aggregator.regions", "linked.region")) = 0
          WHEN 'SPECIFIED_REGIONS' THEN \(names("aggregator.regions", "linked.region")) > 0
          ELSE FALSE END;
      \(days.map { blindRegions(schema, $0) }.joined(separator: ";\n"));
      \(isLater ? other.map { endedServices(schema, since: $0) } ?? "" : "")
      """)
  }

  /// Fills the accounts and Regions in which one of the two Security Hubs answered before and is disabled now.
  private static func endedServices(_ schema: String, since earlier: String) -> String {
    """
    INSERT OR IGNORE INTO temp.ended_in_\(schema)
    SELECT line.account_id, line.region
    FROM \(schema).collection AS line
    JOIN \(earlier).collection AS before USING (account_id, region, service, operation)
    WHERE service = 'securityhub' AND operation IN ('GetFindings', 'GetFindingsV2')
      AND line.outcome = 'disabled' AND before.outcome = 'ok'
    """
  }

  /// Fills the Regions in which an analyzer of the organization was not read: its findings are about any account.
  private static func blindRegions(_ schema: String, _ day: String) -> String {
    """
    INSERT OR IGNORE INTO temp.blind_in_\(schema)
    SELECT region FROM \(day).access_analyzer
    WHERE type LIKE 'ORGANIZATION%' AND ('accessanalyzer', account_id, region) NOT IN (
      SELECT service, account_id, region FROM temp.read_in_\(schema))
    """
  }

  /// The position of a Region in a list of Regions with commas between, in SQL; 0 if it is not in it.
  private static func names(_ list: String, _ region: String) -> String {
    "instr(',' || replace(coalesce(\(list), ''), ' ', '') || ',', ',' || \(region) || ',')"
  }

  /// Takes the lists away.
  static func end(_ database: Database, _ schema: String) {
    try? database.execute(
      "DROP TABLE IF EXISTS temp.read_in_\(schema); DROP TABLE IF EXISTS temp.covered_in_\(schema);"
        + " DROP TABLE IF EXISTS temp.blind_in_\(schema); DROP TABLE IF EXISTS temp.ended_in_\(schema)")
  }

  /// An expression that is `read`, `unread`, or `off` where AWS said that the service is disabled: then it does not say
  /// what became of its findings.
  ///
  /// - Parameters: The finding's product, account and Region, in SQL.
  static func reading(_ schema: String, product: String, account: String, region: String) -> String {
    let service = service(product)
    func lines(_ condition: String) -> String {
      """
      FROM \(schema).collection AS line
      WHERE line.account_id = \(account) AND line.region \(condition) AND line.service = \(service)
        AND line.service || ':' || line.operation IN (\(operations))
      """
    }
    // An account that is no longer among those to be read was not read.
    return """
      CASE WHEN NOT EXISTS (SELECT 1 FROM \(schema).account AS known WHERE known.account_id = \(account)) THEN 'unread'
        WHEN EXISTS (SELECT 1 \(lines("IS NOT NULL")) AND outcome = 'closed') THEN 'unread'
        WHEN \(product) = 'accessanalyzer' AND \(region) IN (SELECT region FROM temp.blind_in_\(schema)) THEN 'unread'
        WHEN \(product) = 'securityhub' AND (\(account), \(region)) IN (SELECT * FROM temp.ended_in_\(schema)) THEN 'off'
        ELSE coalesce(
          (SELECT CASE WHEN sum(\(isUnread)) > 0 THEN 'unread' WHEN sum(\(isRead)) > 0 THEN 'read'
              WHEN count(*) > 0 THEN 'off' END
            \(lines("= \(region)"))
            AND NOT EXISTS (SELECT 1 \(lines("IN ('unknown', 'global')").replacing("line", with: "loose")) AND \(isUnread))),
          (SELECT 'read' FROM temp.covered_in_\(schema) AS place
            WHERE place.service = \(service) AND place.account_id = \(account) AND place.region = \(region)),
          'unread') END
      """
  }
}
