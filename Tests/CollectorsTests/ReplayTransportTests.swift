import Testing

@testable import AWS
@testable import Collectors

@Suite struct ReplayTransportTests {
  static let operation = AWS.Operation<JSON>(Service("guardduty", .restJSON), "ListDetectors")
  let recording: TestRecording

  init() throws { recording = try TestRecording() }

  func call(_ input: JSON, region: String = "eu-west-1") -> Call {
    Call(Self.operation.identity, account: TestRecording.account, region: region, input: input)
  }

  @Test func anExchangeAnswersACallWhoseInputMeansTheSame() async throws {
    try recording.write(
      "2026-11-23/111122223333/eu-west-1/guardduty.ListDetectors.json",
      text:
        #"{"exchanges":[{"input":{"b":[1.0,null],"a":{"y":true,"x":"é"}},"status":200,"headers":{"X-Id":"7"},"body":{"n":1}}]}"#
    )
    let transport = try ReplayTransport(folder: recording.day)
    let answer = try await transport.send(call(["a": ["x": "é", "y": true], "b": [1, nil]]))
    #expect(String(decoding: answer.body, as: UTF8.self) == #"{"n":1}"#)
    #expect(answer.headers["x-id"] == "7")
  }

  @Test func whatIsNotThereIsNotRecorded() async throws {
    try recording.answer(Self.operation.identity, ["maxResults": 50], ["detectorIds": []])
    let transport = try ReplayTransport(folder: recording.day)
    await #expect(throws: TransportFault.notRecorded) { try await transport.send(call(["maxResults": 49])) }
    await #expect(throws: TransportFault.notRecorded) { try await transport.send(call([:], region: "us-east-1")) }
    await #expect(throws: TransportFault.notRecorded) {
      try await transport.send(call(["maxResults": 50], region: "../111122223333/eu-west-1"))
    }
  }

  @Test func equalCallsAreAnsweredOneAfterTheOtherAndTheLastStays() async throws {
    try recording.fault(Self.operation.identity, [:], "timeout")
    try recording.answer(Self.operation.identity, [:], ["n": 1])
    let transport = try ReplayTransport(folder: recording.day)
    await #expect(throws: TransportFault.timeout) { try await transport.send(call([:])) }
    for _ in 0..<2 { #expect(try await transport.send(call([:])).status == 200) }
  }

  @Test(arguments: [
    (#"{"version":2,"caller":"111122223333","partition":"aws","recorded_at":"2026-11-23T05:00:00Z"}"#, "version 2"),
    (#"{"version":1,"caller":"1","partition":"aws","recorded_at":"2026-11-23T05:00:00Z"}"#, "twelve digits"),
    (#"{"version":1,"caller":"111122223333","partition":"mars","recorded_at":"2026-11-23T05:00:00Z"}"#, "mars"),
    (#"{"version":1,"caller":"111122223333","partition":"aws","recorded_at":"today"}"#, "today"),
    (#"{"version":1}"#, "caller"), (#"{"version":"#, ""), ("", ""),
  ])
  func aWrongHeadNamesItsFile(_ text: String, _ problem: String) throws {
    try recording.write("2026-11-23/recording.json", text: text)
    let error = try #require(throws: RecordingError.self) { try ReplayTransport(folder: recording.day) }
    #expect(error.description.hasPrefix("\(recording.day)/recording.json: "))
    #expect(problem.isEmpty || error.problem.contains(problem))
  }

  @Test func aMissingHeadIsSaid() throws {
    let error = try #require(throws: RecordingError.self) { try ReplayTransport(folder: recording.folder) }
    #expect(error.problem.contains("no such file"))
  }

  @Test(arguments: [
    (#"{"exchanges":[{"input":{},"status":200}]}"#, "exchanges[0]"),
    (#"{"exchanges":[{"input":{},"status":200,"body":{}},{"input":{},"status":7,"body":{}}]}"#, "exchanges[1]"),
    (#"{"exchanges":[{"input":{},"fault":"gremlins"}]}"#, "gremlins"),
    (#"{"exchanges":[{"input":{},"fault":"dns","status":200,"body":{}}]}"#, "one of"),
    (#"{"exchanges":[{"input":[],"status":200,"body":{}}]}"#, "object"),
    (#"{"exchanges":{}}"#, ""), (#"{"exchanges":[{"#, ""),
  ])
  func aMalformedFileIsNamed(_ text: String, _ problem: String) async throws {
    try recording.write("2026-11-23/111122223333/eu-west-1/guardduty.ListDetectors.json", text: text)
    let transport = try ReplayTransport(folder: recording.day)
    let error = try await #require(throws: RecordingError.self) { try await transport.send(call([:])) }
    #expect(error.file.hasSuffix("/111122223333/eu-west-1/guardduty.ListDetectors.json"))
    #expect(problem.isEmpty || error.problem.contains(problem))
  }

  @Test func theDaysAreFoldersThatHoldARecording() throws {
    try recording.write("2026-11-22/recording.json", recording.head())
    try recording.write("2026-11-24/notes.json", [:])
    try recording.write("old/recording.json", recording.head())
    #expect(try ReplayTransport.days(in: recording.folder) == ["2026-11-22", "2026-11-23"])
    #expect(throws: RecordingError.self) { try ReplayTransport.days(in: recording.folder + "/none") }
  }
}
