import Testing

@testable import AWS
@testable import Collectors

@Suite struct ClientTests {
  struct Page: Decodable, Sendable {
    let items: [Int]
    let next: String?
  }
  static let list = AWS.Operation<Page>(
    Service("guardduty", .restJSON), "ListThings", "GET /things", pagination: .init("token", \.next))
  let recording: TestRecording

  init() throws { recording = try TestRecording() }

  func pages() async throws -> (items: [Int], pages: Int, error: AWSError?) {
    var items: [Int] = []
    var count = 0
    do {
      let pages = try recording.client().pages(
        Self.list, ["size": 2], account: TestRecording.account, region: "eu-west-1")
      for try await page in pages {
        items += page.items
        count += 1
      }
    } catch let error as AWSError {
      return (items, count, error)
    }
    return (items, count, nil)
  }

  @Test func anEmptyPageWithATokenIsNotTheEnd() async throws {
    try recording.answer(Self.list.identity, ["size": 2], ["items": [], "next": "a"])
    try recording.answer(Self.list.identity, ["size": 2, "token": "a"], ["items": [1], "next": "b"])
    try recording.answer(Self.list.identity, ["size": 2, "token": "b"], ["items": [2], "next": ""])
    let read = try await pages()
    #expect(read.items == [1, 2])
    #expect(read.pages == 3)
    #expect(read.error == nil)
  }

  @Test(arguments: ["a", "b"])
  func aTokenThatWasThereBeforeIsAnError(_ repeated: JSON) async throws {
    try recording.answer(Self.list.identity, ["size": 2], ["items": [1], "next": "a"])
    try recording.answer(Self.list.identity, ["size": 2, "token": "a"], ["items": [2], "next": "b"])
    try recording.answer(Self.list.identity, ["size": 2, "token": "b"], ["items": [3], "next": repeated])
    let read = try await pages()
    #expect(read.items == [1, 2, 3])
    #expect(read.error?.code == "RepeatedToken")
  }

  /// Names a new token each time, or goes round in a circle.
  private struct Endless: Transport {
    let tokens: Int?
    func send(_ call: Call) async throws -> Answer {
      let number = call.input["token"]?.string.flatMap(Int.init) ?? 0
      let next = tokens.map { (number + 1) % $0 + 1 } ?? number + 1
      return Answer(status: 200, body: Array(#"{"items":[\#(number)],"next":"\#(next)"}"#.utf8))
    }
  }

  @Test(arguments: [(nil, 2000, "TooManyPages"), (2, 3, "RepeatedToken"), (7, 8, "RepeatedToken")])
  func aListThatNeverEndsIsEnded(tokens: Int?, count: Int, code: String) async throws {
    let client = Client(transport: Endless(tokens: tokens), caller: .init(account: "111122223333", partition: "aws"))
    var pages = 0
    let error = await #expect(throws: AWSError.self) {
      for try await _ in client.pages(Self.list, account: "111122223333", region: "eu-west-1") { pages += 1 }
    }
    #expect(error?.code == code)
    #expect(pages <= count && pages >= count - 1, "\(pages)")
  }

  @Test func boundsAreFarBeyondWhatIsReal() {
    for operation in CollectorRegistry.operations { #expect(PageLimit(of: operation).pages >= 2000, "\(operation)") }
    #expect(PageLimit(of: SecurityHubAPI.getFindings.identity).pages == 50_000)
  }

  @Test(
    arguments: [
      (
        ["x-amzn-errortype": "AccessDeniedException:http://internal.example.com/"], #"{"message":"no"}"#,
        "AccessDeniedException", "no"
      ),
      (["x-amzn-errortype": "A"], #"{"__type":"B","Message":"no"}"#, "A", "no"),
      (
        [:], #"{"__type":"com.amazon.coral.service#ThrottlingException","Message":"slow"}"#, "ThrottlingException",
        "slow"
      ),
      (
        [:], #"{"__type":"com.example#InternalFailure:http://x"}"#, "InternalFailure",
        "HTTP 400 InternalFailure without a message"
      ),
      ([:], #"{"code":"BadRequestException","message":"x"}"#, "BadRequestException", "x"),
      ([:], "<html>", "HTTP400", "HTTP 400 HTTP400 without a message"),
    ] as [([String: String], String, String, String)])
  func errorsAreReadAsTheServicesWriteThem(
    _ headers: [String: String], _ body: String, _ code: String, _ message: String
  ) {
    let reason = Service.WireProtocol.restJSON.error(
      in: Answer(status: 400, headers: headers, body: Array(body.utf8)))
    let error = AWSError(Self.list.identity, account: "111122223333", region: "eu-west-1", reason: reason)
    #expect(error.code == code)
    #expect(error.message == message)
    #expect(error.description == "guardduty:ListThings in 111122223333/eu-west-1: \(code): \(message)")
  }

  @Test func anAnswerOfAnotherFormIsNotUnderstood() async throws {
    try recording.answer(Self.list.identity, ["size": 2], ["items": "many"])
    let error = try #require(try await pages().error)
    #expect(error.code == "Undecodable")
    #expect(error.message.contains("items"))
  }

  @Test(
    arguments: [
      (#"1795393800.25"#, 1_795_393_800.25), (#""2026-11-23T14:02:00Z""#, 1_795_442_520),
      (#""2026-11-23T15:02:00.500+01:00""#, 1_795_442_520.5), (#""2024-02-29T00:00:00""#, 1_709_164_800),
      (#""""#, nil), (#""yesterday""#, nil), (#""2026-13-01T00:00:00Z""#, nil), ("true", nil),
    ] as [(String, Double?)])
  func momentsAreNumbersOrText(_ text: String, _ seconds: Double?) throws {
    #expect(try decodeJSON([WireTime].self, from: Array("[\(text)]".utf8)).first?.secondsSince1970 == seconds)
  }

  @Test func valuesThatMeanTheSameAreEqualAndHashAlike() {
    let one: JSON = ["a": 1, "b": [nil, "x"]]
    let other: JSON = ["b": [nil, "x"], "a": 1.0]
    #expect(one == other)
    #expect(Set([one, other]).count == 1)
    #expect(JSON.integer(1) != .double(1.5))
    #expect(JSON.bool(true) != .integer(1))
  }
}
