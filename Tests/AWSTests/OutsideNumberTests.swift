import Testing

@testable import AWS

/// Numbers that text, JSON or XML can hold and Swift, or a clock, cannot: they are errors or nothing, and end no process.
@Suite struct OutsideNumberTests {
  static let odd = ["nan", "-nan", "inf", "-inf", "infinity", "1e300", "-1e300", "-1", "0x1p9999", "1e400", "", "one"]

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300, -1])
  func delaysStayWithinTheirBounds(hint: Double) {
    for failure in [AttemptFailure.throttling, .transient] {
      let delay = RetryPolicy(attempts: 3).delay(after: failure, retry: 3, random: 0.5, hint: hint)
      #expect((0...25).contains(delay), "\(delay)")
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
  func everyMomentIsWritten(seconds: Double) {
    #expect(WireTime.extended(seconds).utf8.count == 20 && WireTime.basic(seconds).utf8.count == 16)
  }

  @Test(arguments: ["1e300", "-1e300", "253402300800", "-62135596801", "9223372036854775808"])
  func aMomentThatNoDateCanHoldIsNotKnown(text: String) throws {
    #expect(try decodeJSON([WireTime].self, from: Array("[\(text)]".utf8)).first?.secondsSince1970 == nil)
  }

  @Test(arguments: ["NaN", "Infinity", "1e400", "nan", "-", "1e"])
  func whatIsNoNumberOfJSONIsAnError(text: String) {
    #expect(throws: UnreadableJSON.self) { try decodeJSON([Double].self, from: Array("[\(text)]".utf8)) }
    #expect(throws: UnreadableJSON.self) { try decodeJSON([Int].self, from: Array("[\(text)]".utf8)) }
    #expect(throws: UnreadableJSON.self) { try JSON(parsing: Array("[\(text)]".utf8)) }
  }

  @Test(arguments: ["1e300", "9223372036854775808", "-9223372036854775809", "0.5"])
  func whatNoIntegerCanHoldIsAnError(text: String) throws {
    #expect(throws: UnreadableJSON.self) { try decodeJSON([Int].self, from: Array("[\(text)]".utf8)) }
    // As a value of any kind it is a number, equal to itself.
    let value = try JSON(parsing: Array("[\(text)]".utf8))
    #expect(Set([value, value]).count == 1)
    #expect(try JSON(parsing: value.serialized()) == value)
  }

  @Test(arguments: ["-1", "9223372036854775807", "9223372036854775808", "1e3", "nan", ""])
  func aSizeThatNoObjectHasIsAnError(size: String) async throws {
    struct Stub: Transport {
      let answer: Answer
      func send(_ call: Call) async throws -> Answer { answer }
    }
    func bucket(_ answer: Answer) -> Bucket {
      Bucket(
        "example-trail", of: Client(transport: Stub(answer: answer), caller: .init(account: "1", partition: "aws")),
        account: "111122223333", region: "eu-west-1")
    }
    let list = "<ListBucketResult><Contents><Key>k</Key><Size>\(size)</Size></Contents></ListBucketResult>"
    await #expect(throws: AWSError.self) { try await bucket(Answer(status: 200, body: Array(list.utf8))).list("") }
    await #expect(throws: AWSError.self) {
      try await bucket(Answer(status: 200, headers: ["content-length": size], body: [])).head("k")
    }
  }
}
