import Foundation
import Snapshot
import Testing

@testable import CloudTrail

@Suite struct LogFilesTests {
  static let done = Timestamp("2026-11-23T05:00:00Z")!

  // MARK: Forms

  @Test(arguments: ["a.json.gz", "a.json", "deep/er/and/deeper/a.json.gz", "\(Trail.delivered)/a.json.gz", "A.JSON"])
  func logsAreFoundAtAnyDepth(path: String) async throws {
    let trail = try Trail()
    try trail.write([Trail.event(1), Trail.event(2)], path)
    let review = try await trail.review()
    #expect(review.eventCount == 2)
    #expect(review.fileCount == 1)
    #expect(review.activity[Trail.scope]?.map(\.eventCount) == [2])
  }

  static let one = Trail.json(Trail.event(1))
  static let two = Trail.json(Trail.event(2))
  static func joined(_ parts: [Any]) -> Data {
    parts.reduce(into: Data()) { $0.append($1 as? Data ?? Data(($1 as? String ?? "").utf8)) }
  }

  @Test(arguments: [
    joined(["{\"Records\":[", one, ",", two, "]}"]),
    joined(["{\"Other\":{\"a\":[1]},\"Records\":[\n", one, ",\n", two, "\n]\n}\n"]),
    joined(["[", one, ",", two, "]"]),
    joined([" \n[\n", one, ",\n", two, "\n]"]),
    joined([one, "\n", two, "\n"]),
    joined([one, "\r\n\r\n", two]),
    joined(["\u{FEFF}{\"Records\":[", one, ",", two, "]}"]),
    joined(["{\"Records\":[", one, "]}{\"Records\":[", two, "]}"]),
    joined(["{\"Records\":[", one, "]}\n{\"Records\":[", two, "]}\n"]),
    joined([one, two]),
  ]) func eachForm(data: Data) async throws {
    for name in ["a.json", "a.json.gz"] {
      let trail = try Trail()
      try trail.write(name.hasSuffix("gz") ? Trail.gzip(data) : data, "\(Trail.delivered)/\(name)")
      let review = try await trail.review()
      #expect(review.eventCount == 2)
      #expect(review.ledger[Trail.scope]?.reasons == [])
    }
  }

  @Test func prettyPrintedLogsAreRead() async throws {
    let trail = try Trail()
    let value: [String: Any] = ["Records": [Trail.event(1), Trail.event(2)]]
    try trail.write(try JSONSerialization.data(withJSONObject: value, options: .prettyPrinted), "a.json")
    try trail.write(try JSONSerialization.data(withJSONObject: Trail.event(3), options: .prettyPrinted), "b.json")
    #expect(try await trail.review().eventCount == 3)
  }

  @Test func gzipMembersAreJoined() async throws {
    let trail = try Trail()
    let members =
      Trail.gzip(Self.joined(["{\"Records\":[", Self.one]))
      + Trail.gzip(Self.joined([",", Self.two, "]}"]))
    try trail.write(members + Data(count: 512), "a.json.gz")
    #expect(try await trail.review().eventCount == 2)
  }

  @Test func whatWasDecompressedOnTheWayIsRead() async throws {
    let trail = try Trail()
    try trail.write(Trail.json(["Records": [Trail.event(1)]]), "a.json.gz")
    #expect(try await trail.review().eventCount == 1)
  }

  @Test func fieldsMayStandInAnyOrder() async throws {
    let trail = try Trail()
    var text = "{"
    for (key, value) in SignInTests.login().sorted(by: { $0.key > $1.key }) {
      text += "\"\(key)\":\(String(decoding: Trail.json(value), as: UTF8.self)),"
    }
    try trail.write(Data("{\"Records\":[\(text.dropLast())}]}".utf8), "a.json")
    let review = try await trail.review()
    #expect(review.consoleLogins[Trail.scope]?.map(\.result) == ["success"])
    #expect(review.consoleLogins[Trail.scope]?.map(\.mfaUsed) == [true])
  }

  // MARK: Broken files

