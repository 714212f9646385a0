/// Whether the place of a finding was read on a day, as the ledger of that day says: only then can it be resolved, and
/// only then is one that is there today new.
///
/// What counts are the calls that give findings. Where an account was asked itself, its own lines decide. What a
/// delegated administrator read for its members is told by the Region alone: all that was asked there must have been
/// answered. An account that is no longer among those to be read was not read.
enum FindingReach {
  /// The calls that give findings, as SQL's list.
  private static let operations = Finding.table.definition.sources.map { "'\($0)'" }.joined(separator: ", ")

  private static let isUnread = "outcome NOT IN ('ok', 'disabled', 'not_offered', 'not_needed') OR truncated"

  /// The service that is asked for a product's findings.
  private static func service(_ product: String) -> String {
    "CASE \(product) WHEN 'inspector' THEN 'inspector2' WHEN 'macie' THEN 'macie2' ELSE \(product) END"
  }

  /// Makes the list of what was read whole in each Region, which `reading` looks at.
  static func prepare(_ database: Database, _ schema: String) throws(DatabaseError) {
    try database.execute(
      """
      DROP TABLE IF EXISTS temp.read_in_\(schema);
      CREATE TEMP TABLE read_in_\(schema) (service TEXT, region TEXT, PRIMARY KEY (service, region)) WITHOUT ROWID;
      INSERT INTO temp.read_in_\(schema)
      SELECT service, region FROM \(schema).collection
      WHERE service || ':' || operation IN (\(operations))
      GROUP BY service, region HAVING sum(\(isUnread)) = 0 AND sum(outcome IN ('ok', 'not_needed')) > 0
      """)
  }

  /// Takes the list away.
  static func end(_ database: Database, _ schema: String) {
    try? database.execute("DROP TABLE IF EXISTS temp.read_in_\(schema)")
  }

  /// An expression that is `read`, `unread`, or `off` where AWS said that the service is off: then it does not say what
  /// became of its findings.
  ///
  /// - Parameters: The finding's product, account and Region, in SQL.
  static func reading(_ schema: String, product: String, account: String, region: String) -> String {
    let service = service(product)
    return """
      CASE WHEN NOT EXISTS (SELECT 1 FROM \(schema).account AS known WHERE known.account_id = \(account)) THEN 'unread'
        ELSE coalesce(
          (SELECT CASE WHEN sum(\(isUnread)) > 0 THEN 'unread' WHEN sum(outcome IN ('ok', 'not_needed')) > 0 THEN 'read'
              WHEN count(*) > 0 THEN 'off' END
            FROM \(schema).collection AS line
            WHERE line.account_id = \(account) AND line.region = \(region) AND line.service = \(service)
              AND line.service || ':' || line.operation IN (\(operations))),
          (SELECT 'read' FROM temp.read_in_\(schema) AS place
            WHERE place.service = \(service) AND place.region = \(region)),
          'unread') END
      """
  }
}
