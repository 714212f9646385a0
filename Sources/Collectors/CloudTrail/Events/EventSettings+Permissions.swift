public import AWS
public import Snapshot

/// Something that whoever reads events must be allowed to do, and on what.
public struct EventPermission: Hashable, Sendable {
  /// What a permission is about.
  public enum Resource: Hashable, Sendable {
    /// The action knows no resources.
    case all
    /// A bucket.
    case bucket(String)
    /// A bucket's objects below a prefix, which is empty or ends with a slash.
    case objects(bucket: String, prefix: String)
    /// The KMS keys that a bucket's objects are encrypted with, where they are.
    case keys
    /// A work group of Athena.
    case workGroup(String)
    /// A database of the Glue catalogue, and a table in it.
    case table(database: String, table: String)
  }

  /// The IAM action.
  public let action: String
  /// What it is about.
  public let resource: Resource
}

extension EventSettings {
  /// The operations that are called, each with its permission.
  public var operations: [OperationIdentity] {
    switch self {
    case .lookup: [LookupEventsAPI.lookupEvents.identity]
    case .s3: [S3API.listObjects.identity, S3API.getObject.identity]
    case .athena:
      [
        S3API.listObjects.identity, AthenaAPI.getTableMetadata.identity, AthenaAPI.startQueryExecution.identity,
        AthenaAPI.getQueryExecution.identity, AthenaAPI.getQueryResults.identity,
        AthenaAPI.stopQueryExecution.identity,
      ]
    case .files: []
    }
  }

  /// The account whose credentials are used; `nil` for the caller's, and for each account's own with `lookup`.
  public var account: AccountID? {
    switch self {
    case .lookup, .files: nil
    case .s3(let location): location.account
    case .athena(let settings): settings.location.account
    }
  }

  /// What must be allowed: the operations' own permissions, and what Athena does in the caller's name.
  public var permissions: [EventPermission] {
    switch self {
    case .lookup: operations.map { EventPermission(action: $0.permission, resource: .all) }
    case .s3(let location): Self.reading(location)
    case .athena(let settings): Self.reading(settings.location) + Self.asking(settings)
    case .files: []
    }
  }

  private static func reading(_ location: LogLocation) -> [EventPermission] {
    let prefix = location.prefix.isEmpty ? "" : location.prefix + "/"
    return [
      EventPermission(action: S3API.listObjects.identity.permission, resource: .bucket(location.bucket)),
      EventPermission(
        action: S3API.getObject.identity.permission, resource: .objects(bucket: location.bucket, prefix: prefix)),
      EventPermission(action: "kms:Decrypt", resource: .keys),
    ]
  }

  /// Source: Amazon Athena User Guide, "Identity and access management in Athena".
  private static func asking(_ settings: AthenaSettings) -> [EventPermission] {
    let athena = EventSettings.athena(settings).operations.filter { $0.service == AthenaAPI.service }
    let table = EventPermission.Resource.table(database: settings.database, table: settings.table)
    let glue = [
      "GetDatabase", "GetTable", "GetPartitions", "CreateDatabase", "CreateTable",
    ]
    var permissions = athena.map { EventPermission(action: $0.permission, resource: .workGroup(settings.workGroup)) }
    permissions += glue.map { EventPermission(action: "glue:\($0)", resource: table) }
    permissions.append(EventPermission(action: "s3:GetBucketLocation", resource: .bucket(settings.location.bucket)))
    // Where a work group says itself where its results go, its bucket is known to nobody here.
    guard let output = settings.output.flatMap(Self.place) else { return permissions }
    let bucket = EventPermission.Resource.bucket(output.bucket)
    let objects = EventPermission.Resource.objects(bucket: output.bucket, prefix: output.prefix)
    permissions += ["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"].map {
      EventPermission(action: "s3:\($0)", resource: bucket)
    }
    permissions += ["GetObject", "PutObject", "AbortMultipartUpload", "ListMultipartUploadParts"].map {
      EventPermission(action: "s3:\($0)", resource: objects)
    }
    return permissions
  }

  private static func place(_ text: String) -> (bucket: String, prefix: String)? {
    let parts = text.dropFirst("s3://".count).split(separator: "/").map(String.init)
    guard let bucket = parts.first else { return nil }
    return (bucket, parts.dropFirst().map { $0 + "/" }.joined())
  }
}
