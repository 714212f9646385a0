public import AWS
internal import Crypto
internal import Foundation

/// Sends a day's mail: the plain text and the mail-safe HTML of `email.md`, and the report beside them.
public struct EmailTarget: DeliveryTarget {
  /// How a mail leaves.
  public enum Route: Sendable {
    /// A program of this machine that takes it on standard input as `sendmail` does, with its first arguments.
    case sendmail([String])
    /// Amazon SES, asked for when it is needed.
    case ses(@Sendable () async throws -> SESRoute)
    /// A file, for others to send: in this folder, or beside the report.
    case eml(folder: String?)
  }

  /// What the configuration says.
  public struct Settings: Sendable {
    /// Whom it is from.
    public var from: Mailbox
    /// Whom it is for.
    public var to: [Mailbox]
    /// Whom answers go to, if not the sender.
    public var replyTo: Mailbox?
    /// What of the report goes with it.
    public var attach: [AttachedForm]
    /// How it leaves.
    public var route: Route

    /// - Parameter to: At least one.
    public init(from: Mailbox, to: [Mailbox], replyTo: Mailbox?, attach: [AttachedForm], route: Route) {
      self.from = from
      self.to = to
      self.replyTo = replyTo
      self.attach = attach
      self.route = route
    }
  }

  /// Runs a program with a file as its standard input.
  public typealias Program = @Sendable (_ words: [String], _ input: String) async throws -> ProcessOutcome

  /// Its name in the configuration.
  public let name: String
  /// A mail is read by everybody each time.
  public let isRepeatable = false
  private let settings: Settings
  private let archive: String
  private let clock: @Sendable () -> Double
  private let run: Program

  /// What SES takes at most, in bytes.
  private static let longestSESMessage = 40 << 20
  /// How long a program may take to hand a mail on.
  public static let limit = Duration.seconds(120)

  /// - Parameters:
  ///   - archive: Where the report belongs, so that mails of two archives are two.
  ///   - clock: Seconds since 1970, for the mail's date.
  ///   - run: Runs `sendmail`.
  public init(
    name: String, _ settings: Settings, archive: String, clock: @escaping @Sendable () -> Double,
    run: @escaping Program = { try await SystemProcesses().run($0, input: $1, environment: [:], within: Self.limit) }
  ) {
    self.name = name
    self.settings = settings
    self.archive = archive
    self.clock = clock
    self.run = run
  }

