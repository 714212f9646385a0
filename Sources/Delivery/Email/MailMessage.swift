/// A mail as it goes over the wire: plain text and HTML of the same, and files (RFC 5322, RFC 2046).
struct MailMessage: Sendable {
  /// A file that goes with it.
  struct File: Sendable {
    let name: String
    /// Such as `application/pdf`.
    let type: String
    let bytes: [UInt8]
  }

  var from: Mailbox
  var to: [Mailbox]
  var replyTo: Mailbox?
  var subject: String
  /// Seconds since 1970.
  var date: Double
  /// Without angle brackets.
  var id: String
  var text: [UInt8]
  var html: [UInt8]
  var files: [File] = []

  /// In lines that end in CR LF.
  func bytes() -> [UInt8] {
    var head = MailHeader.mailboxes("From", [from])
    head += MailHeader.mailboxes("To", to)
    if let replyTo { head += MailHeader.mailboxes("Reply-To", [replyTo]) }
    head += MailHeader.text("Subject", subject)
    head += "Date: \(Self.date(date))\r\n"
    head += "Message-ID: <\(id)>\r\n"
    head += "MIME-Version: 1.0\r\n"
    head += "Auto-Submitted: auto-generated\r\n"
    let bodies = [
      Self.part("text/plain", QuotedPrintable.encoded(text)), Self.part("text/html", QuotedPrintable.encoded(html)),
    ]
    var body = multipart("alternative", bodies)
    if !files.isEmpty { body = multipart("mixed", [body] + files.map(Self.part)) }
    return Array((head + body).utf8)
  }

  /// Neither quoted-printable nor base64 can contain `=_`, so no part can contain a boundary.
  private func multipart(_ kind: String, _ parts: [String]) -> String {
    let boundary = "=_runbook_\(kind)"
    return MailHeader.parameters("Content-Type", "multipart/\(kind)", [("boundary", boundary)]) + "\r\n"
      + parts.map { "--\(boundary)\r\n\($0)" }.joined(separator: "\r\n") + "\r\n--\(boundary)--\r\n"
  }

  private static func part(_ type: String, _ encoded: String) -> String {
    "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\(encoded)"
  }

  private static func part(_ file: File) -> String {
    let charset = file.type.hasPrefix("text/") ? [("charset", "utf-8")] : []
    return MailHeader.parameters("Content-Type", file.type, charset + [("name", file.name)])
      + MailHeader.parameters("Content-Disposition", "attachment", [("filename", file.name)])
      + "Content-Transfer-Encoding: base64\r\n\r\n" + Base64.lines(file.bytes)
  }

  /// `Tue, 24 Nov 2026 06:00:00 +0000`.
  static func date(_ seconds: Double) -> String {
    let all = Int(seconds.rounded(.down))
    let days = Int((Double(all) / 86_400).rounded(.down))
    let rest = all - days * 86_400
    // Counted in eras of 400 years that begin on 1 March, so that leap days fall at their ends.
    let shifted = days + 719_468
    let era = Int((Double(shifted) / 146_097).rounded(.down))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    let names = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let weekday = weekdays[((days % 7) + 7) % 7]
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return
      "\(weekday), \(day) \(names[month]) \(year) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) +0000"
  }
}
