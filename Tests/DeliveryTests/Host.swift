import AWS
import Synchronization

/// Answers what a test says, one request after the other, and keeps what was asked.
final class Host: HTTPCarrier {
  typealias Reply = @Sendable (HTTPRequest) throws -> Answer
  private let replies: Mutex<[Reply]>
  private let asked = Mutex<[HTTPRequest]>([])
  private let waited = Mutex<[Double]>([])

  var requests: [HTTPRequest] { asked.withLock { $0 } }
  var waits: [Double] { waited.withLock { $0 } }

  init(_ replies: [Reply]) { self.replies = Mutex(replies) }

  static func says(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> Reply {
    { _ in Answer(status: status, headers: headers, body: Array(body.utf8)) }
  }

  static func fails(_ fault: TransportFault) -> Reply { { _ in throw fault } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    asked.withLock { $0.append(request) }
    let reply = replies.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    return try (reply ?? Self.says(500, "nothing more is expected"))(request)
  }

  var world: CallSender.World {
    CallSender.World(clock: { 1_795_500_000 }, sleep: { wait in self.waited.withLock { $0.append(wait) } })
  }
}
