import Foundation

/// A real mail server on this machine (`Tests/StandIn/mail_server.py`: aiosmtpd), and mails as Python's `email` reads
/// them.
package final class MailServer: Sendable {
  /// A mail that came.
  package struct Delivered: Decodable {
    package let sender: String
    package let recipients: [String]
    package let mail: Mail
  }

  /// A mail as it is read.
  package struct Mail: Decodable {
    package let headers: [String]
    package let subject: String
    package let from: [[String]]
    package let to: [[String]]
    package let replyTo: [[String]]
    package let date: String
    package let id: String
    package let parts: [Part]
    /// What RFC 5322 would not have in it.
    package let problems: [String]

    package struct Part: Decodable {
      package let type: String
      package let name: String?
      /// In base64; `nil` for parts of parts.
      package let content: Data?
      package let disposition: String?
    }
  }

  /// The port on this machine.
  package var port: String { String(server.address.split(separator: ":").last ?? "") }
  private let server: PythonServer

  package init() throws { server = try PythonServer("StandIn/mail_server.py") }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  /// The mails that came since the last time.
  package func mails() throws -> [Delivered] {
    try Self.decoder.decode([String: [Delivered]].self, from: try server.command(["mails": true]))["mails"] ?? []
  }

  /// Refuses the next recipient.
  package func refuse(_ words: String) throws { _ = try server.command(["refuse": words]) }

  /// Reads mails that came another way.
  package static func read(_ mails: [[UInt8]]) throws -> [Mail] {
    let input = try JSONEncoder().encode(mails.map { Data($0) })
    return try decoder.decode([Mail].self, from: try Python.run("StandIn/mail_server.py", ["--read"], input: input))
  }
}
