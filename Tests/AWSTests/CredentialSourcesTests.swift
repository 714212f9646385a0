import Foundation
import Synchronization
import Testing

@testable import AWS

@Suite struct CredentialSourcesTests {
  private static let silent = AnsweringCarrier { _, _ in throw TransportFault.timeout }

  private static func sources(
    _ config: String, environment: [String: String] = [:], carrier: any HTTPCarrier = silent,
    processes: any ProcessRunner = SystemProcesses(), files: [String: String] = [:],
    prompt: @escaping CredentialSources.Prompt = { _ in nil }
  ) throws -> CredentialSources {
    let files = MemoryFiles(files.merging(["/home/.aws/config": config]) { $1 })
    return try .made(
      environment: environment.merging(["HOME": "/home"]) { own, _ in own }, files: files, carrier: carrier,
      processes: processes, prompt: prompt)
  }

  private static func message(_ sources: CredentialSources, profile: String? = nil) async throws -> String {
    do {
      let keys = try await sources.provider(profile: profile).credentials()
      Issue.record("gave \(keys)")
      return ""
    } catch let error as CredentialError {
      return error.message
    }
  }

  private static func assumed(
    _ id: String = "ASIARROLE", account: String = "111122223333", role: String = "Audit"
  ) -> Answer {
    let text = """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>\
      <Arn>arn:aws:sts::\(account):assumed-role/\(role)/x</Arn></AssumedRoleUser><Credentials>\
      <AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey><SessionToken>IQoJb</SessionToken>\
      <Expiration>2008-01-10T22:20:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
      """
    return Answer(status: 200, body: Array(text.utf8))
  }

  private static func refused(_ code: String, _ message: String = "") -> Answer {
    let text = "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
    return Answer(status: 403, body: Array(text.utf8))
  }

