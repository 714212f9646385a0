import Foundation
import Testing

@testable import AWS

/// No secret is in any error, whatever a service repeats and wherever a file breaks.
@Suite struct CredentialSecrecyTests {
  /// Each secret, wherever it stands, holds this, or its encoded form.
  private static let mark = "pLant+ed/"

  private static func isClean(_ text: String) -> Bool {
    !text.contains(mark) && !text.contains("pLant%2Bed") && !text.contains("pLant+ed\\/")
  }

  private static let config = """
    [profile keys]
    aws_access_key_id = AKIDKEYS
    aws_secret_access_key = \(mark)secret1
    aws_session_token = \(mark)token1
    [profile half]
    aws_secret_access_key = \(mark)secret2
    [profile role]
    role_arn = arn:aws:iam::111122223333:role/Audit
    source_profile = keys
    external_id = \(mark)external
    [profile web]
    role_arn = arn:aws:iam::111122223333:role/Audit
    web_identity_token_file = /web
    [profile sso]
    sso_session = s
    sso_account_id = 111122223333
    sso_role_name = Audit
    [sso-session s]
    sso_region = eu-west-1
    sso_start_url = https://example.com/start
    [profile process]
    credential_process = tool --password \(mark)password
    [profile open]
    credential_process = tool --password '\(mark)password
    [profile loop]
    role_arn = arn:aws:iam::111122223333:role/Audit
    source_profile = loop
    external_id = \(mark)external
    [profile login]
    login_session = \(mark)session
    """

  private static let token = """
    {"accessToken": "\(mark)access", "expiresAt": "EXPIRY", "refreshToken": "\(mark)refresh", "clientId": "client",
     "clientSecret": "\(mark)client", "registrationExpiresAt": "2008-03-01T00:00:00Z"}
    """

  /// Everything that a request holds, as a service might repeat it.
  private static func repeated(_ request: HTTPRequest) -> String {
    let fields = (request.headers + request.query).map { "\($0.name): \($0.value)" }
    return fields.joined(separator: " ") + String(decoding: request.body, as: UTF8.self)
  }

  private static func answers() -> [@Sendable (HTTPRequest, Int) async throws -> Answer] {
    let keys = #""AccessKeyId":"AKID","SecretAccessKey":"\#(mark)secret3","Token":"\#(mark)token3""#
    return [
      { request, _ in
        let text = "<ErrorResponse><Error><Code>AccessDenied</Code><Message><![CDATA[\(repeated(request))]]></Message>"
        return Answer(status: 403, body: Array("\(text)</Error></ErrorResponse>".utf8))
      },
      { request, _ in
        Answer(
          status: 401, headers: ["x-amzn-errortype": "UnauthorizedException"],
          body: try JSON.object(["message": .string(repeated(request))]).serialized())
      },
      { request, _ in Answer(status: 200, body: Array("<a>\(mark)\(repeated(request))".utf8)) },
      { _, _ in Answer(status: 200, body: Array("{\(keys)".utf8)) },
      { _, _ in Answer(status: 200, body: Array("{\(keys)}".utf8)) },
      { _, _ in Answer(status: 200, body: Array(#"{\#(keys),"Expiration":"\#(mark)"}"#.utf8)) },
      { _, _ in
        let text = #"{"roleCredentials":{"secretAccessKey":"\#(mark)x","expiration":"\#(mark)"},"accessToken":"x"}"#
        return Answer(status: 200, body: Array(text.utf8))
      },
      { _, _ in
        let text = """
          <AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::444455556666:assumed-role/A/x</Arn>\
          </AssumedRoleUser><Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>\(mark)s</SecretAccessKey>\
          <SessionToken>\(mark)t</SessionToken><Expiration>\(mark)</Expiration></Credentials></AssumeRoleResult>\
          </AssumeRoleResponse>
          """
        return Answer(status: 200, body: Array(text.utf8))
      },
      { _, _ in throw TransportFault.tls },
    ]
  }

  @Test func noErrorRepeatsASecret() async throws {
    let profiles: [String] = ["half", "role", "web", "sso", "process", "open", "loop", "login"]
    let processes = ToldProcesses { _ in
      ProcessOutcome(status: 0, output: Array("\(Self.mark)output {".utf8), error: [])
    }
    var count = 0
    for answer in Self.answers() {
      for expiry in ["2008-01-10T21:00:00Z", "2080-01-01T00:00:00Z", Self.mark] {
        let files = MemoryFiles([
          "/home/.aws/config": Self.config, "/web": "\(Self.mark)identity",
          "/home/.aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json":
            Self.token.replacing("EXPIRY", with: expiry),
        ])
        let environments: [[String: String]] = [
          ["AWS_SECRET_ACCESS_KEY": "\(Self.mark)secret4"],
          [
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "\(Self.mark)secret4",
            "AWS_CREDENTIAL_EXPIRATION": Self.mark,
          ],
          [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/\(Self.mark)",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "\(Self.mark)container",
          ],
          [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/keys",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "\(Self.mark)container\n",
          ],
          [:],
        ]
        var scenarios: [(profile: String?, environment: [String: String])] = []
        for profile in profiles { scenarios.append((profile, [:])) }
        for environment in environments { scenarios.append((nil, environment)) }
        for (profile, environment) in scenarios {
          let sources = try CredentialSources.made(
            environment: environment.merging(["HOME": "/home"]) { own, _ in own }, files: files,
            carrier: AnsweringCarrier(answer), processes: processes, profile: profile)
          let error = await #expect(throws: CredentialError.self) {
            _ = try await sources.provider(profile: profile).credentials()
          }
          count += 1
          let text = error.map { "\($0) \(String(reflecting: $0))" } ?? ""
          #expect(Self.isClean(text), "\(profile ?? "environment"): \(text)")
        }
      }
    }
    #expect(count == 9 * 3 * 13)
  }

  @Test func brokenFilesAreNotQuoted() {
    let lines = [
      "\(Self.mark)", "[default]\n\(Self.mark)", "[\(Self.mark)", "[default]\n = \(Self.mark)",
      "[default]\ns3 =\n \(Self.mark)", "[default]\n \(Self.mark)",
    ]
    for text in lines {
      let error = #expect(throws: SettingError.self) {
        _ = try SharedConfig(environment: ["HOME": "/h"], files: MemoryFiles(["/h/.aws/credentials": text]))
      }
      #expect(error.map { Self.isClean("\($0)") } == true)
    }
  }

  @Test func whatHoldsKeysShowsNone() {
    let keys = Credentials(accessKeyID: "AKID", secretAccessKey: "\(Self.mark)s", sessionToken: "\(Self.mark)t")
    let provider = StaticCredentials(keys: keys, source: "a file", now: { 0 })
    let plan = CredentialPlan.keys(keys, from: "a file")
    var dumped = ""
    dump(provider, to: &dumped)
    dump(plan, to: &dumped)
    #expect(Self.isClean(dumped + "\(provider) \(plan) \(String(reflecting: plan))"))
  }
}
