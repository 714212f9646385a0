import Foundation

/// Slack's stand-in (`Tests/StandIn/slack.py`).
package final class SlackStandIn: Sendable {
  package static let token = "xoxb-planted-slack-token-for-tests"
  package static let channel = "C0123456789"
  /// The key in the webhook's address.
  package static let webhookKey = "planted-webhook-key"

  /// What it answers instead of looking at a call.
  package struct Answer: Encodable {
    package var method: String
    package var status: Int
    package var headers: [String: String]
    package var body: String

    package init(_ method: String, status: Int = 200, headers: [String: String] = [:], body: String = "") {
      self.method = method
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  /// A call.
  package struct Entry: Decodable, Equatable {
    package let method: String
    package let error: String?
  }

  /// What a reader of the channel sees.
  package struct Shown: Decodable {
    package let messages: [Message]
    package let files: [File]

    package struct Message: Decodable {
      package let ts: String?
      package let thread: String?
      package let text: String
      package let texts: [String]
    }

    package struct File: Decodable {
      package let id: String
      package let title: String?
      package let threadTS: String?
      package let length: Int

      private enum CodingKeys: String, CodingKey {
        case id, title, length
        case threadTS = "thread_ts"
      }
    }
  }

  /// Where methods are.
  package var api: String { "\(server.address)/api" }
  /// The incoming webhook.
  package var webhook: String { "\(server.address)/services/T00000000/B00000000/\(Self.webhookKey)" }
  private let server: PythonServer

  package init() throws { server = try PythonServer("StandIn/slack.py") }

  /// Answers the next calls of these methods so.
  package func answer(_ answers: [Answer]) throws { _ = try server.command(["answers": answers]) }

  /// The calls since the beginning, or the last `reset`.
  package func log() throws -> [Entry] {
    try JSONDecoder().decode([String: [Entry]].self, from: try server.command(["log": true]))["log"] ?? []
  }

  package func shown() throws -> Shown {
    try JSONDecoder().decode(Shown.self, from: try server.command(["shown": true]))
  }

  package func reset() throws { _ = try server.command(["reset": true]) }
}
