import Testing

@testable import AWS

@Suite struct BucketTests {
  @Test(arguments: ["example-trail", "logs.example.com", "123"]) func goodNames(name: String) {
    #expect(Bucket.isName(name))
  }

  @Test(arguments: ["", "ab", "Example", "a/b", "a..b", ".abc", "abc.", "a b c", String(repeating: "a", count: 64)])
  func badNames(name: String) { #expect(!Bucket.isName(name)) }

  @Test func rangesCoverAnObject() {
    #expect(Bucket.ranges(of: 0).isEmpty)
    #expect(Bucket.ranges(of: 1) == [0..<1])
    #expect(Bucket.ranges(of: 8 << 20) == [0..<(8 << 20)])
    #expect(Bucket.ranges(of: (16 << 20) + 1).map(\.count) == [8 << 20, 8 << 20, 1])
  }

  private struct Stub: Transport {
    let body: String
    func send(_ call: Call) async throws -> Answer { Answer(status: 200, body: Array(body.utf8)) }
  }

  private func list(_ body: String) async throws -> Bucket.Listing {
    let client = Client(transport: Stub(body: body), caller: .init(account: "123456789012", partition: "aws"))
    return try await Bucket("example-trail", of: client, account: "123456789012", region: "eu-west-1").list("")
  }

  @Test func keysAreDecodedWhereTheyAreEncoded() async throws {
    let item = "<Contents><Key>a%2Fb+c%2B%C3%A9%0A</Key><Size>3</Size></Contents>"
    #expect(
      try await list("<ListBucketResult><EncodingType>url</EncodingType>\(item)</ListBucketResult>").objects.map(\.key)
        == ["a/b c+é\n"])
    #expect(
      try await list("<ListBucketResult>\(item)</ListBucketResult>").objects.map(\.key) == ["a%2Fb+c%2B%C3%A9%0A"])
    #expect(try await list("<ListBucketResult/>").objects.isEmpty)
    await #expect(throws: AWSError.self) {
      try await list(
        "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>3</Size></Contents>"
          + "</ListBucketResult>")
    }
    await #expect(throws: AWSError.self) { try await list("<html></html>") }
  }
}
