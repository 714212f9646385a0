import Foundation
import Testing

@testable import AWS

/// AWS's own signing suite, which lies outside of the repository, and what it leaves out.
@Suite struct SignerTests {
  private static let suite = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/sigv4/v4").standardizedFileURL.path

  private static let cases: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: suite)) ?? []
    return names.sorted()
  }()

  private struct Context: Decodable {
    struct Keys: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let token: String?
    }
    let credentials: Keys
    let normalize: Bool
    let region: String
    let service: String
    let signBody: Bool
    let timestamp: String
    let omitSessionToken: Bool?
  }

  private static func text(_ name: String, _ file: String) throws -> String {
    try String(contentsOfFile: "\(suite)/\(name)/\(file)", encoding: .utf8)
  }

  /// Reads `request.txt`: the path as it stands, the query decoded, header lines with those that continue them.
  private static func request(_ text: String) throws -> HTTPRequest {
    let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    var lines = parts[0].split(separator: "\n")
    let first = lines.removeFirst()
    let target = first.dropFirst(first.prefix { $0 != " " }.count + 1).dropLast(" HTTP/1.1".count)
    let split = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var headers: [HTTPRequest.Field] = []
    for line in lines {
      if line.hasPrefix(" ") {
        headers[headers.count - 1].value += "\n" + line
      } else {
        let colon = try #require(line.firstIndex(of: ":"))
        headers.append(.init(String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    let host = try #require(headers.first { $0.name == "Host" }).value
    let query = (split.count > 1 ? split[1] : "").split(separator: "&").map { item in
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      func decoded(_ index: Int) -> String {
        index < pair.count ? pair[index].removingPercentEncoding ?? String(pair[index]) : ""
      }
      return HTTPRequest.Field(decoded(0), decoded(1))
    }
    return HTTPRequest(
      String(first.prefix { $0 != " " }), .init(host: host), path: String(split[0]), query: query,
      headers: headers.filter { $0.name != "Host" }, body: parts.count > 1 ? Array(parts[1].utf8) : [])
  }

  @Test func theSuiteIsHereOrSaidNotToBe() {
    guard FileManager.default.fileExists(atPath: Self.suite) else {
      print("AWS's signing suite is not beside this repository: its cases were not run")
      return
    }
    #expect(Self.cases.count == 38)
  }

  @Test(arguments: cases)
  func signsAsAWSDoes(name: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let context = try decoder.decode(Context.self, from: Data(Self.text(name, "context.json").utf8))
    var request = try Self.request(Self.text(name, "request.txt"))
    // Where a token is put on after signing, it is not part of what is signed.
    let token = context.omitSessionToken == true ? nil : context.credentials.token
    let path: Signer.PathForm = context.normalize ? .normalizedAndEncodedAgain : .encodedAgain
    Signer.sign(
      &request,
      with: Credentials(
        accessKeyID: context.credentials.accessKeyId, secretAccessKey: context.credentials.secretAccessKey,
        sessionToken: token),
      service: context.service, region: context.region, at: try #require(WireTime.seconds(context.timestamp)),
      path: path, sendsBodyHash: context.signBody)
    let authorization = try #require(request.header("authorization"))
    let signature = try Self.text(name, "header-signature.txt").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(authorization.hasSuffix("Signature=\(signature)"))
    let expected = try Self.text(name, "header-signed-request.txt")
    #expect(expected.contains("Authorization:\(authorization)\n"))

    var unsigned = request
    unsigned.headers.removeAll { $0.name == "authorization" }
    let hash = try #require(
      try Self.text(name, "header-canonical-request.txt").split(separator: "\n").last.map(String.init))
    let canonical = Signer.canonicalRequest(unsigned, path: path, bodyHash: hash).0
    #expect(canonical == (try Self.text(name, "header-canonical-request.txt")))
  }

  /// The path as it is sent is encoded once; what is signed is encoded twice, but for S3.
  @Test(arguments: [
    (Signer.PathForm.normalizedAndEncodedAgain, "/documents%2520and%2520settings/%25C3%25BC"),
    (.encodedAgain, "/a/../documents%2520and%2520settings//%25C3%25BC"),
    (.asSent, "/a/../documents%20and%20settings//%C3%BC"),
  ])
  func pathsAreEncodedOnceMoreButForS3(form: Signer.PathForm, expected: String) {
    let request = HTTPRequest(
      "GET", .init(host: "example.com"), path: "/a/../documents%20and%20settings//%C3%BC")
    let lines = Signer.canonicalRequest(request, path: form, bodyHash: "").0.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1] == expected)
  }

  @Test func signingAgainReplacesTheFirstSignature() throws {
    var request = HTTPRequest("GET", .init(host: "example.com"))
    let first = Credentials(accessKeyID: "AKIDFIRST", secretAccessKey: "one", sessionToken: "token")
    let second = Credentials(accessKeyID: "AKIDSECOND", secretAccessKey: "two")
    var fresh = request
    Signer.sign(&fresh, with: second, service: "sts", region: "eu-west-1", at: 2_000_000_000)
    Signer.sign(&request, with: first, service: "sts", region: "eu-west-1", at: 1_999_999_000)
    Signer.sign(&request, with: second, service: "sts", region: "eu-west-1", at: 2_000_000_000)
    #expect(request == fresh)
    #expect(request.header("x-amz-date") == "20330518T033320Z")
  }

  @Test func portsAreSignedWhereTheyAreSent() {
    let request = HTTPRequest("GET", .init(isSecure: false, host: "127.0.0.1", port: 5600))
    #expect(
      Signer.canonicalRequest(request, path: .asSent, bodyHash: "").0.contains("\nhost:127.0.0.1:5600\n"))
  }

  @Test(arguments: [0, 951_782_399, 951_782_400, 1_709_164_800, 4_102_444_799, 1_795_500_000] as [Double])
  func momentsAreWrittenAndReadAlike(seconds: Double) {
    #expect(WireTime.seconds(WireTime.extended(seconds)) == seconds)
  }
}
