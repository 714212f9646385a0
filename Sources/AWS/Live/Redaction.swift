/// Takes secrets out of what AWS answers.
///
/// A refused signature is explained by repeating what was signed, the session token with it; what a service says ends in
/// ledgers, logs and recordings.
public enum Redaction {
  /// The answer without the secrets of the request that it answers.
  static func redacted(_ answer: Answer, of request: HTTPRequest, _ credentials: Credentials?) -> Answer {
    guard let credentials else { return answer }
    let signature = request.header("authorization").flatMap { $0.split(separator: "Signature=").last.map(String.init) }
    let secrets = [credentials.sessionToken, credentials.secretAccessKey, signature].compactMap { $0 }
    return Answer(status: answer.status, headers: answer.headers, body: removing(secrets, from: answer.body))
  }

  /// The bytes without `secrets`, be they written plainly, escaped as in JSON, or encoded as in an address.
  public static func removing(_ secrets: [String], from body: [UInt8]) -> [UInt8] {
    var body = body
    for secret in secrets where secret.utf8.count >= 8 {
      let escaped = secret.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
      for form in [secret, escaped, HTTPRequest.encode(secret)] { body = removing(Array(form.utf8), from: body) }
    }
    return body
  }

  private static func removing(_ secret: [UInt8], from body: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = body.startIndex
    while index < body.endIndex {
      if body[index] == secret[0], body[index...].starts(with: secret) {
        result += Array("[removed]".utf8)
        index += secret.count
      } else {
        result.append(body[index])
        index += 1
      }
    }
    return result
  }
}
