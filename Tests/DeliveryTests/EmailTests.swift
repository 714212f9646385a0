import AWS
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Mails on their way: through msmtp to a real mail server, through SES as moto plays it, into files.
@Suite struct EmailTests {
  private let folder: DayFolder

  init() throws {
    folder = try DayFolder(
      subject: "Cloud security 2026-11-23, not fully read: “two” new",
      files: [
        "email.txt": "Two are new: Σ\n", "email.html": "<p>Two are new: Σ</p>\n", "report.pdf": "%PDF-1.7 not really",
      ])
  }

  private func target(
    _ route: EmailTarget.Route, to: [String] = ["Sécurité <soc@example.com>", "ops@example.com"],
    attach: [AttachedForm] = [.pdf], archive: String = "/archive", clock: Double = 1_795_500_000,
    run: EmailTarget.Program? = nil
  ) throws -> EmailTarget {
    let settings = EmailTarget.Settings(
      from: try #require(Mailbox("Runbook <runbook@example.com>")), to: try to.map { try #require(Mailbox($0)) },
      replyTo: nil, attach: attach, route: route)
    guard let run else { return EmailTarget(name: "email", settings, archive: archive, clock: { clock }) }
    return EmailTarget(name: "email", settings, archive: archive, clock: { clock }, run: run)
  }

  // MARK: sendmail

