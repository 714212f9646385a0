/// Where credentials come from, decided before anything is asked.
indirect enum CredentialPlan: Hashable, Sendable {
  case keys(Credentials, from: String)
  case role(RoleSettings, source: CredentialPlan)
  case webIdentity(WebIdentitySettings)
  case sso(SSOSettings)
  case process(ProcessSettings)
  case container(ContainerSettings)
  case instance(InstanceSettings)
}

/// A role, and how it is assumed.
struct RoleSettings: Hashable, Sendable {
  var arn: String
  var externalID: String?
  var sessionName: String?
  var durationSeconds: Int?
  var mfaSerial: String?
}

/// A role that a token of another identity provider opens.
struct WebIdentitySettings: Hashable, Sendable {
  var roleARN: String
  var tokenFile: String
  var sessionName: String?
}

/// A role of IAM Identity Center.
struct SSOSettings: Hashable, Sendable {
  /// The profile, for errors.
  var profile: String
  /// `nil` for the old form, whose token cannot be refreshed.
  var session: String?
  var region: String
  var startURL: String
  var accountID: String
  var roleName: String
}

/// A program that prints credentials.
struct ProcessSettings: Hashable, Sendable {
  var words: [String]
  /// Where the command stands, for errors.
  var place: String
  /// The account, where the program does not say it.
  var accountID: String?
}

/// Decides where credentials come from: the first source that applies.
///
/// A source that applies and then fails ends the search with its error. Falling through to the next would make calls as
/// somebody else, in an account that nobody meant.
///
/// Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers"; the order is botocore's.
struct CredentialPlanner {
  let environment: [String: String]
  let config: SharedConfig
  let profile: String
  /// Whether the profile was named to us, not by the environment: then the environment's own identities do not count.
  let isExplicit: Bool

  func plan() throws(CredentialError) -> CredentialPlan {
    if !isExplicit, let keys = try environmentKeys() { return .keys(keys, from: "the environment") }
    if let section = config.profiles[profile] {
      let assumesRole = section["role_arn"] != nil && section["web_identity_token_file"] == nil
      if !assumesRole, !isExplicit, let identity = try environmentIdentity() { return .webIdentity(identity) }
      if let plan = try plan(profile, section, []) { return plan }
    } else if profile != "default" || isExplicit {
      throw CredentialError("there is no profile `\(profile)` in \(places): name another, or write it there")
    } else if let identity = try environmentIdentity() {
      return .webIdentity(identity)
    }
    if let container = try ContainerSettings(environment: environment) { return .container(container) }
    if let instance = try InstanceSettings(environment: environment, section: config.profiles[profile]) {
      return .instance(instance)
    }
    throw CredentialError(
      "there are no credentials: none in the environment, none in the profile `\(profile)` (looked for in \(places)),"
        + " and instance metadata is off (AWS_EC2_METADATA_DISABLED). \(Self.wayOut)")
  }

  static let wayOut =
    "Set AWS_PROFILE, or reach any other kind of credentials through"
    + " `credential_process = aws configure export-credentials --profile NAME --format process`"

  private var places: String {
    let files = [config.locations.config, config.locations.credentials].compactMap { $0 }
    return files.isEmpty ? "~/.aws (HOME is not set)" : files.joined(separator: " or ")
  }

  // MARK: The environment

  private func environmentKeys() throws(CredentialError) -> Credentials? {
    let id = environment.setting("AWS_ACCESS_KEY_ID")
    let secret = environment.setting("AWS_SECRET_ACCESS_KEY")
    guard let id else {
      guard secret == nil else {
        throw CredentialError("AWS_SECRET_ACCESS_KEY is set, but not AWS_ACCESS_KEY_ID: set both or neither")
      }
      return nil
    }
    guard let secret else {
      throw CredentialError("AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY: set both or neither")
    }
    var expiry: Double?
    if let text = environment.setting("AWS_CREDENTIAL_EXPIRATION") {
      expiry = WireTime.seconds(text)
      guard expiry != nil else {
        throw CredentialError("AWS_CREDENTIAL_EXPIRATION must be a moment such as 2026-11-23T05:00:00Z")
      }
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret,
      sessionToken: environment.setting("AWS_SESSION_TOKEN") ?? environment.setting("AWS_SECURITY_TOKEN"),
      expiresAt: expiry, accountID: environment.setting("AWS_ACCOUNT_ID"))
  }