  /// The mail with its files, and whom it is for.
  public func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] {
    let message = try message(bundle, isAgain: false)
    let size = message.bytes().count
    if case .ses = settings.route, size > Self.longestSESMessage {
      throw DeliveryError(
        "the mail of \(bundle.date) has \(size) bytes and SES takes 40 MiB: attach less (`attach`), or nothing")
    }
    let files = message.files.map { ", \($0.name) of \($0.bytes.count) bytes" }.joined()
    return [DeliveryItem("mail “\(message.subject)”\(files)", to: destination(bundle), size: size)]
  }

  /// Hands the mail on.
  public func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    let message = try message(bundle, isAgain: receipts.isAgain)
    let id: String
    switch settings.route {
    case .sendmail(let program): id = try await hand(message, to: program)
    case .ses(let route): id = try await send(message, through: try await route())
    case .eml:
      let path = file(bundle)
      do {
        try FileManager.default.createDirectory(
          atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
        try Data(message.bytes()).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw DeliveryError("cannot write the mail to \(path): \(error.localizedDescription); check the folder")
      }
      id = message.id
    }
    try receipts.arrived("mail", to: destination(bundle), id: id)
  }

  // MARK: The mail

  private func message(_ bundle: DeliveryBundle, isAgain: Bool) throws(DeliveryError) -> MailMessage {
    var files: [MailMessage.File] = []
    for attachment in settings.attach {
      files.append(
        MailMessage.File(
          name: attachment.name(on: bundle.date), type: attachment.mediaType,
          bytes: try bundle.contents(of: attachment.file)))
    }
    return MailMessage(
      from: settings.from, to: settings.to, replyTo: settings.replyTo, subject: bundle.subject, date: clock(),
      id: id(bundle, isAgain: isAgain), text: try bundle.contents(of: "email.txt"),
      html: try bundle.contents(of: "email.html"), files: files)
  }

  /// The same for the same day and readers, so that whoever gets a mail twice can tell; another one where it is sent
  /// again on purpose.
  private func id(_ bundle: DeliveryBundle, isAgain: Bool) -> String {
    var words = [archive, bundle.date, name, settings.from.address] + settings.to.map(\.address).sorted()
    if isAgain { words.append(String(clock())) }
    var hash = SHA256()
    for word in words { hash.update(data: Array("\(word.utf8.count)\n\(word)".utf8)) }
    return "runbook.\(bundle.date).\(Array(hash.finalize()).hexadecimal.prefix(32))@\(settings.from.domain)"
  }

  private func file(_ bundle: DeliveryBundle) -> String {
    let beside = settings.route.folder ?? bundle.home
    return "\(beside)/runbook-\(bundle.date)-\(name).eml"
  }

  private func destination(_ bundle: DeliveryBundle) -> String {
    if case .eml = settings.route { return file(bundle) }
    return settings.to.map(\.address).joined(separator: ", ")
  }

  // MARK: Sending

  private func hand(_ message: MailMessage, to program: [String]) async throws -> String {
    let path = "\(FileManager.default.temporaryDirectory.path)/runbook-\(UUID().uuidString).eml"
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(message.bytes()), attributes: [.posixPermissions: 0o600])
    else { throw DeliveryError("cannot write to the folder for temporary files, \(path): check TMPDIR") }
    defer { try? FileManager.default.removeItem(atPath: path) }
    // `-i`: a line with a full stop alone ends nothing. The envelope is given here, and not read out of the mail.
    let words = program + ["-i", "-f", settings.from.address, "--"] + settings.to.map(\.address)
    let doing = "handing the mail to \(program.first ?? "")"
    let outcome: ProcessOutcome
    do {
      outcome = try await run(words, path)
    } catch ProcessFault.notStarted {
      throw DeliveryError(
        "\(doing): it cannot be started; install a mail transfer agent or msmtp, or name its program with `sendmail:`")
    } catch ProcessFault.tooSlow {
      throw DeliveryError(
        "\(doing): it took longer than \(Self.limit.components.seconds) s and was ended, so that it is not known whether "
          + "the mail went out: look into its log, and send it with `--again` if it did not", extent: .unknown)
    } catch ProcessFault.unreadableOutput {
      throw DeliveryError("\(doing): it complains without end; look into its log", extent: .unknown)
    }
    guard outcome.status == 0 else {
      let said = WebExchange.line(outcome.error.isEmpty ? outcome.output : outcome.error)
      throw DeliveryError(
        "\(doing): it ended with \(outcome.status)\(said.isEmpty ? "" : ", “\(said)”"); nothing was sent: "
          + "\(Self.advice(outcome.status)), then run `runbook deliver`",
        extent: outcome.status < 0 ? .unknown : .nothing)
    }
    return message.id
  }

  /// What the exit codes of `sysexits.h` ask for.
  private static func advice(_ status: Int) -> String {
    switch status {
    case 65: "check `from` and `to`"
    case 67: "one of the recipients is not known there: check `to`"
    case 68: "its mail host cannot be found: check its configuration and this machine's name service"
    case 69: "its mail host does not answer: check its configuration and the network"
    case 75: "its mail host does not answer, or asks to try later: see that it can be reached, or wait"
    case 77: "its mail host refuses the login: check the user and the password in its configuration"
    case 78: "put its configuration right"
    default: "look into its log"
    }
  }

  private func send(_ message: MailMessage, through route: SESRoute) async throws -> String {
    let doing = "sending the mail through SES in \(route.region)"
    let input: JSON = [
      "FromEmailAddress": .string(settings.from.address),
      "Destination": ["ToAddresses": .array(settings.to.map { .string($0.address) })],
      "Content": ["Raw": ["Data": .string(Base64.encoded(message.bytes()))]],
    ]
    do {
      let output = try await route.client.call(
        SESAPI.sendEmail, input, account: route.client.caller.account, region: route.region)
      return output.messageID ?? message.id
    } catch let error as AWSError {
      let isUnknown =
        switch error.reason {
        case .fault(.timeout), .fault(.connection), .undecodable: true
        case .refused(let status, _, _): status >= 500
        default: false
        }
      throw DeliveryError(
        isUnknown
          ? "\(doing): \(error.code): \(error.message), so that it is not known whether it went out: ask a recipient, and "
            + "send it with `--again` if it did not"
          : "\(doing): \(error.code): \(error.message); nothing was sent: \(advice(error.code))",
        extent: isUnknown ? .unknown : .nothing)
    }
  }

  private func advice(_ code: String) -> String {
    switch code {
    case "MessageRejected", "MailFromDomainNotVerifiedException", "NotFoundException":
      "verify \(settings.from.domain) in SES in that Region, and the recipients too while the account is in the sandbox"
    case "AccessDeniedException", "AccessDenied":
      "the caller needs \(SESAPI.permissions.joined(separator: " and ")); see `runbook policy --for delivery`"
    case "AccountSuspendedException", "SendingPausedException": "SES has stopped this account's mails: see its console"
    case "TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException":
      "the account has sent all that it may for now: run `runbook deliver` later"
    case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId":
      "the credentials are not valid any more: sign in again, then run `runbook deliver`"
    default: "put that right, then run `runbook deliver`"
    }
  }
}

extension EmailTarget.Route {
  fileprivate var folder: String? {
    guard case .eml(let folder) = self else { return nil }
    return folder
  }
}
