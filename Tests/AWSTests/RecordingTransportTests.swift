import Foundation
import Testing

@testable import AWS

/// What is recorded can be replayed, and holds nothing that must not be kept.
@Suite struct RecordingTransportTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)").path

  private struct Scripted: Transport {
    let answers: @Sendable (Call) throws -> Answer
    func send(_ call: Call) async throws -> Answer { try answers(call) }
  }

  private static let service = Service("guardduty", .restJSON)
  private static let list = Operation<JSON>(service, "ListDetectors", "GET /detector")
  private static let caller = Client.Caller(account: "111122223333", partition: "aws")

  private func call(_ input: JSON, account: String = "111122223333") -> Call {
    Call(Self.list.identity, account: account, region: "eu-west-1", input: input)
  }

  private func written() throws -> String {
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    return try files.filter { $0.hasSuffix(".json") }.map {
      "\($0)\n" + (try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
    }.joined()
  }

  @Test func whatWasRecordedIsReplayed() async throws {
    let live = Scripted { call in
      switch call.input["nextToken"]?.string {
      case nil:
        Answer(
          status: 200, headers: ["content-type": "application/json", "x-amzn-requestid": "one"],
          body: Array(#"{"detectorIds":["a"],"nextToken":"t","count":1.5}"#.utf8))
      case "t": Answer(status: 403, headers: ["x-amzn-errortype": "AccessDeniedException"], body: Array("<p>".utf8))
      default: throw TransportFault.dns
      }
    }
    let recorder = try RecordingTransport(live, folder: folder)
    let inputs: [JSON] = [[:], ["nextToken": "t"], ["nextToken": "u"]]
    for input in inputs { _ = try? await recorder.send(call(input)) }
    try await recorder.finish(caller: Self.caller, recordedAt: 1_795_500_000)

    let replay = try ReplayTransport(folder: folder)
    #expect(replay.recording.caller == Self.caller)
    #expect(replay.recording.recordedAt == "2026-11-24T06:00:00Z")
    for input in inputs {
      let before = await Result { try await live.send(call(input)) }
      let after = await Result { try await replay.send(call(input)) }
      switch (before, after) {
      case (.success(let before), .success(let after)):
        #expect(before.status == after.status)
        #expect(before.headers["x-amzn-errortype"] == after.headers["x-amzn-errortype"])
        #expect((try? JSON(parsing: before.body)) == (try? JSON(parsing: after.body)))
        #expect(before.status == 200 || before.body == after.body)
      case (.failure(let before), .failure(let after)):
        #expect(before as? TransportFault == .dns && after as? TransportFault == .dns)
      default: Issue.record("\(before) became \(after)")
      }
    }
    #expect(!(try written()).contains("requestid"))
  }

  @Test(arguments: [
    CredentialError.Cause.refused(status: 403, code: "AccessDenied"), .fault(.timeout), .configuration,
  ])
  func aClosedAccountIsReplayedAsClosed(cause: CredentialError.Cause) async throws {
    let recorder = try RecordingTransport(
      Scripted { _ in throw CredentialError("the role lets nobody in", cause: cause) }, folder: folder)
    _ = try? await recorder.send(call([:]))
    try await recorder.finish(caller: Self.caller, recordedAt: 0)
    let replay = try ReplayTransport(folder: folder)
    let error = await #expect(throws: CredentialError.self) { try await replay.send(call([:])) }
    #expect(error?.cause == cause && error?.message == "the role lets nobody in")
  }

  @Test func aRecordingIsNoneBeforeItsEnd() async throws {
    let recorder = try RecordingTransport(Scripted { _ in Answer(status: 200, body: [123, 125]) }, folder: folder)
    _ = try await recorder.send(call([:]))
    #expect(throws: RecordingError.self) { try ReplayTransport(folder: folder) }
    #expect(throws: RecordingError.self) { try RecordingTransport(recorder, folder: folder) }
  }

  @Test func accountsAreReplacedEverywhereAndAlike() async throws {
    let body =
      #"{"arn":"arn:aws:iam::444455556666:role/x","own":111122223333,"id":"a111122223333b","at":1795500000123}"#
    let recorder = try RecordingTransport(
      Scripted { _ in Answer(status: 200, body: Array(body.utf8)) }, folder: folder, replacingAccountsWith: [1, 2, 3])
    for account in ["111122223333", "444455556666"] {
      _ = try await recorder.send(call(["accountIds": [.string(account)]], account: account))
    }
    try await recorder.finish(caller: Self.caller, recordedAt: 0)
    let text = try written()
    #expect(text.contains("a111122223333b") && text.contains("1795500000123"))
    #expect(text.firstMatch(of: /\b(111122223333|444455556666)\b/) == nil)
    let names = AccountNames(salt: [1, 2, 3])
    let replay = try ReplayTransport(folder: folder)
    #expect(replay.recording.caller.account == names.replaced("111122223333"))
    let account = names.replaced("444455556666")
    #expect(account.count == 12 && account != AccountNames(salt: [4]).replaced("444455556666"))
    let answer = try await replay.send(call(["accountIds": [.string(account)]], account: account))
    #expect(String(decoding: answer.body, as: UTF8.self).contains("iam::\(account):role"))
  }
}

extension RecordingTransportTests {
  /// A credential report is Base64 inside of XML, and full of ARNs.
  @Test func accountsAreReplacedInsideOfBase64() async throws {
    let report = "user,arn\nroot,arn:aws:iam::111122223333:root\n"
    let body = "<R><Content>\(Data(report.utf8).base64EncodedString())</Content><Other>bm90aGluZyBvZiBpdA==</Other></R>"
    let recorder = try RecordingTransport(
      Scripted { _ in Answer(status: 200, body: Array(body.utf8)) }, folder: folder, replacingAccountsWith: [1, 2, 3])
    _ = try await recorder.send(call([:]))
    try await recorder.finish(caller: Self.caller, recordedAt: 0)
    let names = AccountNames(salt: [1, 2, 3])
    let answer = try await ReplayTransport(folder: folder).send(call([:], account: names.replaced("111122223333")))
    let text = String(decoding: answer.body, as: UTF8.self)
    let content = try #require(text.firstMatch(of: /<Content>(.*)<\/Content>/)?.1)
    let decoded = try #require(Data(base64Encoded: String(content)))
    #expect(
      String(decoding: decoded, as: UTF8.self) == report.replacing("111122223333", with: names.replaced("111122223333"))
    )
    #expect(text.contains("bm90aGluZyBvZiBpdA=="))
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
