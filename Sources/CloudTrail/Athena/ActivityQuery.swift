public import Snapshot

/// The one question that is asked of Athena: a day's events, those that are written alike counted together.
///
/// Nothing is classified in SQL. What comes back are the fields as CloudTrail wrote them, and how often; the same code
/// judges them as when files are read. Sign-ins and what the root user did come one by one, with the fields that only
/// they need. All is in one pass, for Athena charges for every byte of every pass.
public struct ActivityQuery: Sendable {
  /// The statement.
  public let sql: String
  let from: Timestamp

  /// - Parameters:
  ///   - accounts: Whose events; at least one.
  ///   - regions: Where; at least one.
  ///   - from: The first moment of the day.
  ///   - to: The first moment after it.
  public init(_ table: TrailTable, accounts: [AccountID], regions: [RegionName], from: Timestamp, to: Timestamp) {
    self.from = from
    func list(_ texts: [String]) -> String {
      Set(texts).sorted().map { "'\(TrailTable.quoted($0))'" }.joined(separator: ", ")
    }
    func moment(_ time: Timestamp) -> String {
      let second = time.rawValue.prefix(19)
      return "'\(second).000Z'"
    }
    let groups = Self.fields.map { "  IF(verdict = 'event', \($0.sql)) AS \($0.name)" }
    let details = Self.details.map { "  IF(is_own, \($0.sql)) AS \($0.name)" }
    let columns = ["  owner", "  place", "  verdict", "  IF(is_own, own_id) AS own_id"] + groups + details
    let keys = (1...columns.count).map(String.init).joined(separator: ", ")
    sql = """
      WITH record AS (
        SELECT *, "$path" AS file,
          CASE
            WHEN regexp_like(recipientaccountid, '^[0-9]{12}$') THEN recipientaccountid
            WHEN regexp_like(useridentity.accountid, '^[0-9]{12}$') THEN useridentity.accountid
            ELSE account
          END AS owner,
          coalesce(NULLIF(awsregion, ''), region) AS place,
          concat(substr(eventtime, 1, 19), '.',
            rpad(coalesce(regexp_extract(eventtime, '\\.([0-9]{1,3})', 1), ''), 3, '0'), 'Z') AS moment
        FROM \(table.database).\(table.name)
        WHERE account IN (\(list(accounts.map(\.rawValue))))
          AND kind IN (\(list(LogBucket.kinds)))
          AND region IN (\(list(regions.map(\.rawValue))))
          AND day IN (\(list(LogBucket.days(from: from, to: to))))
      ), judged AS (
        SELECT *,
          CASE
            WHEN eventcategory = 'Insight' OR eventtype = 'AwsCloudTrailInsight' THEN 'insight'
            WHEN eventcategory = 'Aggregated' OR eventtype = 'AwsAggregatedEvent' THEN 'aggregate'
            WHEN NOT coalesce(regexp_like(eventtime, '\(Self.time)'), FALSE)
              OR coalesce(eventsource, '') = '' OR coalesce(eventname, '') = '' THEN 'unreadable'
            WHEN moment < \(moment(from)) OR moment >= \(moment(to)) THEN 'outside'
            ELSE 'event'
          END AS fate
        FROM record
      ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY fate, owner, eventid ORDER BY file, moment) AS copy
        FROM judged
      ), counted AS (
        SELECT *,
          CASE WHEN fate = 'event' AND eventid <> '' AND copy > 1 THEN 'duplicate' ELSE fate END AS verdict,
          fate = 'event' AND (eventid = '' OR eventid IS NULL OR copy = 1)
            AND (coalesce(useridentity.type, '') = 'Root' OR eventsource IN (\(list(Array(SignIn.events.keys)))))
          AS is_own,
          coalesce(NULLIF(eventid, ''), concat(regexp_extract(file, '[^/]+$'), '#', moment)) AS own_id
        FROM ranked
      )
      SELECT
      \(columns.joined(separator: ",\n")),
        count(*) AS events,
        min(moment) AS first_at,
        max(moment) AS last_at,
        min(concat(moment, coalesce(NULLIF(eventid, ''), '~'))) AS first_event
      FROM counted
      GROUP BY \(keys)
      """
  }

  /// The times that the reader of files takes for times.
  private static let time =
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]{1,9})?Z$"

  private struct Column {
    let name: String
    let sql: String
    init(_ name: String, _ sql: String? = nil) {
      self.name = name
      self.sql = sql ?? name
    }
  }

  /// What events of one group have in common.
  private static let fields = [
    Column("eventsource"), Column("eventname"), Column("identity_type", "useridentity.type"),
    // The ARN says all that the id does; and the id of a session would only split the groups.
    Column("principal_id", "IF(coalesce(useridentity.arn, '') = '' OR is_own, useridentity.principalid)"),
    Column("identity_arn", "useridentity.arn"), Column("identity_account", "useridentity.accountid"),
    Column("user_name", "useridentity.username"), Column("invoked_by", "useridentity.invokedby"),
    Column("issuer_arn", "useridentity.sessioncontext.sessionissuer.arn"),
    Column("issuer_user_name", "useridentity.sessioncontext.sessionissuer.username"),
    Column("on_behalf_of", "useridentity.onbehalfof.userid"), Column("useragent"), Column("sourceipaddress"),
    Column("errorcode"), Column("eventcategory"), Column("eventtype"), Column("readonly"), Column("managementevent"),
    Column("from_console", "sessioncredentialfromconsole"),
  ]

  /// What only events of their own need.
  private static let details = [
    Column("errormessage"), Column("access_key_id", "useridentity.accesskeyid"),
    Column("mfa_authenticated", "useridentity.sessioncontext.attributes.mfaauthenticated"),
    Column("assumed_root", "useridentity.sessioncontext.assumedroot"),
    Column("sign_in_result", result), Column("mfa_used", "json_extract_scalar(additionaleventdata, '$.MFAUsed')"),
    Column("saml_provider", "json_extract_scalar(additionaleventdata, '$.SamlProviderArn')"),
    Column("credential_type", "json_extract_scalar(additionaleventdata, '$.CredentialType')"),
    Column("switched_from", "json_extract_scalar(additionaleventdata, '$.SwitchFrom')"),
    Column("target_account", "json_extract_scalar(serviceeventdetails, '$.account_id')"),
    Column("target_role", "json_extract_scalar(serviceeventdetails, '$.role_name')"),
  ]

  /// What a sign-in came to stands under the event's own name.
  private static var result: String {
    let cases = Set(SignIn.events.values.joined()).sorted().map { name in
      "WHEN '\(name)' THEN coalesce(json_extract_scalar(serviceeventdetails, '$.\(name)'),"
        + " json_extract_scalar(responseelements, '$.\(name)'))"
    }
    return "CASE eventname \(cases.joined(separator: " ")) END"
  }

  /// The names of the columns that come back.
  public static let columns =
    ["owner", "place", "verdict", "own_id"] + fields.map(\.name) + details.map(\.name)
    + ["events", "first_at", "last_at", "first_event"]
}
