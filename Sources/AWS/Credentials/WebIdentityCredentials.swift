/// Shows a token of another identity provider to STS, which gives credentials of a role for it.
struct WebIdentityCredentials: CredentialSource {
  let settings: WebIdentitySettings
  let region: String?
  let files: any Files
  let sender: CallSender
  let now: @Sendable () -> Double

  func fetch() async throws -> Credentials {
    let doing = "assuming the role \(settings.roleARN) with the token in \(settings.tokenFile)"
    // Whoever runs us replaces the token before it expires: it is read each time.
    let token: String
    do {
      guard let bytes = try files.read(settings.tokenFile) else { throw FileFault("no such file or directory") }
      var text = Substring(String(decoding: bytes, as: UTF8.self))
      while let last = text.last, last.isWhitespace { text.removeLast() }
      token = String(text)
    } catch {
      throw CredentialError("\(doing): the file cannot be read: \(error)")
    }
    guard !token.isEmpty else { throw CredentialError("\(doing): the file is empty") }
    do {
      let output = try await sender.ask(
        STSAPI.assumeRoleWithWebIdentity,
        [
          "RoleArn": .string(settings.roleARN),
          "RoleSessionName": .string(RoleSettings.sessionName(settings.sessionName, now())),
          "WebIdentityToken": .string(token),
        ], account: RoleSettings.account(settings.roleARN),
        region: region ?? RoleSettings.partition(settings.roleARN).firstRegion)
      return try output.keys(ofRole: settings.roleARN, doing)
    } catch let failure as CallSender.Failure {
      throw CredentialError(doing, failed: failure.reason, withholding: [token])
    }
  }
}
