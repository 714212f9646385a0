/// Runs the program of `credential_process`, without a shell.
///
/// Source: AWS SDKs and Tools Reference Guide, "Process credential provider".
struct ProcessCredentials: CredentialSource {
  let settings: ProcessSettings
  let processes: any ProcessRunner
  let now: @Sendable () -> Double
  static let limit = Duration.seconds(60)

  func fetch() async throws -> Credentials {
    let program = settings.words.first ?? ""
    let doing = "\(settings.place): running \(program)"
    let outcome: ProcessOutcome
    do {
      outcome = try await processes.run(settings.words, within: Self.limit)
    } catch let fault as ProcessFault {
      switch fault {
      case .notStarted: throw CredentialError("\(doing): there is no such program, or it cannot be started\(shellHint)")
      case .tooSlow: throw CredentialError("\(doing): it took longer than \(Self.limit.components.seconds) s and was ended")
      case .unreadableOutput: throw CredentialError("\(doing): its output could not be read to the end")
      }
    }
    guard outcome.status == 0 else {
      let end = outcome.status < 0 ? "was ended by signal \(-outcome.status)" : "exited with status \(outcome.status)"
      throw CredentialError("\(doing): it \(end)\(said(outcome.error))\(shellHint)")
    }
    guard let document = try? JSON(parsing: outcome.output) else {
      throw CredentialError("\(doing): its output is not JSON\(shellHint)")
    }
    guard document["Version"] == 1 else {
      throw CredentialError("\(doing): its output is not of `Version` 1, the only one there is")
    }
    let keys = try KeyDocument.credentials(
      in: document, token: "SessionToken", source: doing, isTemporary: false)
    if let expiry = keys.expiresAt, expiry <= now() {
      throw CredentialError("\(doing): it gave credentials that have expired")
    }
    return Credentials(
      accessKeyID: keys.accessKeyID, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken,
      expiresAt: keys.expiresAt, accountID: keys.accountID ?? settings.accountID)
  }

  private var shellHint: String {
    CommandWords.needsShell(settings.words)
      ? "; no shell reads the command: put pipes and redirections into a script of their own" : ""
  }

  /// The first line that the program wrote for people, bounded and without control characters.
  private func said(_ error: [UInt8]) -> String {
    let text = String(decoding: error.prefix(2000), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).first(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return "" }
    return ": " + String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.properties.generalCategory != .control }).prefix(200))
  }
}
