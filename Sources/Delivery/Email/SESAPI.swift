public import AWS

/// Amazon SES, as far as sending a mail that is ready needs it.
///
/// Source: Amazon SES API v2 Reference, "SendEmail".
public enum SESAPI {
  static let service = Service("sesv2", .restJSON)

  /// Sends one mail.
  static let sendEmail = Operation<SendEmailOutput>(
    service, "SendEmail", "POST /v2/email/outbound-emails", permission: "ses:SendEmail")

  /// What IAM must allow: a mail that is ready needs the second beside the first.
  public static let permissions = ["ses:SendEmail", "ses:SendRawEmail"]

  struct SendEmailOutput: Decodable, Sendable {
    let messageID: String?

    private enum CodingKeys: String, CodingKey {
      case messageID = "MessageId"
    }
  }
}

/// Who sends through SES, and where.
public struct SESRoute: Sendable {
  let client: Client
  let region: String

  /// - Parameter region: Where the sender is verified.
  public init(client: Client, region: String) {
    self.client = client
    self.region = region
  }
}
