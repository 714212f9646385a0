// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What IAM counts in an account, and what the root user has.
public struct AccountSummary: Record {
  public var accountMFAEnabled: Bool?
  public var accountAccessKeysPresent: Bool?
  public var accountPasswordPresent: Bool?
  public var accountSigningCertificatesPresent: Bool?
  public var users: Int?
  public var groups: Int?
  public var roles: Int?
  public var policies: Int?
  public var mfaDevices: Int?
  public var mfaDevicesInUse: Int?

  public init(
    accountMFAEnabled: Bool? = nil, accountAccessKeysPresent: Bool? = nil, accountPasswordPresent: Bool? = nil,
    accountSigningCertificatesPresent: Bool? = nil, users: Int? = nil, groups: Int? = nil, roles: Int? = nil,
    policies: Int? = nil, mfaDevices: Int? = nil, mfaDevicesInUse: Int? = nil
  ) {
    self.accountMFAEnabled = accountMFAEnabled
    self.accountAccessKeysPresent = accountAccessKeysPresent
    self.accountPasswordPresent = accountPasswordPresent
    self.accountSigningCertificatesPresent = accountSigningCertificatesPresent
    self.users = users
    self.groups = groups
    self.roles = roles
    self.policies = policies
    self.mfaDevices = mfaDevices
    self.mfaDevicesInUse = mfaDevicesInUse
  }

  public static let table = Table<AccountSummary>(
    "account_summary", "What IAM says of the account as a whole: what its root user has, and how much there is.",
    sources: ["iam:GetAccountSummary"],
    compared: [.configuration()],
    [
      .column("account_mfa_enabled", \.accountMFAEnabled, "Whether the root user has MFA"),
      .column("account_access_keys_present", \.accountAccessKeysPresent, "Whether the root user has access keys"),
      .column(
        "account_password_present", \.accountPasswordPresent,
        "Whether the root user has a password; without one it cannot sign in"),
      .column(
        "account_signing_certificates_present", \.accountSigningCertificatesPresent,
        "Whether the root user has signing certificates"),
      .column("users", \.users, "IAM users"),
      .column("groups", \.groups, "IAM groups"),
      .column("roles", \.roles, "IAM roles"),
      .column("policies", \.policies, "Policies of the account's own"),
      .column("mfa_devices", \.mfaDevices, "MFA devices"),
      .column("mfa_devices_in_use", \.mfaDevicesInUse, "MFA devices that someone uses"),
    ])
}

/// What one user of an account can sign in with; never a key's id.
public struct Credential: Record {
  public var userName: String
  public var isRoot: Bool
  public var userARN: String?
  public var userCreatedAt: Timestamp?
  public var passwordEnabled: Bool?
  public var passwordLastUsedAt: Timestamp?
  public var passwordLastChangedAt: Timestamp?
  public var passwordNextRotationAt: Timestamp?
  public var mfaActive: Bool?
  public var accessKey1Active: Bool?
  public var accessKey1LastRotatedAt: Timestamp?
  public var accessKey1LastUsedAt: Timestamp?
  public var accessKey1LastUsedRegion: String?
  public var accessKey1LastUsedService: String?
  public var accessKey2Active: Bool?
  public var accessKey2LastRotatedAt: Timestamp?
  public var accessKey2LastUsedAt: Timestamp?
  public var accessKey2LastUsedRegion: String?
  public var accessKey2LastUsedService: String?
  public var certificate1Active: Bool?
  public var certificate1LastRotatedAt: Timestamp?
  public var certificate2Active: Bool?
  public var certificate2LastRotatedAt: Timestamp?
  public var reportGeneratedAt: Timestamp?