  private func environmentIdentity() throws(CredentialError) -> WebIdentitySettings? {
    guard let file = environment.setting("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
    guard let role = environment.setting("AWS_ROLE_ARN") else {
      throw CredentialError("AWS_WEB_IDENTITY_TOKEN_FILE is set, but not AWS_ROLE_ARN: set both or neither")
    }
    try Self.checkRole(role, "AWS_ROLE_ARN")
    let session = environment.setting("AWS_ROLE_SESSION_NAME")
    if let session { try Self.checkSessionName(session, "AWS_ROLE_SESSION_NAME") }
    return WebIdentitySettings(roleARN: role, tokenFile: file, sessionName: session)
  }

  // MARK: Profiles

  /// - Returns: `nil` for a profile that holds no credentials.
  private func plan(
    _ name: String, _ section: SharedConfig.Section, _ seen: [String]
  ) throws(CredentialError) -> CredentialPlan? {
    if section["role_arn"] != nil, section["web_identity_token_file"] == nil {
      return try role(name, section, seen + [name])
    }
    if let identity = try webIdentity(name, section) { return .webIdentity(identity) }
    if let sso = try sso(name, section) { return .sso(sso) }
    if let keys = try keys(name, section, fromCredentialsFile: true) { return keys }
    if let login = section.settings["login_session"] {
      throw CredentialError(
        "\(login.place): `login_session` is not among the kinds of credentials that are read here. Reach it with a"
          + " profile of its own: `credential_process = aws configure export-credentials --profile \(name)"
          + " --format process`")
    }
    if let process = section.settings["credential_process"], !process.value.isEmpty {
      let place = "\(process.place): `credential_process`"
      guard let words = CommandWords.split(process.value), !words.isEmpty else {
        throw CredentialError("\(place): a quote is not closed, or a backslash stands at the end")
      }
      return .process(ProcessSettings(words: words, place: place, accountID: section["aws_account_id"]))
    }
    if let keys = try keys(name, section, fromCredentialsFile: false) { return keys }
    if let session = section.settings["sso_session"] {
      throw CredentialError(
        "\(session.place): the profile `\(name)` gives a bearer token, not credentials: add `sso_account_id` and"
          + " `sso_role_name` to it")
    }
    return nil
  }

  private func role(
    _ name: String, _ section: SharedConfig.Section, _ seen: [String]
  ) throws(CredentialError) -> CredentialPlan {
    let settings = try roleSettings(name, section)
    switch (section["source_profile"], section["credential_source"]) {
    case (.some, .some):
      throw CredentialError(
        "\(section.place): the profile `\(name)` has both `source_profile` and `credential_source`: keep one")
    case (nil, nil):
      throw CredentialError(
        "\(section.place): the profile `\(name)` has a `role_arn`, but neither `source_profile` nor"
          + " `credential_source` says with whose credentials it is assumed")
    case (let source?, nil):
      return .role(settings, source: try sourcePlan(source, of: name, section, seen))
    case (nil, let source?):
      return .role(settings, source: try namedPlan(source, of: name, section))
    }
  }

  /// Keys end a chain of profiles, also in a profile that assumes a role itself.
  private func sourcePlan(
    _ source: String, of name: String, _ referring: SharedConfig.Section, _ seen: [String]
  ) throws(CredentialError) -> CredentialPlan {
    let place = referring.settings["source_profile"]?.place ?? referring.place
    guard let section = config.profiles[source] else {
      throw CredentialError("\(place): there is no profile `\(source)`, which `\(name)` names as its `source_profile`")
    }
    if !seen.contains(source) || source == name, let keys = try keys(source, section) { return keys }
    guard !seen.contains(source) else {
      throw CredentialError(
        "\(place): the profiles lead back to where they began: \((seen + [source]).joined(separator: " → "))")
    }
    guard let plan = try plan(source, section, seen) else {
      throw CredentialError(
        "\(section.place): the profile `\(source)` holds no credentials, but `\(name)` names it as its"
          + " `source_profile`")
    }
    return plan
  }

  private func namedPlan(
    _ source: String, of name: String, _ section: SharedConfig.Section
  ) throws(CredentialError) -> CredentialPlan {
    let place = section.settings["credential_source"]?.place ?? section.place
    switch source {
    case "Environment":
      if let keys = try environmentKeys() { return .keys(keys, from: "the environment") }
      throw CredentialError(
        "\(place): `credential_source = Environment`, but the environment holds no AWS_ACCESS_KEY_ID")
    case "EcsContainer":
      if let container = try ContainerSettings(environment: environment) { return .container(container) }
      throw CredentialError(
        "\(place): `credential_source = EcsContainer`, but neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor"
          + " AWS_CONTAINER_CREDENTIALS_FULL_URI is set")
    case "Ec2InstanceMetadata":
      if let instance = try InstanceSettings(environment: environment, section: config.profiles[profile]) {
        return .instance(instance)
      }
      throw CredentialError(
        "\(place): `credential_source = Ec2InstanceMetadata`, but AWS_EC2_METADATA_DISABLED turns that off")
    default:
      throw CredentialError(
        "\(place): `credential_source` must be Environment, EcsContainer or Ec2InstanceMetadata")
    }
  }

  private func roleSettings(
    _ name: String, _ section: SharedConfig.Section
  ) throws(CredentialError) -> RoleSettings {
    func place(_ setting: String) -> String { "\(section.settings[setting]?.place ?? section.place): `\(setting)`" }
    let arn = section["role_arn"] ?? ""
    try Self.checkRole(arn, place("role_arn"))
    if let session = section["role_session_name"] {
      try Self.checkSessionName(session, place("role_session_name"))
    }
    var duration: Int?
    if let text = section["duration_seconds"] {
      duration = Int(text)
      guard let duration, (900...43_200).contains(duration) else {
        throw CredentialError("\(place("duration_seconds")) must be a whole number from 900 to 43200")
      }
    }
    return RoleSettings(
      arn: arn, externalID: section["external_id"], sessionName: section["role_session_name"],
      durationSeconds: duration, mfaSerial: section["mfa_serial"])
  }

  private func webIdentity(
    _ name: String, _ section: SharedConfig.Section
  ) throws(CredentialError) -> WebIdentitySettings? {
    guard let file = section["web_identity_token_file"] else { return nil }
    guard let role = section["role_arn"] else {
      throw CredentialError(
        "\(section.place): the profile `\(name)` has a `web_identity_token_file`, but no `role_arn`")
    }
    let settings = try roleSettings(name, section)
    return WebIdentitySettings(
      roleARN: role, tokenFile: SharedConfig.expanded(file, environment), sessionName: settings.sessionName)
  }

  private func keys(
    _ name: String, _ section: SharedConfig.Section
  ) throws(CredentialError) -> CredentialPlan? {
    if let keys = try keys(name, section, fromCredentialsFile: true) { return keys }
    return try keys(name, section, fromCredentialsFile: false)
  }

  /// Both halves and the token must be from one file: halves of different pairs give signatures that no one accepts.
  private func keys(
    _ name: String, _ section: SharedConfig.Section, fromCredentialsFile: Bool
  ) throws(CredentialError) -> CredentialPlan? {
    func value(_ setting: String) -> SharedConfig.Setting? {
      guard let found = section.settings[setting], found.isFromCredentialsFile == fromCredentialsFile,
        !found.value.isEmpty
      else { return nil }
      return found
    }
    switch (value("aws_access_key_id"), value("aws_secret_access_key")) {
    case (nil, nil): return nil
    case (let id?, nil):
      throw CredentialError(
        "\(id.place): the profile `\(name)` has an `aws_access_key_id`, but no `aws_secret_access_key` beside it")
    case (nil, let secret?):
      throw CredentialError(
        "\(secret.place): the profile `\(name)` has an `aws_secret_access_key`, but no `aws_access_key_id` beside it")
    case (let id?, let secret?):
      let token = value("aws_session_token") ?? value("aws_security_token")
      return .keys(
        Credentials(
          accessKeyID: id.value, secretAccessKey: secret.value, sessionToken: token?.value,
          accountID: section["aws_account_id"]),
        from: "\(id.place)")
    }
  }

  private func sso(_ name: String, _ section: SharedConfig.Section) throws(CredentialError) -> SSOSettings? {
    let account = section["sso_account_id"]
    let role = section["sso_role_name"]
    guard account != nil || role != nil else { return nil }
    guard let account else {
      throw CredentialError("\(section.place): the profile `\(name)` has a `sso_role_name`, but no `sso_account_id`")
    }
    guard let role else {
      throw CredentialError("\(section.place): the profile `\(name)` has a `sso_account_id`, but no `sso_role_name`")
    }
    var shared = section
    let session = section["sso_session"]
    if let session {
      guard let found = config.ssoSessions[session] else {
        throw CredentialError(
          "\(section.settings["sso_session"]?.place ?? section.place): there is no section"
            + " `[sso-session \(session)]`, which the profile `\(name)` names")
      }
      for setting in ["sso_region", "sso_start_url"] {
        if let own = section[setting], own != found[setting] {
          throw CredentialError(
            "\(section.settings[setting]?.place ?? section.place): `\(setting)` of the profile `\(name)` is not that"
              + " of `[sso-session \(session)]`: keep it there alone")
        }
      }
      shared = found
    }
    guard let region = shared["sso_region"], let startURL = shared["sso_start_url"] else {
      throw CredentialError("\(shared.place): signing in needs both `sso_region` and `sso_start_url`")
    }
    guard EndpointResolver.isHostLabel(region) else {
      throw CredentialError(
        "\(shared.settings["sso_region"]?.place ?? shared.place): `sso_region` must be a Region's name")
    }
    return SSOSettings(
      profile: name, session: session, region: region, startURL: startURL, accountID: account, roleName: role)
  }

  // MARK: What AWS would refuse anyway

  static func checkRole(_ arn: String, _ place: String) throws(CredentialError) {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", !parts[4].isEmpty, parts[5].hasPrefix("role/"),
      arn.utf8.allSatisfy({ (33...126).contains($0) })
    else {
      throw CredentialError("\(place) must be a role's ARN, such as arn:aws:iam::111122223333:role/SecurityAudit")
    }
  }

  static func checkSessionName(_ name: String, _ place: String) throws(CredentialError) {
    let isPlain = name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "_+=,.@-".utf8.contains(byte)
    }
    guard isPlain, (2...64).contains(name.utf8.count) else {
      throw CredentialError("\(place) must be 2 to 64 letters, digits and _+=,.@-")
    }
  }
}
