/// AWS Security Token Service, API version 2011-06-15, as far as credentials need it.
public enum STSAPI {
  /// The service.
  public static let service = Service("sts", .query(version: "2011-06-15"))

  /// Who a caller is. Allowed to everybody.
  public static let getCallerIdentity = Operation<CallerIdentity>(service, "GetCallerIdentity")
  /// Temporary credentials of a role.
  public static let assumeRole = Operation<AssumedRoleOutput>(service, "AssumeRole")
  /// Temporary credentials of a role, for a token of another identity provider. Not signed.
  public static let assumeRoleWithWebIdentity = Operation<AssumedRoleOutput>(service, "AssumeRoleWithWebIdentity")

  /// What GetCallerIdentity gives.
  public struct CallerIdentity: Decodable, Hashable, Sendable {
    /// The account's number.
    public let account: String
    /// The caller's own ARN.
    public let arn: String

    enum CodingKeys: String, CodingKey {
      case account = "Account"
      case arn = "Arn"
    }
  }

  /// What AssumeRole and AssumeRoleWithWebIdentity give. It holds secrets, and shows none.
  public struct AssumedRoleOutput: Decodable, Sendable, CustomStringConvertible, CustomReflectable {
    let credentials: Keys
    let user: User

    struct Keys: Decodable {
      let accessKeyID: String
      let secretAccessKey: String
      let sessionToken: String
      let expiration: WireTime

      enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case expiration = "Expiration"
      }
    }

    struct User: Decodable {
      let arn: String

      enum CodingKeys: String, CodingKey { case arn = "Arn" }
    }

    enum CodingKeys: String, CodingKey {
      case credentials = "Credentials"
      case user = "AssumedRoleUser"
    }

    /// Whose credentials these are.
    public var description: String { "credentials of \(user.arn)" }
    /// Nothing inside.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
  }
}

extension STSAPI.AssumedRoleOutput {
  /// The credentials, if they are those of the role's account.
  ///
  /// - Parameter doing: What was being done, for errors.
  func keys(ofRole role: String, _ doing: String) throws(CredentialError) -> Credentials {
    let account = RoleSettings.account(user.arn)
    let expected = RoleSettings.account(role)
    let isNumber = expected.utf8.count == 12 && expected.utf8.allSatisfy { (48...57).contains($0) }
    guard !isNumber || account == expected else {
      throw CredentialError(
        "\(doing): the credentials that came back are those of account \(account), not of \(expected): they are not used",
        cause: .refused(status: 200, code: "AccountMismatch"))
    }
    guard let expiry = credentials.expiration.secondsSince1970 else {
      throw CredentialError("\(doing): the credentials that came back do not say when they expire")
    }
    return Credentials(
      accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken, expiresAt: expiry, accountID: account)
  }
}