  public init(
    userName: String, isRoot: Bool, userARN: String? = nil, userCreatedAt: Timestamp? = nil,
    passwordEnabled: Bool? = nil, passwordLastUsedAt: Timestamp? = nil, passwordLastChangedAt: Timestamp? = nil,
    passwordNextRotationAt: Timestamp? = nil, mfaActive: Bool? = nil, accessKey1Active: Bool? = nil,
    accessKey1LastRotatedAt: Timestamp? = nil, accessKey1LastUsedAt: Timestamp? = nil,
    accessKey1LastUsedRegion: String? = nil, accessKey1LastUsedService: String? = nil, accessKey2Active: Bool? = nil,
    accessKey2LastRotatedAt: Timestamp? = nil, accessKey2LastUsedAt: Timestamp? = nil,
    accessKey2LastUsedRegion: String? = nil, accessKey2LastUsedService: String? = nil, certificate1Active: Bool? = nil,
    certificate1LastRotatedAt: Timestamp? = nil, certificate2Active: Bool? = nil,
    certificate2LastRotatedAt: Timestamp? = nil, reportGeneratedAt: Timestamp? = nil
  ) {
    self.userName = userName
    self.isRoot = isRoot
    self.userARN = userARN
    self.userCreatedAt = userCreatedAt
    self.passwordEnabled = passwordEnabled
    self.passwordLastUsedAt = passwordLastUsedAt
    self.passwordLastChangedAt = passwordLastChangedAt
    self.passwordNextRotationAt = passwordNextRotationAt
    self.mfaActive = mfaActive
    self.accessKey1Active = accessKey1Active
    self.accessKey1LastRotatedAt = accessKey1LastRotatedAt
    self.accessKey1LastUsedAt = accessKey1LastUsedAt
    self.accessKey1LastUsedRegion = accessKey1LastUsedRegion
    self.accessKey1LastUsedService = accessKey1LastUsedService
    self.accessKey2Active = accessKey2Active
    self.accessKey2LastRotatedAt = accessKey2LastRotatedAt
    self.accessKey2LastUsedAt = accessKey2LastUsedAt
    self.accessKey2LastUsedRegion = accessKey2LastUsedRegion
    self.accessKey2LastUsedService = accessKey2LastUsedService
    self.certificate1Active = certificate1Active
    self.certificate1LastRotatedAt = certificate1LastRotatedAt
    self.certificate2Active = certificate2Active
    self.certificate2LastRotatedAt = certificate2LastRotatedAt
    self.reportGeneratedAt = reportGeneratedAt
  }

  public static let table = Table<Credential>(
    "credential",
    "The credential report: what each IAM user, and the root user, can sign in with. It holds"
      + " no key and no key's id.", sources: ["iam:GenerateCredentialReport", "iam:GetCredentialReport"],
    compared: [
      .configuration(
        except: (1...2).flatMap { ["access_key_\($0)_last_used_region", "access_key_\($0)_last_used_service"] },
        times: (1...2).flatMap { ["access_key_\($0)_last_rotated_at", "certificate_\($0)_last_rotated_at"] }
          + ["password_last_changed_at"])
    ],
    [
      .key("user_name", \.userName, "The user; `<root_account>` for the root user"),
      .column("is_root", \.isRoot, "Whether it is the root user"),
      .column("user_arn", \.userARN, "The user's ARN"),
      .column("user_created_at", \.userCreatedAt, "When the user was made"),
      .column(
        "password_enabled", \.passwordEnabled,
        "Whether the user has a password; `NULL` for the root user, of which the report does not say it"),
      .column("password_last_used_at", \.passwordLastUsedAt, "When it was last used; `NULL` if never"),
      .column("password_last_changed_at", \.passwordLastChangedAt, "When it was last changed"),
      .column("password_next_rotation_at", \.passwordNextRotationAt, "When it must be changed; `NULL` if never"),
      .column("mfa_active", \.mfaActive, "Whether the user has MFA"),
      .column("access_key_1_active", \.accessKey1Active, "Whether the first access key is active"),
      .column(
        "access_key_1_last_rotated_at", \.accessKey1LastRotatedAt,
        "When it was made or last changed; `NULL` if there is none"),
      .column("access_key_1_last_used_at", \.accessKey1LastUsedAt, "When it was last used; `NULL` if never"),
      .column("access_key_1_last_used_region", \.accessKey1LastUsedRegion, "In which Region"),
      .column("access_key_1_last_used_service", \.accessKey1LastUsedService, "With which service"),
      .column("access_key_2_active", \.accessKey2Active, "Whether the second access key is active"),
      .column(
        "access_key_2_last_rotated_at", \.accessKey2LastRotatedAt,
        "When it was made or last changed; `NULL` if there is none"),
      .column("access_key_2_last_used_at", \.accessKey2LastUsedAt, "When it was last used; `NULL` if never"),
      .column("access_key_2_last_used_region", \.accessKey2LastUsedRegion, "In which Region"),
      .column("access_key_2_last_used_service", \.accessKey2LastUsedService, "With which service"),
      .column("certificate_1_active", \.certificate1Active, "Whether the first signing certificate is active"),
      .column(
        "certificate_1_last_rotated_at", \.certificate1LastRotatedAt,
        "When it was made or last changed; `NULL` if there is none"),
      .column("certificate_2_active", \.certificate2Active, "Whether the second signing certificate is active"),
      .column(
        "certificate_2_last_rotated_at", \.certificate2LastRotatedAt,
        "When it was made or last changed; `NULL` if there is none"),
      .column(
        "report_generated_at", \.reportGeneratedAt, "When AWS made the report: it makes one every four hours at most"),
    ])
}
