/// The table through which Athena reads the logs that trails deliver to a bucket.
///
/// Account, kind of log, Region and day of delivery are its partitions. They follow from the paths (partition projection), so nothing
/// has to be added to the table from day to day, and a query reads no other accounts, Regions and days than it names.
///
/// Source: Amazon Athena User Guide, "Query AWS CloudTrail logs" and "Use partition projection"; the columns are the
/// record contents of CloudTrail's own guide.
public struct TrailTable: Hashable, Sendable {
  /// Where it is registered.
  public let database: String
  /// How it is called there.
  public let name: String
  /// Where the accounts' folders stand, `s3://bucket/prefix/AWSLogs/` or below it an organization's, with the slash.
  public let location: String

  /// - Parameter location: With the slash at its end.
  public init(database: String, name: String, location: String) {
    self.database = database
    self.name = name
    self.location = location
  }

  /// Whether this can be the name of a database or a table: what needs no quotes anywhere.
  public static func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.first?.isLetter == true
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }

  /// Its partitions, in their order.
  public static let partitions = ["account", "kind", "region", "day"]

  /// The statement that makes it, unless it is there.
  ///
  /// - Parameter regions: All that it will know: others cannot be read through it.
  public func creation(regions: [String]) -> String {
    let location = Self.quoted(location)
    return """
      CREATE EXTERNAL TABLE IF NOT EXISTS \(database).\(name) (
      \(Self.columns)
      )
      PARTITIONED BY (account STRING, kind STRING, region STRING, day STRING)
      ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
      STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
      OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
      LOCATION '\(location)'
      TBLPROPERTIES (
        'projection.enabled'='true',
        'projection.account.type'='injected',
        'projection.kind.type'='enum',
        'projection.kind.values'='\(LogBucket.kinds.joined(separator: ","))',
        'projection.region.type'='enum',
        'projection.region.values'='\(regions.sorted().map(Self.quoted).joined(separator: ","))',
        'projection.day.type'='date',
        'projection.day.format'='yyyy/MM/dd',
        'projection.day.interval'='1',
        'projection.day.interval.unit'='DAYS',
        'projection.day.range'='2014/01/01,NOW+1DAY',
        'storage.location.template'='\(location)${account}/${kind}/${region}/${day}'
      )
      """
  }

  /// Text as it stands between quotes.
  static func quoted(_ text: String) -> String { text.replacing("'", with: "''") }

  /// What a trail's records have, not only what is read here: the table is good for other questions, too.
  private static let columns = """
      eventversion STRING,
      useridentity STRUCT<
        type: STRING, principalid: STRING, arn: STRING, accountid: STRING, invokedby: STRING, accesskeyid: STRING,
        username: STRING,
        onbehalfof: STRUCT<userid: STRING, identitystorearn: STRING>,
        sessioncontext: STRUCT<
          attributes: STRUCT<mfaauthenticated: STRING, creationdate: STRING>,
          sessionissuer: STRUCT<type: STRING, principalid: STRING, arn: STRING, accountid: STRING, username: STRING>,
          assumedroot: STRING, sourceidentity: STRING, ec2roledelivery: STRING,
          webidfederationdata: STRUCT<federatedprovider: STRING, attributes: MAP<STRING, STRING>>>>,
      eventtime STRING, eventsource STRING, eventname STRING, awsregion STRING, sourceipaddress STRING,
      useragent STRING, errorcode STRING, errormessage STRING, requestparameters STRING, responseelements STRING,
      additionaleventdata STRING, requestid STRING, eventid STRING, readonly STRING,
      resources ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>,
      eventtype STRING, apiversion STRING, managementevent STRING, recipientaccountid STRING,
      serviceeventdetails STRING, sharedeventid STRING, vpcendpointid STRING, vpcendpointaccountid STRING,
      eventcategory STRING,
      addendum STRUCT<reason: STRING, updatedfields: STRING, originalrequestid: STRING, originaleventid: STRING>,
      sessioncredentialfromconsole STRING, edgedevicedetails STRING,
      tlsdetails STRUCT<tlsversion: STRING, ciphersuite: STRING, clientprovidedhostheader: STRING>
    """
}
