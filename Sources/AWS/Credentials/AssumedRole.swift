/// The credentials of a role, kept and refreshed.
public struct AssumedRole: CredentialProvider {
  private let kept: RefreshingCredentials

  /// - Parameters:
  ///   - roleARN: Such as `arn:aws:iam::111122223333:role/SecurityAudit`.
  ///   - externalID: What the role's account agreed on with the caller.
  ///   - sessionName: How the role's account sees the caller; left away, the tool's name and the time.
  ///   - durationSeconds: 900 to 43200; left away, an hour.
  ///   - source: Whose credentials assume the role.
  ///   - region: Where STS is asked; left away, the first of the role's partition.
  public init(
    roleARN: String, externalID: String? = nil, sessionName: String? = nil, durationSeconds: Int? = nil,
    source: any CredentialProvider, region: String?, sender: CallSender, world: CallSender.World
  ) {
    let role = RoleSettings(
      arn: roleARN, externalID: externalID, sessionName: sessionName, durationSeconds: durationSeconds)
    kept = RefreshingCredentials(
      AssumeRole(role: role, source: source, region: region, sender: sender, now: world.clock, prompt: { _ in nil }),
      world: world)
  }

  /// The role's credentials.
  public func credentials() async throws -> Credentials { try await kept.credentials() }

  /// AWS said that these have expired.
  public func reject(_ credentials: Credentials) async { await kept.reject(credentials) }
}

/// Assumes a role.
struct AssumeRole: CredentialSource {
  let role: RoleSettings
  let source: any CredentialProvider
  let region: String?
  let sender: CallSender
  let now: @Sendable () -> Double
  let prompt: CredentialSources.Prompt

  func fetch() async throws -> Credentials {
    try role.check()
    var input: JSON = [
      "RoleArn": .string(role.arn), "RoleSessionName": .string(RoleSettings.sessionName(role.sessionName, now())),
    ]
    if let externalID = role.externalID { input["ExternalId"] = .string(externalID) }
    if let duration = role.durationSeconds { input["DurationSeconds"] = .integer(Int64(duration)) }
    if let serial = role.mfaSerial {
      input["SerialNumber"] = .string(serial)
      input["TokenCode"] = .string(try await code(of: serial))
    }
    let doing = "assuming the role \(role.arn)"
    do {
      let output = try await sender.ask(
        STSAPI.assumeRole, input, account: RoleSettings.account(role.arn),
        region: region ?? RoleSettings.partition(role.arn).firstRegion, signedBy: source)
      return try output.keys(ofRole: role.arn, doing)
    } catch let failure as CallSender.Failure {
      throw CredentialError(
        doing, failed: failure.reason, advice: advice(failure.reason),
        withholding: [role.externalID].compactMap { $0 })
    }
  }

  private func code(of serial: String) async throws -> String {
    guard let answer = await prompt("Code of \(serial):") else {
      throw CredentialError(
        "the role \(role.arn) wants a code of \(serial), and there is no terminal to ask for it on: use a role without"
          + " `mfa_serial` for unattended runs")
    }
    let code = answer.split(whereSeparator: \.isWhitespace).joined()
    guard code.utf8.count == 6, code.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw CredentialError("the code of \(serial) must be six digits")
    }
    return code
  }

  private func advice(_ reason: AWSError.Reason) -> String {
    guard case .refused(_, let code, _) = reason else { return "" }
    switch code {
    case "AccessDenied", "AccessDeniedException":
      return ". The role's trust policy must name the caller (and its external ID), and the caller needs sts:AssumeRole"
    case "RegionDisabledException": return ". Set AWS_REGION to a Region that is enabled in the account"
    default: return ""
    }
  }
}

extension RoleSettings {
  /// How a session is called where nothing else is said.
  static func sessionName(_ name: String?, _ seconds: Double) -> String { name ?? "runbook-\(Int64(seconds))" }

  /// The number in a role's ARN.
  static func account(_ arn: String) -> String {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 ? String(parts[4]) : ""
  }

  /// The partition in a role's ARN.
  static func partition(_ arn: String) -> Partition {
    arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst().first
      .flatMap { Partition(rawValue: String($0)) } ?? .commercial
  }

  /// Refuses what AWS would refuse.
  func check() throws(CredentialError) {
    try CredentialPlanner.checkRole(arn, "the role `\(arn)`")
    if let sessionName { try CredentialPlanner.checkSessionName(sessionName, "the session name `\(sessionName)`") }
    if let durationSeconds, !(900...43_200).contains(durationSeconds) {
      throw CredentialError("a session of the role \(arn) must last from 900 to 43200 seconds")
    }
  }
}
