import Foundation
import TestSupport
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// Our client and botocore, side by side: what they put on the wire for the same call, and what they read from the same
/// answer. The calls are those that the samples' recordings hold, which are those that collectors make.
@Suite struct DifferentialTests {
  /// One call, in the Region whose client makes it: a global service is asked from somewhere, too.
  struct Case: Sendable, Hashable, CustomTestStringConvertible {
    let call: Call
    let region: String
    var testDescription: String { "\(call.operation) \(region) \(call.input)" }
  }

  // MARK: Requests

  @Test(arguments: CollectorRegistry.operations.map(\.description) + ["sts:GetCallerIdentity", "sts:AssumeRole"])
  func requestsAreThoseOfBotocore(operation: String) throws {
    let cases = Self.cases.filter { $0.call.operation.description == operation }
    #expect(!cases.isEmpty, "the samples' recordings have no call of \(operation)")
    let theirs = try Self.theirRequests.get()
    let authorizations = try Self.theirAuthorizations.get()
    for one in cases {
      let ours = try Self.request(one)
      let other = try #require(theirs[one])
      let name = Comment(rawValue: one.testDescription)
      #expect(ours.method == other.method, name)
      let (ourAddress, theirAddress) = (try Self.parts(ours.url), try Self.parts(other.url))
      #expect(ourAddress.scheme == theirAddress.scheme && ourAddress.host == theirAddress.host, name)
      #expect(ourAddress.percentEncodedPath == theirAddress.percentEncodedPath, name)
      // A name without a value may have a sign of equality behind it.
      let queries = [ourAddress, theirAddress].map { address in
        (address.percentEncodedQuery ?? "").split(separator: "&").map { $0.contains("=") ? "\($0)" : "\($0)=" }.sorted()
      }
      #expect(queries[0] == queries[1], name)
      let signed = try Self.signedHeaders(other.headers["authorization"])
      #expect(try Self.signedHeaders(ours.header("authorization")) == signed, name)
      for header in signed where header != "host" {
        #expect(ours.header(header) == other.headers[header], "\(header) of \(one.testDescription)")
      }
      #expect(try Self.meaning(ours.body, ours) == Self.meaning(Array(other.body.utf8), ours), name)
      #expect(ours.header("authorization") == authorizations[one], name)
      // Where the bodies are equal to the letter, so is everything else.
      if ours.body == Array(other.body.utf8) {
        #expect(ours.header("authorization") == other.headers["authorization"], name)
      }
    }
  }

  @Test func thereAreCallsWithTokensAndInEveryPartition() {
    #expect(Self.cases.contains { $0.call.input["nextToken"] != nil })
    #expect(Self.cases.contains { $0.call.input["NextToken"] != nil })
    for region in Self.partitions { #expect(Self.cases.contains { $0.region == region }) }
  }

  // MARK: Answers

  @Test func answersAreReadAsBotocoreReadsThem() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "differential-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try ExampleOrganization.write(to: folder)
    let standIn = try StandIn(fixtures: folder)
    let pages = try await Reader.reading(from: standIn.address) { reader in
      try await Self.comparePages(reader, standIn.address)
    }
    #expect(pages > Self.operationsInJSON.count + 5, "lists were read to their end")
    #expect(try standIn.log().filter { $0.error != nil }.isEmpty)
  }

  /// Reads every list to its end, with both clients; gives the number of pages.
  static func comparePages(_ reader: Reader, _ address: String) async throws -> Int {
    var pending = Self.recorded.filter { one in
      Self.places.contains(Place(one.call)) && Self.tokens.allSatisfy { one.call.input[$0] == nil }
        && Self.operationsInJSON.contains(one.call.operation)
    }
    #expect(Self.operationsInJSON.subtracting(pending.map(\.call.operation)) == [])
    var pages = 0
    while !pending.isEmpty {
      let theirs = try Self.theirAnswers(pending, at: address)
      var next: [Case] = []
      for (one, answer) in zip(pending, theirs) {
        let ours = try await reader.read(one.call)
        #expect(Self.isSame(ours, answer), "\(one.testDescription):\n\(ours)\n\(answer)")
        pages += 1
        for token in Self.tokens {
          // Both go on with the same token: it was given for the same question, whoever asked it.
          guard let value = ours[token]?.string, pages < 200 else { continue }
          let call = one.call
          var input = call.input
          input[token] = .string(value)
          next.append(
            Case(
              call: Call(call.operation, account: call.account, region: call.region, input: input), region: one.region))
        }
      }
      pending = next
    }
    return pages
  }