  /// msmtp, told of a server and nothing else.
  private func msmtp(port: String) throws -> [String] {
    let program = "/usr/bin/msmtp"
    try #require(
      FileManager.default.isExecutableFile(atPath: program), "\(program) is missing: run `make test-deps` first")
    let configuration = "\(folder.path)/msmtprc"
    try Data("account default\nhost 127.0.0.1\nport \(port)\ntls off\nauth off\n".utf8)
      .write(to: URL(fileURLWithPath: configuration))
    return [program, "--file=\(configuration)"]
  }

  @Test func aMailGoesThroughMsmtpToAServer() async throws {
    let server = try MailServer()
    let target = try target(.sendmail(try msmtp(port: server.port)))
    let receipts = try #require(try await folder.deliver(target).delivered)
    let mails = try server.mails()
    let delivered = try #require(mails.first)
    #expect(mails.count == 1)
    #expect(delivered.sender == "runbook@example.com")
    #expect(delivered.recipients == ["soc@example.com", "ops@example.com"])
    let mail = delivered.mail
    #expect(mail.problems.isEmpty, "\(mail.problems)")
    #expect(mail.subject == "Cloud security 2026-11-23, not fully read: “two” new")
    #expect(mail.to == [["Sécurité", "soc@example.com"], ["", "ops@example.com"]])
    #expect(
      mail.parts.map(\.type) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
      ])
    #expect(mail.parts[2].content.map { String(decoding: $0, as: UTF8.self) } == "Two are new: Σ\n")
    #expect(mail.parts[3].content.map { String(decoding: $0, as: UTF8.self) } == "<p>Two are new: Σ</p>\n")
    #expect(mail.parts[4].name == "runbook-2026-11-23.pdf")
    #expect("<\(receipts[0].id ?? "")>" == mail.id)
    guard case .alreadyThere = try await folder.deliver(target) else {
      Issue.record("it was sent twice")
      return
    }
    #expect(try server.mails().isEmpty)
  }

  @Test func aRefusedRecipientIsSaid() async throws {
    let server = try MailServer()
    try server.refuse("550 no such user here")
    let error = try #require(
      try await folder.deliver(try target(.sendmail(try msmtp(port: server.port)))).error)
    #expect(error.description.contains("no such user here") && error.extent == .nothing, "\(error)")
    #expect(try server.mails().isEmpty)
  }

  @Test func aServerThatDoesNotAnswerIsSaid() async throws {
    let error = try #require(try await folder.deliver(try target(.sendmail(try msmtp(port: "9")))).error)
    #expect(error.description.contains("nothing was sent"), "\(error)")
    #expect(error.description.contains("its mail host"), "\(error)")
  }

  @Test func aProgramThatIsNotThereIsSaid() async throws {
    let error = try #require(try await folder.deliver(try target(.sendmail(["/nowhere/sendmail"]))).error)
    #expect(error.description.contains("cannot be started; install a mail transfer agent"))
  }

  @Test func aProgramThatWasEndedLeavesDoubt() async throws {
    for (outcome, extent) in [(-9, DeliveryError.Extent.unknown), (75, .nothing), (77, .nothing)] {
      let folder = try DayFolder(files: ["email.txt": "a", "email.html": "b"])
      let target = try target(.sendmail(["sendmail"]), attach: []) { words, input in
        #expect(words == ["sendmail", "-i", "-f", "runbook@example.com", "--", "soc@example.com", "ops@example.com"])
        let mode = try FileManager.default.attributesOfItem(atPath: input)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        return ProcessOutcome(status: outcome, output: [], error: Array("why\n".utf8))
      }
      let error = try #require(try await folder.deliver(target).error)
      #expect(error.extent == extent && error.description.contains("ended with \(outcome), “why”"))
    }
    let target = try target(.sendmail(["sendmail"])) { _, _ in throw ProcessFault.tooSlow }
    #expect(try await folder.deliver(target).error?.extent == .unknown)
  }

  // MARK: Files

  @Test func aMailCanBeAFile() async throws {
    let receipts = try #require(try await folder.deliver(try target(.eml(folder: nil))).delivered)
    let path = "\(folder.path)/runbook-2026-11-23-email.eml"
    #expect(receipts[0].to == path)
    let mail = try MailServer.read([Array(try Data(contentsOf: URL(fileURLWithPath: path)))])[0]
    #expect(mail.problems.isEmpty && mail.date == "2026-11-24T06:00:00+00:00")
  }

  /// Who gets a mail twice can tell, unless it is sent twice on purpose.
  @Test func theIdFollowsDayArchiveAndReaders() async throws {
    func id(
      to: [String] = ["a@example.com", "b@example.com"], archive: String = "/archive", clock: Double = 1_795_500_000,
      again: Bool = false
    ) async throws -> String {
      let folder = try DayFolder(files: ["email.txt": "a", "email.html": "b"])
      let target = try target(.eml(folder: nil), to: to, attach: [], archive: archive, clock: clock)
      return try await folder.deliver(target, again: again).delivered?[0].id ?? ""
    }
    let first = try await id()
    #expect(first.hasPrefix("runbook.2026-11-23.") && first.hasSuffix("@example.com"))
    #expect(try await id(clock: 1_800_000_000) == first)
    #expect(try await id(to: ["b@example.com", "a@example.com"]) == first)
    #expect(try await id(archive: "/other") != first)
    #expect(try await id(to: ["a@example.com"]) != first)
    #expect(try await id(again: true) != first)
  }

  @Test func aMissingFormIsSaid() async throws {
    let folder = try DayFolder()
    let error = try #require(try await folder.deliver(try target(.eml(folder: nil))).error)
    #expect(error.description.contains("--format"))
    #expect(folder.receipts.isEmpty, "nothing was begun")
  }

  @Test func aFileThatWasChangedIsNotSent() async throws {
    try Data("another".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/report.pdf"))
    let error = try #require(try await folder.deliver(try target(.eml(folder: nil))).error)
    #expect(error.description.contains("report.pdf is not the file that the manifest names"))
  }

  // MARK: SES

  /// One account of the stand-in, with moto behind it.
  private func ses(
    verified: Bool, standIn: StandIn, _ body: (EmailTarget) async throws -> Void
  ) async throws {
    let carrier = try PooledCarrier(settings: ClientSettings())
    defer { Task { await carrier.close() } }
    let settings = ClientSettings(endpoint: standIn.address)
    let sender = CallSender(
      carrier: carrier, endpoints: try EndpointResolver(settings: settings, partition: .commercial),
      world: CallSender.World(clock: { Date().timeIntervalSince1970 }, sleep: { _ in }))
    let credentials = FixedCredentials()
    let client = Client(
      transport: LiveTransport(
        sender: sender,
        sessions: AccountSessions(caller: ExampleOrganization.caller, credentials: credentials) { _ in nil }),
      caller: Client.Caller(account: ExampleOrganization.caller, partition: "aws"))
    if verified {
      let identity = Operation<JSON>(SESAPI.service, "CreateEmailIdentity", "POST /v2/email/identities")
      _ = try await client.call(
        identity, ["EmailIdentity": "example.com"], account: ExampleOrganization.caller, region: "eu-west-1")
    }
    try await body(try target(.ses { SESRoute(client: client, region: "eu-west-1") }))
  }

  private struct FixedCredentials: CredentialProvider {
    func credentials() async throws -> Credentials {
      Credentials(
        accessKeyID: ExampleOrganization.accessKeyID, secretAccessKey: ExampleOrganization.secretAccessKey,
        sessionToken: nil)
    }
    func reject(_ credentials: Credentials) async {}
  }

  private func standIn() throws -> StandIn {
    let keys: JSON = [
      "keys": .object([
        ExampleOrganization.accessKeyID: [
          "secret": .string(ExampleOrganization.secretAccessKey), "account": .string(ExampleOrganization.caller),
        ]
      ])
    ]
    try Data(keys.serialized()).write(to: URL(fileURLWithPath: folder.path + "/accounts.json"))
    return try StandIn(fixtures: folder.path, moto: true)
  }

  @Test func aMailGoesThroughSES() async throws {
    let standIn = try standIn()
    try await ses(verified: true, standIn: standIn) { target in
      let receipts = try #require(try await folder.deliver(target).delivered)
      #expect(receipts[0].id?.isEmpty == false && receipts[0].id?.contains("@") == false, "SES's own number")
      #expect(receipts[0].to == "soc@example.com, ops@example.com")
    }
    let sent = try standIn.log().filter { $0.operation == "SendEmail" }
    #expect(sent.map(\.status) == [200], "\(sent)")
  }

  @Test func aSenderThatIsNotVerifiedIsSaid() async throws {
    try await ses(verified: false, standIn: try standIn()) { target in
      let error = try #require(try await folder.deliver(target).error)
      #expect(error.description.contains("verify example.com in SES"), "\(error)")
      #expect(error.extent == .nothing)
    }
  }

  /// A mail whose answer is lost may have gone out: it is asked for once, whatever is configured.
  @Test(arguments: [
    (StandIn.Fault(.reset, service: "sesv2"), DeliveryError.Extent.unknown),
    (StandIn.Fault(.unavailable, service: "sesv2"), .unknown),
    (StandIn.Fault(.throttled, service: "sesv2"), .nothing), (StandIn.Fault(.denied, service: "sesv2"), .nothing),
    (StandIn.Fault(.expired, service: "sesv2"), .nothing),
  ])
  func aMailThatMayHaveGoneOutIsNotSentAgain(fault: StandIn.Fault, extent: DeliveryError.Extent) async throws {
    let standIn = try standIn()
    try await ses(verified: true, standIn: standIn) { target in
      try standIn.reset()
      try standIn.setFaults([fault])
      let error = try #require(try await folder.deliver(target).error)
      #expect(error.extent == extent, "\(error)")
      #expect(error.description.contains("runbook") || extent == .unknown, "\(error)")
    }
    let calls = try standIn.log().filter { $0.service == "sesv2" }
    // Credentials that ran out are fetched once more; nothing else is tried again.
    #expect(calls.count <= (fault.kind == .expired ? 2 : 1), "\(calls)")
  }
}
