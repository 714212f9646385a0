internal import AWS

/// Sends the requests of a delivery over the web.
///
/// A host that asks to wait (`429` with `Retry-After`) is waited for, within a bound. Nothing else is tried again here:
/// what may have arrived is never sent twice.
struct WebExchange: Sendable {
  /// How long a host may make us wait in all, in seconds.
  static let longestWait = 120.0
  /// For one answer.
  static let timeout = Duration.seconds(60)

  let carrier: any HTTPCarrier
  let world: CallSender.World

  /// Sends a request, and gives the answer, whatever its status.
  ///
  /// - Parameters:
  ///   - doing: What is being done, for errors: `posting the message to Slack`.
  ///   - secrets: What no error may show: the answer may repeat what it was given.
  ///   - isHarmless: Whether it does no harm if the request arrived although no answer came.
  /// - Throws: `DeliveryError`; `CancellationError`.
  func send(
    _ request: HTTPRequest, _ doing: String, secrets: [Secret], isHarmless: Bool
  ) async throws -> Answer {
    var waited = 0.0
    while true {
      let answer: Answer
      do {
        answer = try await carrier.send(request, timeout: Self.timeout)
      } catch let fault as TransportFault {
        throw Self.error(fault, request.origin.authority, doing, isHarmless: isHarmless)
      }
      guard answer.status == 429 else {
        return Answer(
          status: answer.status, headers: answer.headers,
          body: Redaction.removing(secrets.map(\.value), from: answer.body))
      }
      let wait = Self.wait(answer.headers["retry-after"])
      guard waited + wait <= Self.longestWait else {
        throw DeliveryError(
          "\(doing): \(request.origin.authority) takes no more for now and asks to wait \(Int(min(wait, 1e9))) s; "
            + "nothing was sent: run `runbook deliver` later")
      }
      try await world.sleep(max(wait, 0.5))
      waited += max(wait, 0.5)
    }
  }

  /// The seconds that a host asks for: a second where it asks for none that can be waited for.
  private static func wait(_ header: String?) -> Double {
    guard let seconds = header.flatMap(Double.init), seconds.isFinite, seconds >= 0 else { return 1 }
    return seconds
  }

  private static func error(
    _ fault: TransportFault, _ host: String, _ doing: String, isHarmless: Bool
  ) -> DeliveryError {
    switch fault {
    case .dns, .unreachable, .tls, .notRecorded, .deadline:
      let advice =
        switch fault {
        case .dns: "check the name and this machine's name service"
        case .tls: "check the certificate, the clock, and AWS_CA_BUNDLE where a proxy has its own authority"
        default: "check the address, the network, and HTTPS_PROXY where a proxy stands between"
        }
      return DeliveryError("\(doing): \(host): \(fault.plain); nothing was sent: \(advice), then run `runbook deliver`")
    case .timeout, .connection:
      guard !isHarmless else {
        return DeliveryError("\(doing): \(host): \(fault.plain); run `runbook deliver` again")
      }
      return DeliveryError(
        "\(doing): \(host): \(fault.plain), so that it is not known whether it arrived: look there, and send it with "
          + "`--again` if it is not there", extent: .unknown)
    }
  }

  /// What an answer says, on one short line.
  static func words(of answer: Answer) -> String {
    let shown = line(answer.body)
    return "HTTP \(answer.status)" + (shown.isEmpty ? "" : ", “\(shown)”")
  }

  /// The beginning of what somebody said, on one line and without what cannot be seen.
  static func line(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(300), as: UTF8.self)
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let shown = line.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 }
    return String(String.UnicodeScalarView(shown))
  }
}