  struct Place: Hashable {
    let account: String
    let region: String

    init(_ account: String, _ region: String) {
      self.account = account
      self.region = region
    }

    init(_ call: Call) { self.init(call.account, call.region) }
  }

  /// The caller's home, and where it has the unified Security Hub alone: together they hold a call of every operation.
  static let places: Set = [
    Place(ExampleOrganization.caller, "us-east-1"), Place(ExampleOrganization.caller, "global"),
    Place(ExampleOrganization.caller, "eu-west-3"),
  ]

  static let operationsInJSON = Set(
    CollectorRegistry.operations.filter { operation in
      switch operation.service.wireProtocol {
      case .json11, .restJSON: true
      case .query, .ec2, .restXML: false
      }
    })

  /// XML has no types of its own: what counts are the rows that both readings become.
  @Test func answersInXMLBecomeTheRowsOfBotocoresReading() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "differential-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try ExampleOrganization.write(to: folder)
    let standIn = try StandIn(fixtures: folder)
    let asked = Self.recorded.filter { one in
      Self.places.contains(Place(one.call)) && !Self.operationsInJSON.contains(one.call.operation)
    }
    let left = Set(CollectorRegistry.operations).subtracting(Self.operationsInJSON)
    #expect(left.subtracting(asked.map(\.call.operation)) == [])
    let theirs = try Self.theirAnswers(asked, at: standIn.address)
    let full = try await Reader.reading(from: standIn.address) { reader in
      var full: Set<OperationIdentity> = []
      for (one, answer) in zip(asked, theirs) {
        let (ours, others) = try await Self.rows(one.call, answer, reader)
        #expect(ours == others, "\(one.testDescription)")
        if ours != [] { full.insert(one.call.operation) }
      }
      return full
    }
    #expect(left.subtracting(full) == [], "each has given rows somewhere")
    #expect(try standIn.log().filter { $0.error != nil }.isEmpty)
  }

  /// The rows of our reading, and of botocore's.
  static func rows(_ call: Call, _ answer: JSON, _ reader: Reader) async throws -> (JSON, JSON) {
    func both<Output>(
      _ operation: AWS.Operation<Output>, _ answer: JSON?, _ rows: (Output) -> JSON
    ) async throws -> (JSON, JSON) {
      let theirs = try decodeJSON(Output.self, from: try #require(answer).serialized())
      return (rows(try await reader.read(Output.self, call)), rows(theirs))
    }
    switch call.operation.description {
    case "iam:GetAccountSummary":
      return try await both(IAMAPI.getAccountSummary, answer) { MappingTests.json([AccountSummaryCollector.row($0)]) }
    case "iam:GenerateCredentialReport":
      return try await both(IAMAPI.generateCredentialReport, answer) { .array([.string($0.state ?? "")]) }
    case "iam:GetCredentialReport":
      return try await both(IAMAPI.getCredentialReport, answer) { report in
        let users = CredentialReport(String(decoding: report.content, as: UTF8.self))?.users ?? []
        let generated = Timestamp(report.generatedTime)
        return MappingTests.json(
          users.compactMap(\.value).compactMap { CredentialCollector.row($0, generatedAt: generated) })
      }
    case "ec2:DescribeRegions":
      return try await both(EC2API.describeRegions, answer) { list in
        .array(
          (list.regionInfo ?? []).compactMap(\.value).map(RegionCollector.region).map {
            ["name": .string($0.name.rawValue), "status": .string($0.status.rawValue)]
          })
      }
    case "ec2:GetEbsEncryptionByDefault":
      return try await both(EC2API.getEBSEncryptionByDefault, answer) {
        MappingTests.json([EBSEncryptionCollector.row($0)])
      }
    case "ec2:DescribeVpcs":
      return try await both(EC2API.describeVPCs, answer) {
        MappingTests.json(($0.vpcSet ?? []).compactMap(\.value).map(VPCCollector.row))
      }
    case "ec2:DescribeFlowLogs":
      return try await both(EC2API.describeFlowLogs, answer) {
        MappingTests.json(($0.flowLogSet ?? []).compactMap(\.value).map(VPCFlowLogCollector.row))
      }
    case "ec2:DescribeInstances":
      return try await both(EC2API.describeInstances, answer) { page in
        let instances = (page.reservationSet ?? []).compactMap(\.value).flatMap { $0.instancesSet ?? [] }
        return MappingTests.json(
          instances.compactMap(\.value).map { InstanceCollector.row($0, readIn: MappingTests.place) })
      }
    case "ec2:DescribeImages":
      return try await both(EC2API.describeImages, answer) { page in
        let images = (page.imagesSet ?? []).compactMap(\.value)
        return MappingTests.json(images.map { ImageCollector.row($0, readIn: MappingTests.place) })
      }
    case "s3:ListBuckets":
      return try await both(S3API.listBuckets, answer) { list in
        .array((list.buckets ?? []).map { ["name": .string($0.name), "region": .string($0.region ?? "")] })
      }
    case "s3:GetPublicAccessBlock":
      return try await both(S3API.getPublicAccessBlock, answer["PublicAccessBlockConfiguration"]) {
        MappingTests.json([TrailBucketCollector.row($0, of: "b")])
      }
    case "s3control:GetPublicAccessBlock":
      return try await both(S3ControlAPI.getPublicAccessBlock, answer["PublicAccessBlockConfiguration"]) {
        MappingTests.json([AccountPublicAccessBlockCollector.row($0)])
      }
    default: throw UnreadableJSON(description: "no rows are made of \(call.operation)")
    }
  }

  @Test func typedAnswersInXMLAreReadAsBotocoreReadsThem() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "differential-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try ExampleOrganization.write(to: folder)
    let standIn = try StandIn(fixtures: folder)
    let calls = [Self.identity, Self.assumed].map { Case(call: $0, region: "us-east-1") }
    let theirs = try Self.theirAnswers(calls, at: standIn.address)

    let (identity, assumed) = try await Reader.reading(from: standIn.address) { reader in
      (try await reader.read(Identity.self, Self.identity), try await reader.read(Assumed.self, Self.assumed))
    }
    #expect(identity == (try JSONDecoder().decode(Identity.self, from: Data(theirs[0].serialized()))))
    #expect(identity.account == ExampleOrganization.caller)
    let other = try JSONDecoder().decode(Assumed.self, from: Data(theirs[1].serialized()))
    #expect(assumed.user == other.user)
    #expect(assumed.credentials.sessionToken.count == other.credentials.sessionToken.count)
    // They asked one after the other; an hour's difference would be another time zone.
    let (ours, expected) = (assumed.credentials.expiration, other.credentials.expiration)
    #expect(abs((ours.secondsSince1970 ?? 0) - (expected.secondsSince1970 ?? 900)) < 900)
  }

  struct Identity: Decodable, Equatable {
    let account: String
    let arn: String
    let userID: String

    enum CodingKeys: String, CodingKey {
      case account = "Account"
      case arn = "Arn"
      case userID = "UserId"
    }
  }

  struct Assumed: Decodable {
    struct Keys: Decodable {
      let sessionToken: String
      let expiration: WireTime

      enum CodingKeys: String, CodingKey {
        case sessionToken = "SessionToken"
        case expiration = "Expiration"
      }
    }

    struct User: Decodable, Equatable {
      let arn: String
      let assumedRoleID: String

      enum CodingKeys: String, CodingKey {
        case arn = "Arn"
        case assumedRoleID = "AssumedRoleId"
      }
    }

    let credentials: Keys
    let user: User

    enum CodingKeys: String, CodingKey {
      case credentials = "Credentials"
      case user = "AssumedRoleUser"
    }
  }

  // MARK: Calls

  static let keys = Credentials(
    accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: "AQoEXAMPLEH4aoAH0gNCAPy//+==")
  static let seconds = 1_795_500_000.0
  static let tokens = ["NextToken", "nextToken"]
  static let partitions = ["cn-north-1", "us-gov-west-1", "us-gov-east-1", "eusc-de-east-1"]

  static let sts = Service("sts", .query(version: "2011-06-15"))
  static let identity = Call(
    AWS.Operation<Identity>(sts, "GetCallerIdentity").identity, account: ExampleOrganization.caller,
    region: "us-east-1", input: [:])
  static let assumed = Call(
    AWS.Operation<Assumed>(sts, "AssumeRole").identity, account: ExampleOrganization.caller, region: "us-east-1",
    input: [
      "RoleArn": .string("arn:aws:iam::\(ExampleOrganization.readable):role/\(ExampleOrganization.role)"),
      "RoleSessionName": "runbook", "ExternalId": .string(ExampleOrganization.externalID), "DurationSeconds": 3600,
    ])

  /// Asked only where the account's own list of Regions is not answered, so no recording has it.
  static let describedRegions = Case(
    call: Call(
      EC2API.describeRegions.identity, account: ExampleOrganization.caller, region: "us-east-1",
      input: ["AllRegions": true]),
    region: "us-east-1")

  /// Every call of the recordings, once.
  static let recorded: [Case] = {
    let root = URL(fileURLWithPath: Python.tests + "/../Samples/recordings").standardized.path
    let names = (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []).sorted()
    var found: [Case] = []
    var seen: Set<Case> = []
    for name in names {
      let parts = name.split(separator: "/").map(String.init)
      guard parts.count == 4,
        let operation = CollectorRegistry.operations.first(where: {
          "\($0.service.name).\($0.name).json" == parts[3]
        }),
        let data = FileManager.default.contents(atPath: "\(root)/\(name)"), let text = try? JSON(parsing: Array(data)),
        case .array(let exchanges) = text["exchanges"]
      else { continue }
      for exchange in exchanges where exchange["status"] == 200 {
        guard let input = exchange["input"] else { continue }
        let region = parts[2] == "global" ? "us-east-1" : parts[2]
        let one = Case(call: Call(operation, account: parts[1], region: parts[2], input: input), region: region)
        if seen.insert(one).inserted { found.append(one) }
      }
    }
    return found + [describedRegions]
  }()

  /// Those, and one of each operation in the other partitions.
  static let cases: [Case] = {
    var hard = assumed.input
    hard["ExternalId"] = "a b+c/:=,@-"
    let sts = [
      identity, assumed, Call(assumed.operation, account: assumed.account, region: "us-east-1", input: hard),
    ].map { Case(call: $0, region: "us-east-1") }
    var found = recorded + sts
    for operation in Set(found.map(\.call.operation)) {
      guard let one = found.first(where: { $0.call.operation == operation }) else { continue }
      for region in partitions {
        // S3 Control is asked once, where botocore has it in every Region.
        if operation.service.name == "s3control", region != Partition(ofRegion: region).firstRegion { continue }
        let place = one.call.region == "global" ? "global" : region
        found.append(
          Case(
            call: Call(operation, account: one.call.account, region: place, input: one.call.input), region: region))
      }
    }
    return found
  }()

  // MARK: Our side

  static func request(_ one: Case) throws -> HTTPRequest {
    let resolver = try EndpointResolver(settings: ClientSettings(), partition: Partition(ofRegion: one.region))
    let service = one.call.operation.service
    return resolver.request(
      for: try service.wireProtocol.wireRequest(for: one.call),
      to: try resolver.endpoint(for: service, region: one.call.region), signedBy: keys, at: seconds)
  }

  /// The live client, with what it reads left as it is.
  struct Reader {
    let sender: CallSender

    static func reading<Result>(
      from address: String, _ body: (Reader) async throws -> Result
    ) async throws -> Result {
      var settings = ClientSettings(endpoint: address)
      // The stand-in has one name.
      settings.omitsHostPrefix = true
      let carrier = try PooledCarrier(settings: settings)
      let sender = CallSender(
        carrier: carrier, endpoints: try EndpointResolver(settings: settings, partition: .commercial),
        world: CallSender.World(clock: { Date().timeIntervalSince1970 }))
      do {
        let result = try await body(Reader(sender: sender))
        await carrier.close()
        return result
      } catch {
        await carrier.close()
        throw error
      }
    }

    func read<Output: Decodable>(_ type: Output.Type = Output.self, _ call: Call) async throws -> Output {
      let answer = try await sender.send(call, signedBy: CallersKeys())
      try #require(answer.status == 200, "\(call.operation): \(String(decoding: answer.body, as: UTF8.self))")
      return try call.operation.service.wireProtocol.decode(Output.self, from: answer)
    }

    func read(_ call: Call) async throws -> JSON { try await read(JSON.self, call) }
  }

  // MARK: Their side

  struct TheirRequest: Decodable, Sendable {
    let method: String
    let url: String
    let headers: [String: String]
    let body: String
  }

  static let theirRequests = Result<[Case: TheirRequest], any Error> {
    let made: [TheirRequest] = try ask([
      "keys": document(keys), "seconds": .double(seconds), "calls": .array(cases.map(document)),
    ])
    return Dictionary(zip(cases, made), uniquingKeysWith: { first, _ in first })
  }

  /// How botocore signs what we send.
  static let theirAuthorizations = Result<[Case: String], any Error> {
    let requests = try cases.map { one -> JSON in
      let request = try request(one)
      let resolver = try EndpointResolver(settings: ClientSettings(), partition: Partition(ofRegion: one.region))
      let endpoint = try resolver.endpoint(for: one.call.operation.service, region: one.call.region)
      let own: Set = ["authorization", "x-amz-date", "x-amz-security-token", "user-agent"]
      var headers: [String: JSON] = [:]
      for field in request.headers where !own.contains(field.name.lowercased()) {
        headers[field.name] = .string(field.value)
      }
      return [
        "method": .string(request.method), "url": .string(request.url), "headers": .object(headers),
        "body": .string(String(decoding: request.body, as: UTF8.self)),
        "signingName": .string(endpoint.signingName), "signingRegion": .string(endpoint.signingRegion),
      ]
    }
    let made: [String] = try ask(["keys": document(keys), "seconds": .double(seconds), "requests": .array(requests)])
    return Dictionary(zip(cases, made), uniquingKeysWith: { first, _ in first })
  }

  static func theirAnswers(_ cases: [Case], at address: String) throws -> [JSON] {
    let keys = Credentials(
      accessKeyID: ExampleOrganization.accessKeyID, secretAccessKey: ExampleOrganization.secretAccessKey)
    return try ask(["keys": document(keys), "address": .string(address), "calls": .array(cases.map(document))])
  }

  static func ask<Answer: Decodable>(_ document: JSON) throws -> Answer {
    let printed = try Python.run("CollectorsTests/botocore_requests.py", input: Data(document.serialized()))
    return try JSONDecoder().decode(Answer.self, from: printed)
  }

  static func document(_ keys: Credentials) -> JSON {
    var document: JSON = ["accessKey": .string(keys.accessKeyID), "secret": .string(keys.secretAccessKey)]
    document["token"] = keys.sessionToken.map { .string($0) }
    return document
  }

  static func document(_ one: Case) -> JSON {
    [
      "service": .string(one.call.operation.service.name), "operation": .string(one.call.operation.name),
      "region": .string(one.region), "input": one.call.input,
    ]
  }

  // MARK: Comparing

  static func parts(_ url: String) throws -> URLComponents { try #require(URLComponents(string: url)) }

  static func signedHeaders(_ authorization: String?) throws -> [String] {
    let match = try #require((authorization ?? "").firstMatch(of: /SignedHeaders=([^,]+)/))
    return match.1.split(separator: ";").map(String.init)
  }

  /// A body as a value: members in any order, a form's fields in any order.
  static func meaning(_ body: [UInt8], _ request: HTTPRequest) throws -> JSON {
    if body.isEmpty { return [:] }
    if request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true {
      let fields = String(decoding: body, as: UTF8.self).split(separator: "&").map { field in
        JSON.string(field.replacing("+", with: "%20").removingPercentEncoding ?? "")
      }
      return .array(fields.sorted { ($0.string ?? "") < ($1.string ?? "") })
    }
    return try JSON(parsing: body)
  }

  /// Whether a value has all of another, and perhaps more members.
  static func holds(_ ours: JSON, _ theirs: JSON) -> Bool {
    switch (ours, theirs) {
    case (.object(let ours), .object(let theirs)):
      theirs.allSatisfy { name, value in ours[name].map { holds($0, value) } ?? false }
    case (.array(let ours), .array(let theirs)):
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { holds($0, $1) }
    default: isSame(ours, theirs)
    }
  }

  /// Whether two values mean the same; moments went through another form at botocore, and may have lost a little.
  static func isSame(_ ours: JSON, _ theirs: JSON) -> Bool {
    switch (ours, theirs) {
    case (.object(let ours), .object(let theirs)):
      Set(ours.keys).subtracting(tokens) == Set(theirs.keys).subtracting(tokens)
        && ours.allSatisfy { name, value in
          // Tokens are sealed: equal ones may differ.
          tokens.contains(name) ? theirs[name] != nil : theirs[name].map { isSame(value, $0) } ?? false
        }
    case (.array(let ours), .array(let theirs)):
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { isSame($0, $1) }
    case (.double(let ours), .double(let theirs)): abs(ours - theirs) < 0.000_5
    case (.double(let real), .integer(let whole)), (.integer(let whole), .double(let real)):
      abs(real - Double(whole)) < 0.000_5
    case (.string(let text), .double), (.string(let text), .integer):
      // Where the model has a moment that is text on the wire.
      WireTime(iso8601: text).secondsSince1970.map { isSame(.double($0), theirs) } ?? false
    default: ours == theirs
    }
  }
}

/// The keys of the invented organisation's caller, which never run out.
struct CallersKeys: CredentialProvider {
  func credentials() async throws -> Credentials {
    Credentials(
      accessKeyID: ExampleOrganization.accessKeyID, secretAccessKey: ExampleOrganization.secretAccessKey)
  }

  func reject(_ credentials: Credentials) async {}
}
