internal import AWS

/// S3 Control: what is called.
enum S3ControlAPI {
  /// The account's settings are the same in every Region: they are asked for in the partition's first.
  static let service = Service("s3control", .restXML, .global)

  static let getPublicAccessBlock = AWS.Operation<S3API.PublicAccessBlock>(
    service, "GetPublicAccessBlock", "GET /v20180820/configuration/publicAccessBlock",
    headers: ["AccountId": "x-amz-account-id"], hostPrefix: "{AccountId}.",
    permission: "s3:GetAccountPublicAccessBlock")
}