  static let good = joined(["{\"Records\":[", one, "]}"])
  static let zeros = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])

  @Test(arguments: [
    ("a.json.gz", Data(), "empty"),
    ("a.json", Data(), "empty"),
    ("a.json", Data(" \n ".utf8), "empty"),
    ("a.json.gz", Trail.gzip(Data()), "empty"),
    ("a.json.gz", Data("no gzip at all".utf8), "not gzip"),
    ("a.json.gz", Data([0x1F, 0x8B, 8, 0]), "truncated gzip"),
    ("a.json.gz", Trail.gzip(good).dropLast(200), "truncated gzip, or damaged"),
    ("a.json.gz", Trail.gzip(good).dropLast(1), "truncated gzip, or damaged"),
    ("a.json.gz", Trail.gzip(good) + Data("more".utf8), "something that is not gzip follows the gzip data"),
    ("a.json.gz", Trail.gzip(good) + Data([0x1F, 0x8B]), "truncated gzip"),
    ("a.json.gz", Data(Trail.gzip(good).enumerated().map { $0 == 300 ? 0x00 : $1 }), "truncated gzip, or damaged"),
    ("a.json", good.dropLast(1), "truncated JSON"),
    ("a.json", good.dropLast(30), "truncated JSON"),
    ("a.json", Data("not JSON".utf8), "invalid JSON"),
    ("a.json", Data("{\"Records\":[{\"eventTime\":}]}".utf8), "invalid JSON"),
    ("a.json", joined([good, " trailing"]), "invalid JSON"),
    ("a.json", joined(["{\"Records\":[", one, ",{\"eventTime\":nonsense}]}"]), "invalid JSON"),
    ("a.json", joined(["{\"Records\":[", one, ",{\"a\":{\"b\":nonsense}}]}"]), "invalid JSON"),
    ("a.json", joined(["{\"Records\":[{\"userAgent\":\"", Data([0xC3, 0x28]), "\"},", one, "]}"]), "invalid UTF-8"),
    ("a.json", joined(["{\"Records\":[", one, ",{\"requestParameters\":\"", Data([0xFF]), "\"}]}"]), "invalid UTF-8"),
    ("a.json", Data("{}".utf8), "holds no CloudTrail records"),
    ("a.json", Data("{\"Records\":null}".utf8), "holds no CloudTrail records"),
    ("a.json", Data("{\"digestStartTime\":\"2026-11-22T00:00:00Z\"}".utf8), "holds no CloudTrail records"),
    ("a.json", Data("17".utf8), "invalid JSON"),
  ]) func brokenFilesAreNamed(name: String, data: Data, reason: String) async throws {
    let trail = try Trail()
    try trail.write(data, "\(Trail.delivered)/\(name)")
    try trail.write([Trail.event(7), Trail.event(8)], "\(Trail.delivered)/good.json.gz")
    let review = try await trail.review()
    let ledger = try #require(review.ledger[Trail.scope])
    #expect(ledger.files == 2)
    #expect(ledger.unreadableFiles == 1)
    #expect(ledger.reasons == ["\(name): \(reason)"])
    // What a broken file still held is not counted: it counts as a whole or not at all.
    #expect(review.eventCount == 2)
    let line = ledger.collection(of: .files, completedAt: Self.done)
    #expect(line.outcome == .failed)
    #expect(line.truncated)
    #expect(line.calls == 2)
    #expect(line.items == 2)
    #expect(line.message == "1 of 2 files could not be read: \(name): \(reason)")
  }

  @Test func onlyTheFirstAreNamed() async throws {
    let trail = try Trail()
    for number in 1...5 { try trail.write(Data("x".utf8), "\(Trail.delivered)/\(number).json.gz") }
    let line = try #require(try await trail.review().ledger[Trail.scope]).collection(of: .files, completedAt: Self.done)
    #expect(
      line.message
        == "5 of 5 files could not be read: 1.json.gz: not gzip; 2.json.gz: not gzip; 3.json.gz: not gzip")
    #expect(line.items == 0)
  }

  @Test func namesCannotBreakTheMessage() async throws {
    let trail = try Trail()
    try trail.write(Data("x".utf8), "\(Trail.delivered)/a\nb\u{1B}[31m\u{202E}.json.gz")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.reasons == ["a\u{FFFD}b\u{FFFD}[31m\u{FFFD}.json.gz: not gzip"])
  }

  /// Zeros by the megabyte, as deflate packs them at its best: 1,030 to one.
  static func bomb(_ count: Int) -> Data {
    Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])
      // A block whose only length code, 258 times the last byte, and only distance code take one bit each.
      + Data([0xED, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80, 0x90, 0xFE, 0xAF, 0xEE, 0x08, 0x0A])
      + Data(count: count) + Data(count: 8)
  }

  @Test func whatGrowsBeyondMeasureIsRefused() async throws {
    let trail = try Trail()
    try trail.write(Self.bomb(20_000), "\(Trail.delivered)/a.json.gz")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.reasons == ["a.json.gz: decompresses to more than 1000 times its size"])
  }

  @Test func largeFilesAreRefused() throws {
    let output = RawBuffer(capacity: 16)
    let error = #expect(throws: UnreadableFile.self) {
      try Self.bomb(20_000).withUnsafeBytes {
        _ = try Gunzip().decompress($0, into: output, limit: 1 << 20, padding: 64)
      }
    }
    #expect(error?.reason == "larger than 1 MB when decompressed")
  }

  @Test func largePlainFilesAreRefused() async throws {
    let trail = try Trail()
    try trail.write(Data(), "a.json")
    let file = try FileHandle(forWritingTo: trail.root.appending(path: "a.json"))
    try file.truncate(atOffset: UInt64(LogFileReader.largestFile) + 1)
    try file.close()
    let ledger = try #require(try await trail.review().ledger[Trail.unknown])
    #expect(ledger.reasons == ["a.json: larger than 256 MB"])
  }

  // MARK: Broken records

  @Test(arguments: [
    ("eventTime", "has no eventTime"), ("eventSource", "has no eventSource"), ("eventName", "has no eventName"),
  ]) func recordsThatLackWhatIsNeededAreNamed(field: String, reason: String) async throws {
    let trail = try Trail()
    try trail.write([Trail.event(1), Trail.event(2, [field: nil]), Trail.event(3)], "\(Trail.delivered)/a.json.gz")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.events == 2)
    #expect(ledger.unreadableRecords == 1)
    #expect(ledger.unreadableFiles == 0)
    let line = ledger.collection(of: .files, completedAt: Self.done)
    #expect(line.message == "1 record could not be understood: a.json.gz: record 2 \(reason)")
    #expect(line.outcome == .failed)
    #expect(line.truncated)
  }

  @Test(arguments: ["yesterday", "2026-11-22T10:00:00", "2026-13-22T10:00:00Z", "2026-11-22T10:00:00.Z"])
  func timesThatAreNoTimesAreNamed(time: String) async throws {
    let review = try await Trail.review(Trail.event(1, ["eventTime": time]))
    #expect(review.ledger[Trail.scope]?.reasons == ["a.json.gz: record 1 has an eventTime that is not a time"])
    #expect(review.eventCount == 0)
  }

  @Test func recordsThatAreNoObjectsAreNamed() async throws {
    let trail = try Trail()
    try trail.write(Self.joined(["[17,", Self.one, ",null,[]]"]), "\(Trail.delivered)/a.json")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.events == 1)
    #expect(ledger.unreadableRecords == 3)
    #expect(ledger.reasons.first == "a.json: record 1 is not an object")
  }

  @Test func aBrokenLineCostsItselfAlone() async throws {
    let trail = try Trail()
    try trail.write(
      Self.joined([Self.one, "\n", Self.two.dropLast(9), "\nnonsense\n", Self.two, "\n"]),
      "\(Trail.delivered)/a.json")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.events == 2)
    #expect(ledger.unreadableRecords == 2)
    #expect(ledger.reasons == ["a.json: record 2 is not valid JSON", "a.json: record 3 is not valid JSON"])
  }

  /// What is not of its type counts as absent, and the ledger says that something was not understood.
  @Test(arguments: [
    ("userAgent", "17"), ("userAgent", #"{"a":1}"#), ("sourceIPAddress", "true"), ("userIdentity", #""alice""#),
    ("userIdentity", #"{"type":1}"#), ("readOnly", #""perhaps""#), ("errorCode", "[]"),
    ("recipientAccountId", "111122223333"),
    ("userIdentity", #"{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"arn":5}}}"#),
  ]) func wrongTypesAreNoted(field: String, text: String) async throws {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    let trail = try Trail()
    try trail.write(
      [Trail.event(1), Trail.event(2, [field: value]), Trail.event(3)], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(review.eventCount == 3)
    #expect(review.rows.allSatisfy { !$0.userAgent.hasPrefix("17") && $0.sourceIP != "true" })
    let line = try #require(review.ledger[Trail.scope]).collection(of: .files, completedAt: Self.done)
    #expect(line.outcome == .failed)
    #expect(line.items == 3)
    #expect(
      line.message
        == "1 record had a field of another type, and counted without it: a.json.gz: record 2 has a field of another type"
    )
  }

  @Test(arguments: [("eventSource", "source"), ("eventName", "name"), ("eventTime", "time")])
  func whatIsNeededMustBeOfItsType(field: String, what: String) async throws {
    let review = try await Trail.review(Trail.event(1, [field: 17]))
    #expect(review.eventCount == 0)
    #expect(review.ledger[Trail.scope]?.unreadableRecords == 1)
    #expect(review.ledger[Trail.scope]?.misreadRecords == 0)
    #expect(review.ledger[Trail.scope]?.reasons.first?.lowercased().hasSuffix("has no event\(what)") == true)
  }

  /// Versions only add fields: those that are not known are left alone, and those that are missing are missing.
  @Test(arguments: ["1.0", "1.12", "2.0", "99.99", "next", nil]) func unknownVersionsAreRead(version: String?)
    async throws
  {
    let trail = try Trail()
    let event = Trail.event(
      1, ["eventVersion": version, "userAgent2": "x", "eventContext": ["a": [1, ["b": NSNull()]]]])
    let least: [String: Any] = [
      "eventTime": "2026-11-22T10:00:00Z", "eventSource": "ec2.amazonaws.com", "eventName": "StopInstances",
    ]
    try trail.write([event, least], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(review.rows.map(\.eventName) == ["RunInstances", "StopInstances"])
    #expect(review.rows.map(\.userAgent.isEmpty) == [false, true])
    #expect(review.ledger[Trail.scope]?.reasons == [])
  }

  /// Whatever else is JSON and lies beside the logs is named, and costs the logs nothing.
  @Test func otherJSONBesideTheLogsIsNamed() async throws {
    let trail = try Trail()
    let others = ["config.json": "{\"a\":[{\"b\":1}]}", "list.json": "[3]", "text.json": "\"text\""]
    for (name, text) in others { try trail.write(Data(text.utf8), "\(Trail.delivered)/\(name)") }
    try trail.write([Trail.event(1)], "\(Trail.delivered)/log.json.gz")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    #expect(ledger.events == 1)
    #expect(ledger.files == 4)
    #expect(ledger.unreadableFiles + ledger.unreadableRecords >= 3)
    #expect(Set(ledger.reasons.map { $0.prefix { $0 != ":" } }) == ["config.json", "list.json", "text.json"])
  }

  // MARK: What counts

  @Test func duplicatesCountOnce() async throws {
    let trail = try Trail()
    try trail.write([Trail.event(1), Trail.event(1), Trail.event(2)], "\(Trail.delivered)/a.json.gz")
    try trail.write([Trail.event(2), Trail.event(3)], "\(Trail.delivered)/b.json.gz")
    // The same id in another account is another event, and what has no id is never the same.
    try trail.write([Trail.event(1, ["recipientAccountId": "444455556666"])], "\(Trail.delivered)/c.json.gz")
    try trail.write([Trail.event(0, ["eventID": nil]), Trail.event(0, ["eventID": nil])], "\(Trail.delivered)/d.json")
    let review = try await trail.review()
    #expect(review.ledger[Trail.scope]?.duplicates == 2)
    #expect(review.ledger[Trail.scope]?.events == 5)
    #expect(review.eventCount == 6)
    #expect(review.rows.reduce(0) { $0 + $1.eventCount } == 6)
  }

  @Test func onlyTheDayCounts() async throws {
    let trail = try Trail()
    let times = [
      "2026-11-21T23:59:59Z", "2026-11-21T23:59:59.999Z", "2026-11-22T00:00:00Z", "2026-11-22T23:59:59Z",
      "2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00Z", "2025-11-22T10:00:00Z",
    ]
    try trail.write(
      times.enumerated().map { Trail.event($0, ["eventTime": $1]) }, "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(review.ledger[Trail.scope]?.events == 3)
    #expect(review.ledger[Trail.scope]?.outsideWindow == 4)
    let row = try #require(review.rows.first)
    #expect(row.firstAt.rawValue == "2026-11-22T00:00:00Z")
    #expect(row.lastAt.rawValue == "2026-11-22T23:59:59.999Z")
    #expect(row.sampleEventID?.hasSuffix("2") == true)
  }

  @Test func digestsAndInsightsAreNoEvents() async throws {
    let trail = try Trail()
    for kind in ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated", "Config"] {
      try trail.write([Trail.event(1)], "AWSLogs/111122223333/\(kind)/eu-west-1/2026/11/22/a.json.gz")
    }
    try trail.write([Trail.event(2)], "\(Trail.delivered)/a.json.gz")
    try trail.write(
      [Trail.event(3, ["eventCategory": "NetworkActivity", "eventType": "AwsVpceEvents", "managementEvent": false])],
      "AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-west-1/2026/11/22/a.json.gz")
    try trail.write(
      [Trail.event(4, ["eventCategory": "Insight", "eventType": "AwsCloudTrailInsight"])],
      "\(Trail.delivered)/b.json.gz")
    try trail.write(Data("not a log".utf8), "\(Trail.delivered)/readme.txt")
    let review = try await trail.review()
    #expect(review.fileCount == 3)
    #expect(review.rows.map(\.eventCategory).sorted() == ["Management", "NetworkActivity"])
    #expect(review.ledger[Trail.scope]?.insights == 1)
    #expect(review.ledger[Trail.scope]?.unreadableFiles == 0)
  }

  @Test func filesWithoutRecordsAreRead() async throws {
    let trail = try Trail()
    try trail.write([], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    let line = try #require(review.ledger[Trail.scope]).collection(of: .files, completedAt: Self.done)
    #expect(line.outcome == .ok)
    #expect(line.items == 0)
    #expect(line.calls == 1)
    #expect(line.message == nil)
    #expect(!line.truncated)
    #expect(line.operation == "ReadLogFiles")
    #expect(review.activity.isEmpty)
  }

  @Test func eventsBelongToWhoReceivedThem() async throws {
    let trail = try Trail()
    try trail.write(
      [
        Trail.event(1, ["recipientAccountId": "444455556666"]),
        Trail.event(2, ["recipientAccountId": nil, "userIdentity": ["type": "IAMUser", "accountId": "123456789012"]]),
        Trail.event(3, ["recipientAccountId": nil, "userIdentity": nil, "awsRegion": nil]),
      ], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(
      review.activity.keys.sorted().map { "\($0.account) \($0.region)" }
        == ["111122223333 eu-west-1", "123456789012 eu-west-1", "444455556666 eu-west-1"])
    #expect(review.ledger.values.allSatisfy { $0.files == 1 })
  }

  /// In a folder without accounts, what a broken file held may have belonged to any that its neighbours speak of.
  @Test func aLossIsShownWhereverItMayBelong() async throws {
    let trail = try Trail()
    try trail.write([Trail.event(1)], "a.json.gz")
    try trail.write(Data("x".utf8), "b.json.gz")
    let review = try await trail.review()
    for scope in [Trail.scope, Trail.unknown] {
      let line = try #require(review.ledger[scope]).collection(of: .files, completedAt: Self.done)
      #expect(line.outcome == .failed)
      #expect(line.message == "1 of 2 files could not be read: b.json.gz: not gzip")
    }
  }

  // MARK: Values

  @Test(arguments: [
    String(repeating: "agent ", count: 20_000), "агент/1 \u{1F600} e\u{301} é",
    "a\u{0}b\u{1}\n\t\u{7F}\"\\/</script>", "[]", "[",
  ]) func agentsSurviveAsTheyAre(agent: String) async throws {
    let review = try await Trail.review(
      Trail.event(
        1,
        [
          "userAgent": agent, "sourceIPAddress": "2001:db8::1",
          "requestParameters": ["text": String(repeating: "\u{1F600}\"", count: 20_000)],
        ]))
    let row = try #require(review.rows.first)
    #expect(Array(row.userAgent.utf8) == Array(agent.utf8))
    #expect(row.sourceIP == "2001:db8::1")
  }

  @Test func escapesAreUnderstood() async throws {
    let trail = try Trail()
    let text = String(decoding: Trail.json(Trail.event(1, ["userAgent": "AGENT"])), as: UTF8.self)
    try trail.write(
      Data(text.replacing("AGENT", with: #"\u00e9\ud83d\ude00\ud800x\udc00\b\f\n\r\t\/\\\""#).utf8), "a.json")
    let row = try #require(try await trail.review().rows.first)
    #expect(row.userAgent == "é\u{1F600}\u{FFFD}x\u{FFFD}\u{8}\u{C}\n\r\t/\\\"")
  }

  @Test func nullIsEmpty() async throws {
    let event = Trail.event(
      1,
      [
        "userAgent": NSNull(), "sourceIPAddress": NSNull(), "userIdentity": NSNull(), "errorCode": NSNull(),
        "eventID": NSNull(), "readOnly": NSNull(),
      ])
    let review = try await Trail.review(event)
    let row = try #require(review.rows.first)
    #expect([row.userAgent, row.sourceIP, row.principal, row.errorCode, row.agent] == ["", "", "", "", ""])
    #expect(row.sampleEventID == nil)
    #expect(review.ledger[Trail.scope]?.reasons == [])
  }

  @Test func whatLooksAlikeIsNotTheSame() async throws {
    let trail = try Trail()
    try trail.write(
      [Trail.event(1, ["userAgent": "caf\u{E9}"]), Trail.event(2, ["userAgent": "cafe\u{301}"])], "a.json")
    #expect(try await trail.review().rows.count == 2)
  }

  @Test func signInsWithoutAnIdCanBeFound() async throws {
    let trail = try Trail()
    var login = SignInTests.login()
    login["eventID"] = nil
    try trail.write([Trail.event(2), login, login], "a.json")
    #expect(try await trail.review().consoleLogins[Trail.scope]?.map(\.eventID) == ["a.json#2", "a.json#3"])
  }

  // MARK: Folders

  @Test func linksAreFollowedOnceAndLoopsEnd() async throws {
    let trail = try Trail()
    try trail.write([Trail.event(0, ["eventID": nil])], "\(Trail.delivered)/a.json.gz")
    let files = FileManager.default
    let elsewhere = try Trail()
    try elsewhere.write([Trail.event(2)], "b.json.gz")
    for (link, target) in [
      ("AWSLogs/loop", trail.root.path), ("self", "self"), ("again", trail.root.appending(path: "AWSLogs").path),
      ("elsewhere", elsewhere.root.path), ("nowhere.json", "/nowhere/at/all"),
      ("copy.json.gz", trail.root.appending(path: "\(Trail.delivered)/a.json.gz").path),
    ] {
      try files.createSymbolicLink(
        atPath: trail.root.appending(path: link).path, withDestinationPath: target)
    }
    let review = try await trail.review()
    #expect(review.eventCount == 2)
    // Two logs; and the two links that lead nowhere may have been to logs of this account, too.
    #expect(review.ledger[Trail.scope]?.files == 4)
    #expect(
      review.ledger[Trail.unknown]?.reasons
        == ["nowhere.json: No such file or directory", "self: Too many levels of symbolic links"])
  }

  @Test func pipesAreNotWaitedFor() async throws {
    let trail = try Trail()
    #expect(mkfifo(trail.root.appending(path: "a.json").path, 0o600) == 0)
    #expect(try await trail.review().ledger[Trail.unknown]?.reasons == ["a.json: not a regular file"])
  }

  @Test func aFolderThatIsNotThereIsAnError() async throws {
    let error = await #expect(throws: LogFilesError.self) {
      try await LogFiles(path: "/nowhere/at/all", from: Trail.from, to: Trail.to).review()
    }
    #expect(error?.description.hasPrefix("cannot read CloudTrail logs at /nowhere/at/all: No such file") == true)
  }

  @Test func theOrderOfReadingDoesNotShow() async throws {
    let first = try Trail()
    let second = try Trail()
    var files: [(String, [[String: Any]])] = []
    for file in 0..<40 {
      let events = (0..<25).map { number in
        // Some share their id and say something else.
        Trail.event(
          (file * 25 + number) % 700,
          [
            "eventTime": "2026-11-22T10:00:\(String(format: "%02d", number % 4))Z",
            "userAgent": "agent-\(file % 3)/\(number % 5)", "eventName": number % 3 == 0 ? "StopInstances" : "RunTask",
            "sourceIPAddress": "198.51.100.\(file % 3)",
          ])
      }
      files.append(("\(Trail.delivered)/\(file).json", events))
    }
    for (path, events) in files { try first.write(events, path) }
    for (path, events) in files.reversed() { try second.write(events, path) }
    try first.write(Data("x".utf8), "\(Trail.delivered)/broken.json")
    try second.write(Data("x".utf8), "\(Trail.delivered)/broken.json")
    let expected = try await first.review(workers: 1).text
    #expect(expected.contains("agent-2/4"))
    for workers in [1, 2, 5, 16] {
      #expect(try await first.review(workers: workers).text == expected)
      #expect(try await second.review(workers: workers).text == expected)
    }
  }

  @Test func aCancelledReviewEnds() async throws {
    let trail = try Trail()
    for file in 0..<50 { try trail.write([Trail.event(file)], "\(file).json") }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await trail.review()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
