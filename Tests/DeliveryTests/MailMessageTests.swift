import Foundation
import TestSupport
import Testing

@testable import Delivery

/// What is written is read by Python's `email` as what it was.
@Suite struct MailMessageTests {
  private static let sender = Mailbox("runbook@example.com")

  private static func message(
    subject: String = "Subject", name: String = "", file: String = "report.pdf", text: String = "text\n",
    bytes: [UInt8] = Array("%PDF-1.7\n".utf8)
  ) throws -> MailMessage {
    let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let from = try #require(name.isEmpty ? sender : Mailbox("\"\(quoted)\" <runbook@example.com>"))
    return MailMessage(
      from: from, to: [try #require(sender)], subject: subject, date: 1_795_500_000, id: "id.1@example.com",
      text: Array(text.utf8), html: Array("<p>\(text)</p>".utf8),
      files: [MailMessage.File(name: file, type: "application/pdf", bytes: bytes)])
  }

  /// Strings that attackers write, those of the samples among them.
  private static func hostile() throws -> [String] {
    let list = try JSONDecoder().decode(
      [String].self, from: try Python.run("DeliveryTests/hostile.py"))
    #expect(list.count > 20)
    return list + [
      "a\r\nBcc: victim@example.com", "a\nX-Header: 1\n\nbody", "=?UTF-8?B?QmNjOg==?=", "=?utf-8?q?=0D=0ABcc:_x?=",
      "\u{0}\u{7}\u{85}\u{2028}\u{202E}reversed", String(repeating: "long", count: 300),
      String(repeating: "ü", count: 400), "👩‍👩‍👧‍👦 " + String(repeating: "family ", count: 40), "\"quoted\\\" , ; <a@b.c>",
      "(comment) \\ backslash", " leading and trailing ", "Δημήτρης; café; ключ", String(repeating: "a ", count: 600),
    ]
  }

  /// What a reader may see of a text: nothing that is not to be seen.
  private static func shown(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }

  /// Blanks at folds are one to every reader.
  private static func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  /// All but blanks, which a sign of its own may stand on.
  private static func letters(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.filter { $0 != " " } }

  @Test func anySubjectNameAndFileNameIsReadAsItIs() throws {
    let strings = try Self.hostile()
    let plain = try MailServer.read([try Self.message().bytes()])[0]
    let mails = try MailServer.read(
      strings.map { string in
        // A name may not end a line to begin with: nothing takes it then.
        let name = string.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "" : string
        return try Self.message(subject: string, name: name, file: string + ".pdf").bytes()
      })
    for (string, mail) in zip(strings, mails) {
      #expect(mail.problems.isEmpty, "\(string.debugDescription): \(mail.problems)")
      #expect(mail.headers == plain.headers, "\(string.debugDescription)")
      #expect(Self.words(mail.subject) == Self.words(Self.shown(string)), "\(string.debugDescription)")
      #expect(mail.from.map { $0[1] } == ["runbook@example.com"] && mail.to.map { $0[1] } == ["runbook@example.com"])
      // Where a word is longer than an encoded word may be, Python puts blanks into names.
      if mail.from[0][0] != "" {
        #expect(Self.letters(mail.from[0][0]) == Self.letters(Self.shown(string)), "\(string.debugDescription)")
      }
      #expect(
        Self.words(mail.parts.last?.name ?? "") == Self.words(Self.shown(string + ".pdf")), "\(string.debugDescription)"
      )
    }
  }

  @Test func theTreeIsAsMailProgramsExpectIt() throws {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let text =
      "Σ line = one\r\nFrom here\n.\n..dots\n\(String(repeating: "wide ", count: 300))\ntrailing \n\ttab\t\n=\n"
    let mail = try MailServer.read([try Self.message(text: text, bytes: bytes).bytes()])[0]
    #expect(mail.problems.isEmpty, "\(mail.problems)")
    #expect(
      mail.parts.map(\.type) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
      ])
    #expect(mail.parts.map(\.disposition) == [nil, nil, nil, nil, "attachment"])
    let normal = text.replacing("\r\n", with: "\n")
    #expect(mail.parts[2].content.map { String(decoding: $0, as: UTF8.self) } == normal)
    #expect(mail.parts[4].content.map(Array.init) == bytes)
    #expect(mail.date == "2026-11-24T06:00:00+00:00" && mail.id == "<id.1@example.com>")
    #expect(
      mail.headers == [
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type",
      ])
  }

  @Test func withoutFilesThereAreTwoAlternatives() throws {
    var message = try Self.message()
    message.files = []
    message.replyTo = Mailbox("Security <soc@example.com>")
    let mail = try MailServer.read([message.bytes()])[0]
    #expect(mail.parts.map(\.type) == ["multipart/alternative", "text/plain", "text/html"])
    #expect(mail.replyTo == [["Security", "soc@example.com"]])
  }

  @Test func manyRecipientsAreReadAsSuch() throws {
    var message = try Self.message()
    message.to = try (0..<40).map { try #require(Mailbox("Päron, \($0) <team\($0)@example.com>")) }
    let mail = try MailServer.read([message.bytes()])[0]
    #expect(mail.problems.isEmpty && mail.to.count == 40)
    #expect(mail.to.last == ["Päron, 39", "team39@example.com"])
  }

  @Test(arguments: [
    (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"), (1_795_500_000, "Tue, 24 Nov 2026 06:00:00 +0000"),
    (4_107_542_400, "Mon, 1 Mar 2100 00:00:00 +0000"),
  ])
  func datesAreAsMailWritesThem(seconds: Int, text: String) {
    #expect(MailMessage.date(Double(seconds)) == text)
  }

  @Test(arguments: [
    "", "a", "a@", "@b", "a@b@c", "a b@example.com", "a@exa mple.com", "-f@example.com", "a@-example.com", "a..b@c.de",
    ".a@b.c", "a@b..c", "a@example.com\nBcc: x@y.z", "<a@example.com", "Name <a@example.com> more",
    "Name\u{0} <a@example.com>", "Name\r\nBcc: x <a@example.com>", "ü@example.com", "a@exämple.com", "a,b@example.com",
    "\(String(repeating: "a", count: 65))@example.com",
  ])
  func whatIsNoMailboxIsNone(text: String) { #expect(Mailbox(text) == nil) }

  @Test(arguments: [
    ("soc@example.com", "", "soc@example.com"), ("Security Team <soc@example.com>", "Security Team", "soc@example.com"),
    (#""Team, \"Sec\" \\" <a+b@example.com>"#, #"Team, "Sec" \"#, "a+b@example.com"),
  ])
  func mailboxesAreRead(text: String, name: String, address: String) {
    #expect(Mailbox(text)?.name == name && Mailbox(text)?.address == address)
  }
}
