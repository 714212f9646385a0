#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Writes a snapshot as it would be if only some accounts had been read.
///
/// A report drawn over it is a whole report of these accounts, and nothing of the others is in the file: not their rows,
/// nor numbers that were counted over them. What an administrator account could not read for its members stays in the
/// ledger: a member's findings may be among it.
public enum SnapshotFilter {
  /// Writes the snapshot of `accounts`.
  ///
  /// - Parameters:
  ///   - path: the whole day's.
  ///   - previous: the earlier day's, filtered in the same way before.
  ///   - target: where it goes; its folder exists.
  /// - Throws: `SnapshotError` if the day does not know one of the accounts: nothing can then be said of it.
  public static func write(
    _ accounts: Set<AccountID>, of path: String, previous: String?, to target: String
  ) throws {
    let known = Set(try Snapshot(path: path).rows("SELECT account_id FROM account").compactMap { $0[0].string })
    let missing = accounts.map(\.rawValue).filter { !known.contains($0) }.sorted()
    guard missing.isEmpty else {
      throw SnapshotError(
        "\(path) knows nothing of \(missing.joined(separator: ", ")), so nothing can be said of it: check `accounts`"
          + " there, and whether the account was read")
    }
    let working = target + ".partial"
    defer { for suffix in ["", "-journal"] { unlink(working + suffix) } }
    unlink(working)
    // The copy of what an earlier version wrote stays until it is copied.
    let whole = try ReadableSnapshot(path)
    try withExtendedLifetime(whole) { try copy($0.path, to: working) }
    let database = try Database(path: working, access: .readWrite)
    try database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    if let previous {
      let attach = try database.prepare("ATTACH ? AS earlier")
      attach.bind(.text(SnapshotFile.uri(previous)), at: 1)
      _ = try attach.step()
    }
    try database.transaction {
      let ids = accounts.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      try database.execute(
        """
        CREATE TEMP TABLE administrator AS
        SELECT administrator_id AS account_id FROM delegated_administrator
        UNION SELECT administrator_id FROM guardduty_administrator WHERE account_id IN (\(ids))
        UNION SELECT administrator_id FROM detective_graph WHERE account_id IN (\(ids))
        UNION SELECT delegated_admin_account_id FROM inspector_member WHERE member_id IN (\(ids))
        UNION SELECT account_id FROM guardduty_member WHERE member_id IN (\(ids))
        UNION SELECT management_account_id FROM organization
        """)
      for table in Schema.tables {
        let columns = Set(table.columns.map(\.name))
        if table.name == Collection.table.definition.name {
          try database.execute(
            """
            DELETE FROM collection WHERE account_id NOT IN (\(ids)) AND NOT (
              account_id IN (SELECT account_id FROM temp.administrator WHERE account_id IS NOT NULL)
              AND (account_id, region, service, operation) IN (
                SELECT account_id, region, service, operation FROM unread))
            """)
        } else if columns.contains("account_id") {
          // What is of no account, such as a part of the day that failed, is of all.
          try database.execute("DELETE FROM \(table.name) WHERE account_id NOT IN (\(ids), '')")
        }
      }
      for table in Schema.tables {
        let columns = Set(table.columns.map(\.name))
        guard !columns.contains("account_id") else { continue }
        if columns.contains("finding_id") {
          try database.execute("DELETE FROM \(table.name) WHERE finding_id NOT IN (SELECT finding_id FROM finding)")
        }
      }
      try database.execute(
        """
        DELETE FROM source_address WHERE source_ip NOT IN (
          SELECT source_ip FROM api_activity UNION SELECT source_ip FROM console_login
          UNION SELECT source_ip FROM root_event);
        UPDATE mute SET hidden_count = (SELECT count(*) FROM finding WHERE muted_by = mute_id)
          + (SELECT count(*) FROM check_result WHERE muted_by = mute_id);
        DELETE FROM mute WHERE hidden_count = 0;
        -- What it matched beside that, another mute hides: of that the other one tells.
        UPDATE mute SET matched_count = hidden_count;
        UPDATE exclusion SET
          hidden_rows = (SELECT count(*) FROM api_activity WHERE excluded_by = exclusion_id),
          hidden_events = (SELECT coalesce(sum(event_count), 0) FROM api_activity WHERE excluded_by = exclusion_id);
        DELETE FROM exclusion WHERE hidden_rows = 0;
        DROP TABLE temp.administrator
        """)
      let derivation = Derivation(database: database, memoryDays: 0, mutes: [])
      try derivation.countOnce()
      try derivation.measure(previous != nil)
    }
    if previous != nil { try database.execute("DETACH earlier") }
    unlink(target)
    try database.execute("VACUUM INTO '\(target.replacing("'", with: "''"))'")
  }

  private static func copy(_ path: String, to target: String) throws {
    let whole = try Database(path: SnapshotFile.uri(path), access: .create)
    try whole.execute("VACUUM INTO '\(target.replacing("'", with: "''"))'")
  }
}