  private static func form(_ request: HTTPRequest) -> [String: String] {
    Dictionary(
      String(decoding: request.body, as: UTF8.self).split(separator: "&").map { item in
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]).removingPercentEncoding ?? "" : "")
      }, uniquingKeysWith: { $1 })
  }

  // MARK: Choosing

  @Test func aNamedProfileComesBeforeTheEnvironment() async throws {
    let config = "[profile audit]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n"
    let environment = [
      "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "audit",
      "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Audit",
    ]
    let sources = try Self.sources(config, environment: environment)
    #expect(try await sources.provider().credentials().accessKeyID == "AKIDENV")
    #expect(try await sources.provider(profile: "audit").credentials().accessKeyID == "AKIDFILE")
    #expect(try await Self.message(sources, profile: "absent").hasPrefix("there is no profile `absent` in /home/.aws"))
  }

  @Test func keysOfTheCredentialsFileComeBeforeAProcessAndThoseOfConfigAfter() async throws {
    let keys = "aws_access_key_id = AKIDKEYS\naws_secret_access_key = s\n"
    let process = "credential_process = /bin/echo {\"Version\":1}\n"
    let inConfig = try Self.sources("[default]\n\(keys)\(process)").planner(profile: nil).plan()
    let inCredentials = try Self.sources(
      "[default]\n\(process)", files: ["/home/.aws/credentials": "[default]\n\(keys)"]
    ).planner(profile: nil).plan()
    if case .process = inConfig {} else { Issue.record("\(inConfig)") }
    if case .keys = inCredentials {} else { Issue.record("\(inCredentials)") }
  }

  @Test func halvesOfTwoPairsAreNotPutTogether() async throws {
    let sources = try Self.sources(
      "[default]\naws_access_key_id = AKIDA\naws_secret_access_key = a\naws_session_token = t",
      files: ["/home/.aws/credentials": "[default]\naws_access_key_id = AKIDB"])
    #expect(
      try await Self.message(sources)
        == "/home/.aws/credentials:2: the profile `default` has an `aws_access_key_id`, but no"
        + " `aws_secret_access_key` beside it")
    let both = try Self.sources(
      "[default]\naws_access_key_id = AKIDA\naws_secret_access_key = a\naws_session_token = t",
      files: ["/home/.aws/credentials": "[default]\naws_access_key_id = AKIDB\naws_secret_access_key = b"])
    #expect(try await both.provider().credentials() == Credentials(accessKeyID: "AKIDB", secretAccessKey: "b"))
  }

  @Test(arguments: [
    (["AWS_ACCESS_KEY_ID": "AKID"], "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY"),
    (["AWS_SECRET_ACCESS_KEY": "s"], "AWS_SECRET_ACCESS_KEY is set, but not AWS_ACCESS_KEY_ID"),
    (
      ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CREDENTIAL_EXPIRATION": "soon"],
      "AWS_CREDENTIAL_EXPIRATION must be a moment"
    ),
    (
      [
        "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_CREDENTIAL_EXPIRATION": "2008-01-10T21:20:00Z",
      ], "the credentials from the environment have expired"
    ),
    (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], "AWS_WEB_IDENTITY_TOKEN_FILE is set, but not AWS_ROLE_ARN"),
    (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "Audit"], "AWS_ROLE_ARN must be a role's ARN"),
    (["AWS_EC2_METADATA_DISABLED": "1"], "AWS_EC2_METADATA_DISABLED: must be `true` or `false`"),
    (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/keys"], "names the host 192.0.2.1 without TLS"),
    (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.example.com/"], "without TLS"),
    (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost@192.0.2.1/"], "must be an address"),
    ([:], "did not answer (no answer in time)"),
  ])
  func theEnvironmentIsHeldToItsWord(environment: [String: String], expected: String) async throws {
    #expect(try await Self.message(try Self.sources("", environment: environment)).contains(expected))
  }

  @Test func profilesThatLeadNowhereSaySo() async throws {
    let role = "role_arn = arn:aws:iam::111122223333:role/Audit\nsource_profile = "
    let loop = "[profile a]\n\(role)b\n[profile b]\n\(role)c\n[profile c]\n\(role)a\n"
    #expect(
      try await Self.message(try Self.sources(loop), profile: "a")
        == "/home/.aws/config:9: the profiles lead back to where they began: a → b → c → a")
    #expect(
      try await Self.message(try Self.sources("[profile a]\n\(role)a\n"), profile: "a")
        == "/home/.aws/config:3: the profiles lead back to where they began: a → a")
    let other = "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/Audit\ncredential_source = Cloud\n"
    #expect(try await Self.message(try Self.sources(other), profile: "a").contains("must be Environment, EcsContainer"))
    let short = "[profile a]\n\(role)b\nduration_seconds = 60\n"
    #expect(
      try await Self.message(try Self.sources(short), profile: "a")
        == "/home/.aws/config:4: `duration_seconds` must be a whole number from 900 to 43200")
    let mixed = """
      [profile a]
      sso_session = s
      sso_account_id = 111122223333
      sso_role_name = Audit
      sso_region = eu-west-1
      [sso-session s]
      sso_region = eu-west-2
      sso_start_url = https://example.com
      """
    #expect(
      try await Self.message(try Self.sources(mixed), profile: "a")
        == "/home/.aws/config:5: `sso_region` of the profile `a` is not that of `[sso-session s]`: keep it there alone")
  }

  // MARK: Roles

  private static let chained = """
    [profile base]
    aws_access_key_id = AKIDBASE
    aws_secret_access_key = basesecret
    [profile middle]
    role_arn = arn:aws:iam::444455556666:role/Middle
    source_profile = base
    [profile end]
    role_arn = arn:aws:iam::111122223333:role/Audit
    source_profile = middle
    external_id = contract-7
    duration_seconds = 1800
    role_session_name = morning
    """

  @Test func rolesAreAssumedOneAfterTheOther() async throws {
    let carrier = AnsweringCarrier { request, number in
      number == 1
        ? Self.assumed("ASIARMIDDLE", account: "444455556666", role: "Middle") : Self.assumed("ASIAREND")
    }
    let keys = try await Self.sources(Self.chained, carrier: carrier).provider(profile: "end").credentials()
    #expect(keys.accessKeyID == "ASIAREND")
    #expect(keys.accountID == "111122223333")
    let sent = carrier.sent
    #expect(sent.count == 2)
    #expect(sent[0].header("authorization")?.contains("Credential=AKIDBASE/") == true)
    #expect(sent[1].header("authorization")?.contains("Credential=ASIARMIDDLE/") == true)
    #expect(sent[1].header("x-amz-security-token") == "IQoJb")
    #expect(
      Self.form(sent[1]) == [
        "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::111122223333:role/Audit",
        "ExternalId": "contract-7", "DurationSeconds": "1800", "RoleSessionName": "morning",
      ])
    #expect(Self.form(sent[0])["RoleSessionName"] == "runbook-1200000000")
  }

  @Test func aRoleThatRefusesIsAskedOnce() async throws {
    let carrier = AnsweringCarrier { _, _ in Self.refused("AccessDenied", "not authorized to perform sts:AssumeRole") }
    let sources = try Self.sources(Self.chained, carrier: carrier)
    let base = try sources.provider(profile: "base")
    let role = sources.assumedRole("arn:aws:iam::111122223333:role/Audit", externalID: "contract-7", source: base)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<17 {
        group.addTask {
          let error = await #expect(throws: CredentialError.self) { try await role.credentials() }
          #expect(error?.cause == .refused(status: 403, code: "AccessDenied"))
          #expect(
            error?.message.hasPrefix(
              "assuming the role arn:aws:iam::111122223333:role/Audit: AccessDenied (HTTP 403): not"
                + " authorized") == true)
        }
      }
    }
    await #expect(throws: CredentialError.self) { try await role.credentials() }
    #expect(carrier.sent.count == 1)
  }

  @Test func anotherAccountsCredentialsAreNotUsed() async throws {
    let carrier = AnsweringCarrier { _, _ in Self.assumed(account: "444455556666") }
    let sources = try Self.sources(Self.chained, carrier: carrier)
    let role = sources.assumedRole(
      "arn:aws:iam::111122223333:role/Audit", source: try sources.provider(profile: "base"))
    let error = await #expect(throws: CredentialError.self) { try await role.credentials() }
    #expect(error?.message.contains("those of account 444455556666, not of 111122223333") == true)
  }

  @Test(arguments: [
    ("Audit", nil, nil), ("arn:aws:iam::111122223333:role/A", "a b", nil), ("arn:aws:iam::1:role/A", nil, 60),
  ])
  func rolesThatAWSWouldRefuseAreNotAsked(arn: String, session: String?, duration: Int?) async throws {
    let carrier = AnsweringCarrier { _, _ in Self.assumed() }
    let sources = try Self.sources(Self.chained, carrier: carrier)
    let role = sources.assumedRole(
      arn, sessionName: session, durationSeconds: duration, source: try sources.provider(profile: "base"))
    await #expect(throws: CredentialError.self) { try await role.credentials() }
    #expect(carrier.sent.isEmpty)
  }

  @Test func theRolesPartitionSaysWhereToAsk() async throws {
    let carrier = AnsweringCarrier { _, _ in Self.refused("AccessDenied") }
    let sources = try Self.sources(Self.chained, carrier: carrier)
    let role = sources.assumedRole(
      "arn:aws-us-gov:iam::111122223333:role/A", source: try sources.provider(profile: "base"))
    await #expect(throws: CredentialError.self) { try await role.credentials() }
    #expect(carrier.sent.first?.origin.host == "sts.us-gov-west-1.amazonaws.com")
  }

  private static let mfa = """
    [profile base]
    aws_access_key_id = AKIDBASE
    aws_secret_access_key = basesecret
    [profile mfa]
    role_arn = arn:aws:iam::111122223333:role/Audit
    source_profile = base
    mfa_serial = arn:aws:iam::123456789012:mfa/someone
    """

  @Test func codesAreAskedForWhereThereIsSomebody() async throws {
    let carrier = AnsweringCarrier { _, _ in Self.assumed() }
    let sources = try Self.sources(Self.mfa, carrier: carrier) { question in
      question == "Code of arn:aws:iam::123456789012:mfa/someone:" ? "123 456\n" : nil
    }
    _ = try await sources.provider(profile: "mfa").credentials()
    #expect(Self.form(carrier.sent[0])["TokenCode"] == "123456")
    #expect(Self.form(carrier.sent[0])["SerialNumber"] == "arn:aws:iam::123456789012:mfa/someone")
    let nobody = try Self.sources(Self.mfa, carrier: carrier)
    #expect(try await Self.message(nobody, profile: "mfa").contains("there is no terminal to ask for it on"))
    let wrong = try Self.sources(Self.mfa, carrier: carrier) { _ in "12345x" }
    #expect(try await Self.message(wrong, profile: "mfa").contains("must be six digits"))
    #expect(carrier.sent.count == 1)
  }

  @Test func theIdentitysTokenIsReadEachTimeAndTriedAgain() async throws {
    let carrier = AnsweringCarrier { _, number in
      let text = String(decoding: Self.assumed("ASIAR\(number)").body, as: UTF8.self)
      return number == 1
        ? Self.refused("IDPCommunicationError")
        : Answer(status: 200, body: Array(text.replacing("AssumeRoleRe", with: "AssumeRoleWithWebIdentityRe").utf8))
    }
    let files = MemoryFiles(["/token": "first\n"])
    let clock = SetClock(1_200_000_000)
    let sources = try CredentialSources.made(
      environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Audit"],
      files: files, carrier: carrier, clock: clock)
    let provider = try sources.provider()
    #expect(try await provider.credentials().accessKeyID == "ASIAR2")
    #expect(carrier.sent.allSatisfy { $0.header("authorization") == nil })
    files.put("second", at: "/token")
    await provider.reject(try await provider.credentials())
    _ = try await provider.credentials()
    #expect(carrier.sent.map { Self.form($0)["WebIdentityToken"] } == ["first", "first", "second"])
  }

  // MARK: IAM Identity Center

  private static let sso = """
    [default]
    sso_session = s
    sso_account_id = 111122223333
    sso_role_name = Audit
    [sso-session s]
    sso_region = eu-west-1
    sso_start_url = https://example.com/start
    """
  /// The name of the session, hashed.
  private static let tokenFile = "/home/.aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json"

  private static func token(until expiry: String) -> String {
    """
    {"accessToken": "oldaccess", "expiresAt": "\(expiry)", "refreshToken": "oldrefresh", "clientId": "client",
     "clientSecret": "clientsecret", "registrationExpiresAt": "2008-03-01T00:00:00Z", "region": "eu-west-1",
     "startUrl": "https://example.com/start", "kept": 7}
    """
  }

  private static let roleKeys = Answer(
    status: 200,
    body: Array(
      (#"{"roleCredentials":{"accessKeyId":"ASIARSSO","secretAccessKey":"s","sessionToken":"t","#
        + #""expiration":1200003600000}}"#).utf8))

  @Test func sessionsAreRefreshedAndWrittenBack() async throws {
    let carrier = AnsweringCarrier { request, _ in
      request.path == "/token"
        ? Answer(
          status: 200,
          body: Array(#"{"accessToken":"newaccess","expiresIn":28800,"refreshToken":"newrefresh"}"#.utf8))
        : Self.roleKeys
    }
    let files = MemoryFiles(["/home/.aws/config": Self.sso, Self.tokenFile: Self.token(until: "2008-01-10T21:30:00Z")])
    let sources = try CredentialSources.made(environment: ["HOME": "/home"], files: files, carrier: carrier)
    let keys = try await sources.provider().credentials()
    #expect(keys.accessKeyID == "ASIARSSO")
    #expect(keys.expiresAt == 1_200_003_600)
    let sent = carrier.sent
    #expect(sent.map(\.origin.host) == ["oidc.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.amazonaws.com"])
    #expect(
      try JSON(parsing: sent[0].body) == [
        "grantType": "refresh_token", "clientId": "client", "clientSecret": "clientsecret",
        "refreshToken": "oldrefresh",
      ])
    #expect(sent[1].header("x-amz-sso_bearer_token") == "newaccess")
    let written = try JSON(parsing: Array((files.text(Self.tokenFile) ?? "").utf8))
    #expect(written["accessToken"] == "newaccess")
    #expect(written["refreshToken"] == "newrefresh")
    #expect(written["expiresAt"] == "2008-01-11T05:20:00Z")
    #expect(written["kept"] == 7)
  }

  @Test(arguments: ["1e300", "-1", "-1e300", "1e18", "null", "\"soon\""])
  func aSessionOfNoLengthIsNotKept(expiresIn: String) async throws {
    let carrier = AnsweringCarrier { request, _ in
      request.path == "/token"
        ? Answer(status: 200, body: Array(#"{"accessToken":"newaccess","expiresIn":\#(expiresIn)}"#.utf8))
        : Self.roleKeys
    }
    let kept = Self.token(until: "2008-01-10T20:30:00Z")
    let files = MemoryFiles(["/home/.aws/config": Self.sso, Self.tokenFile: kept])
    let sources = try CredentialSources.made(environment: ["HOME": "/home"], files: files, carrier: carrier)
    await #expect(throws: CredentialError.self) { try await sources.provider().credentials() }
    #expect(files.text(Self.tokenFile) == kept)
  }

  @Test(arguments: [("2008-01-10T21:30:00Z", true), ("2008-01-10T21:19:59Z", false)])
  func aSessionThatCannotBeRefreshedIsUsedToItsEnd(expiry: String, works: Bool) async throws {
    let carrier = AnsweringCarrier { request, _ in
      request.path == "/token"
        ? Answer(status: 400, body: Array(#"{"error":"invalid_grant","message":"oldrefresh is not known"}"#.utf8))
        : Self.roleKeys
    }
    let files = [Self.tokenFile: Self.token(until: expiry)]
    let sources = try Self.sources(Self.sso, carrier: carrier, files: files)
    if works {
      #expect(try await sources.provider().credentials().accessKeyID == "ASIARSSO")
    } else {
      let message = try await Self.message(sources)
      #expect(message.contains("run `aws sso login --sso-session s`"))
      #expect(!message.contains("oldrefresh"))
    }
  }

  @Test func anEndedSessionSaysWhatToRun() async throws {
    let carrier = AnsweringCarrier { _, _ in
      Answer(
        status: 401, headers: ["x-amzn-errortype": "UnauthorizedException"],
        body: Array(#"{"message":"Session token oldaccess is invalid"}"#.utf8))
    }
    let files = [Self.tokenFile: Self.token(until: "2080-01-01T00:00:00Z")]
    let message = try await Self.message(try Self.sources(Self.sso, carrier: carrier, files: files))
    #expect(message.contains("UnauthorizedException (HTTP 401): Session token [removed] is invalid"))
    #expect(message.hasSuffix("run `aws sso login --sso-session s`"))
    let absent = try await Self.message(try Self.sources(Self.sso, carrier: carrier))
    #expect(absent.contains("run `aws sso login --sso-session s`"))
  }

  // MARK: Metadata

  private static let keyDocument =
    #"{"AccessKeyId":"ASIARBOX","SecretAccessKey":"s","Token":"t","Expiration":"2008-01-10T22:20:00Z"}"#

  @Test(arguments: ["abc\r\nx-evil: 1", "abc\n", "a\u{0}b"])
  func aTokenOfMoreThanOneLineIsNotSent(token: String) async throws {
    let carrier = AnsweringCarrier { _, _ in Answer(status: 200, body: Array(Self.keyDocument.utf8)) }
    for environment in [
      ["AWS_CONTAINER_AUTHORIZATION_TOKEN": token], ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token"],
    ] {
      var environment = environment
      environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:4000/keys"
      let message = try await Self.message(
        try Self.sources("", environment: environment, carrier: carrier, files: ["/token": token]))
      #expect(message.contains("must hold a token alone"))
      #expect(!message.contains("abc"))
    }
    #expect(carrier.sent.isEmpty)
  }

  @Test func aContainersTokenIsReadEachTime() async throws {
    let carrier = AnsweringCarrier { _, _ in Answer(status: 200, body: Array(Self.keyDocument.utf8)) }
    let files = MemoryFiles(["/token": "one"])
    let sources = try CredentialSources.made(
      environment: [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://[fd00:ec2::23]/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "unused",
      ], files: files, carrier: carrier)
    let provider = try sources.provider()
    let keys = try await provider.credentials()
    files.put("two", at: "/token")
    await provider.reject(keys)
    _ = try await provider.credentials()
    #expect(carrier.sent.map { $0.header("authorization") } == ["one", "two"])
  }

  @Test func metadataIsAskedSoOften() async throws {
    let container = AnsweringCarrier { _, _ in throw TransportFault.timeout }
    let environment = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/keys"]
    _ = try await Self.message(try Self.sources("", environment: environment, carrier: container))
    #expect(container.sent.count == 3)
    let instance = AnsweringCarrier { _, _ in throw TransportFault.timeout }
    _ = try await Self.message(try Self.sources("", carrier: instance))
    #expect(instance.sent.count == 1)
  }

  @Test func anInstanceWithTroubleSaysSo() async throws {
    let carrier = AnsweringCarrier { request, _ in
      let text =
        request.method == "PUT"
        ? "token" : request.path.hasSuffix("/") ? "role" : #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"no"}"#
      return Answer(status: 200, body: Array(text.utf8))
    }
    #expect(
      try await Self.message(try Self.sources("", carrier: carrier)).hasSuffix(
        "has no credentials: AssumeRoleUnauthorizedAccess: no"))
  }

  @Test func anInstanceKnowsItsRegion() async throws {
    let carrier = AnsweringCarrier { request, _ in
      Answer(status: 200, body: Array((request.method == "PUT" ? "token" : "eu-central-1").utf8))
    }
    #expect(try await Self.sources("", carrier: carrier).instanceRegion() == "eu-central-1")
    #expect(carrier.sent.last?.path == "/latest/meta-data/placement/region")
    let off = try Self.sources("", environment: ["AWS_EC2_METADATA_DISABLED": "true"], carrier: carrier)
    #expect(try await off.instanceRegion() == nil)
  }

  // MARK: Who it is

  @Test func theCallerIsAsked() async throws {
    let carrier = AnsweringCarrier { _, _ in
      let text = """
        <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-cn:iam::123456789012:user/a</Arn>\
        <UserId>X</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """
      return Answer(status: 200, body: Array(text.utf8))
    }
    let sources = try Self.sources(Self.chained, carrier: carrier)
    let caller = try await CallerIdentity.ask(
      sources.sender, region: "cn-north-1", signedBy: try sources.provider(profile: "base"))
    #expect(caller.account == "123456789012")
    #expect(caller.partition == .china)
  }
}
