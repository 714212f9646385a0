internal import Crypto

/// Credentials of a role of IAM Identity Center, for the token that `aws sso login` left behind.
///
/// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider".
struct SSOCredentials: CredentialSource {
  let settings: SSOSettings
  /// The home folder.
  let home: String?
  let files: any Files
  let sender: CallSender
  let now: @Sendable () -> Double
  /// How long before its end a token is refreshed, in seconds.
  static let refreshesBefore = 900.0
  /// The longest time that a token can be said to last, in seconds: a year, where AWS has 90 days.
  static let longestSession = 31_536_000.0

  func fetch() async throws -> Credentials {
    let token = try await token()
    let doing = "getting credentials of \(settings.roleName) in \(settings.accountID) from IAM Identity Center"
    do {
      let keys = try await sender.ask(
        SSOAPI.getRoleCredentials,
        [
          "role_name": .string(settings.roleName), "account_id": .string(settings.accountID),
          "accessToken": .string(token),
        ], account: settings.accountID, region: settings.region
      ).roleCredentials
      return Credentials(
        accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken,
        expiresAt: keys.expiration / 1000, accountID: settings.accountID)
    } catch let failure as CallSender.Failure {
      var advice = ""
      if case .refused(let status, let code, _) = failure.reason, status == 401 || code == "UnauthorizedException" {
        advice = ". The session has ended: \(login)"
      }
      throw CredentialError(doing, failed: failure.reason, advice: advice, withholding: [token])
    }
  }

  /// What the user is told to do.
  private var login: String {
    settings.session.map { "run `aws sso login --sso-session \($0)`" }
      ?? "run `aws sso login --profile \(settings.profile)`"
  }

  /// Where `aws sso login` keeps the token.
  func file() throws(CredentialError) -> String {
    guard let home else {
      throw CredentialError("the token of IAM Identity Center is in ~/.aws/sso/cache, but HOME is not set")
    }
    let digits = Array("0123456789abcdef".utf8)
    let hash = Insecure.SHA1.hash(data: Array((settings.session ?? settings.startURL).utf8))
    let name = String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    return "\(home)/.aws/sso/cache/\(name).json"
  }

  private func token() async throws -> String {
    let file = try file()
    let document: JSON
    do {
      guard let bytes = try files.read(file) else {
        throw CredentialError(
          "there is no session of IAM Identity Center for the profile `\(settings.profile)` in \(file): \(login)")
      }
      guard let read = try? JSON(parsing: bytes) else {
        throw CredentialError("\(file) is not JSON: \(login)")
      }
      document = read
    } catch let fault as FileFault {
      throw CredentialError("\(file) cannot be read: \(fault)")
    }
    guard let token = document["accessToken"]?.string, !token.isEmpty,
      let expiry = document["expiresAt"]?.string.flatMap(WireTime.seconds)
    else { throw CredentialError("\(file) holds no `accessToken` with its `expiresAt`: \(login)") }
    let now = now()
    guard expiry - now < Self.refreshesBefore else { return token }
    do {
      if let renewed = try await refreshed(document, file) { return renewed }
    } catch let error as CredentialError where expiry > now && error.cause != .configuration {
      // What is there still works.
      return token
    }
    guard expiry > now else {
      throw CredentialError(
        "the session of IAM Identity Center for the profile `\(settings.profile)` has expired: \(login)")
    }
    return token
  }

  /// - Returns: `nil` for a token that cannot be refreshed.
  private func refreshed(_ document: JSON, _ file: String) async throws -> String? {
    func member(_ name: String) -> String? { document[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    let now = now()
    guard settings.session != nil, let refreshToken = member("refreshToken"), let clientID = member("clientId"),
      let clientSecret = member("clientSecret"),
      let registration = member("registrationExpiresAt").flatMap(WireTime.seconds), registration > now
    else { return nil }
    let output: SSOAPI.Token
    do {
      output = try await sender.ask(
        SSOAPI.createToken,
        [
          "grantType": "refresh_token", "clientId": .string(clientID), "clientSecret": .string(clientSecret),
          "refreshToken": .string(refreshToken),
        ], account: settings.accountID, region: settings.region)
    } catch let failure as CallSender.Failure {
      throw CredentialError(
        "refreshing the session of IAM Identity Center for the profile `\(settings.profile)`", failed: failure.reason,
        advice: ": \(login)", withholding: [refreshToken, clientSecret])
    }
    guard (0...Self.longestSession).contains(output.expiresIn) else {
      throw CredentialError(
        "refreshing the session of IAM Identity Center for the profile `\(settings.profile)`: the answer does not say"
          + " how long the session lasts: \(login)")
    }
    var renewed = document
    renewed["accessToken"] = .string(output.accessToken)
    renewed["expiresAt"] = .string(WireTime.extended(now + output.expiresIn))
    if let next = output.refreshToken { renewed["refreshToken"] = .string(next) }
    do {
      try files.replace(file, with: try renewed.serialized())
    } catch let fault as FileFault {
      // A refresh token that was used up and not kept would end the session for everybody.
      throw CredentialError("\(file) cannot be written with the refreshed session: \(fault)")
    }
    return output.accessToken
  }
}
