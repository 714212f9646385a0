internal import Crypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Signs requests with AWS Signature Version 4, in the header `authorization`.
///
/// A signature covers the method, the path, the query, every header that the request has by then, and the body. What may
/// change on the way, such as `user-agent`, is added afterwards.
///
/// Source: AWS General Reference, "Signing AWS API requests".
public enum Signer {
  /// How the path goes into the signature.
  public enum PathForm: Sendable {
    /// Dot segments and double slashes are resolved, then what was encoded once is encoded again: all services but S3.
    case normalizedAndEncodedAgain
    /// Encoded again, its dots and slashes as they are.
    case encodedAgain
    /// As it is sent: S3, where a key may hold anything.
    case asSent
  }

  /// Adds the date, the session token and the signature to a request.
  ///
  /// - Parameters:
  ///   - service: The signing name, which may differ from the endpoint's.
  ///   - region: The signing Region, which for global services is their home's.
  ///   - seconds: The time of signing, in seconds since 1970.
  ///   - sendsBodyHash: Whether the body's hash is sent along as `x-amz-content-sha256`, as S3 wants it.
  public static func sign(
    _ request: inout HTTPRequest, with credentials: Credentials, service: String, region: String, at seconds: Double,
    path: PathForm = .normalizedAndEncodedAgain, sendsBodyHash: Bool = false
  ) {
    let time = WireTime.basic(seconds)
    let bodyHash = SHA256.hash(data: request.body).hexadecimal
    request.headers.removeAll { added.contains($0.name.lowercased()) }
    request.headers.append(.init("x-amz-date", time))
    if let token = credentials.sessionToken { request.headers.append(.init("x-amz-security-token", token)) }
    if sendsBodyHash { request.headers.append(.init("x-amz-content-sha256", bodyHash)) }

    let (canonical, signedHeaders) = canonicalRequest(request, path: path, bodyHash: bodyHash)
    let day = String(time.prefix(8))
    let scope = "\(day)/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(SHA256.hash(data: Array(canonical.utf8)).hexadecimal)"
    var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
    for part in [day, region, service, "aws4_request"] { key = SymmetricKey(data: code(part, key)) }
    let signature = code(text, key).hexadecimal
    request.headers.append(
      .init(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(signedHeaders),"
          + " Signature=\(signature)"))
  }

  /// What signing adds: whoever signs again, does so from scratch.
  private static let added: Set = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization"]

  /// The text whose hash is signed, and the names of the headers in it.
  static func canonicalRequest(_ request: HTTPRequest, path: PathForm, bodyHash: String) -> (String, String) {
    var headers: [String: [String]] = ["host": [request.origin.authority]]
    for field in request.headers { headers[field.name.lowercased(), default: []].append(squeezed(field.value)) }
    let names = headers.keys.sorted()
    let signedHeaders = names.joined(separator: ";")
    let query = request.query.map { (HTTPRequest.encode($0.name), HTTPRequest.encode($0.value)) }.sorted { $0 < $1 }
    let lines =
      [
        request.method, canonicalPath(request.path, path),
        query.map { "\($0.0)=\($0.1)" }.joined(separator: "&"),
      ] + names.map { "\($0):\(headers[$0, default: []].joined(separator: ","))" } + ["", signedHeaders, bodyHash]
    return (lines.joined(separator: "\n"), signedHeaders)
  }

  private static func canonicalPath(_ path: String, _ form: PathForm) -> String {
    switch form {
    case .asSent: path
    case .encodedAgain: HTTPRequest.encode(path, keepingSlashes: true)
    case .normalizedAndEncodedAgain: HTTPRequest.encode(normalized(path), keepingSlashes: true)
    }
  }

  private static func normalized(_ path: String) -> String {
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    let isFolder = path.hasSuffix("/") && !segments.isEmpty
    return "/" + segments.joined(separator: "/") + (isFolder ? "/" : "")
  }

  /// A value without the white space at its ends, and with one space where more stood.
  private static func squeezed(_ value: String) -> String {
    value.utf8.split { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  private static func code(_ text: String, _ key: SymmetricKey) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }
}
