import Testing

@testable import AWS

/// One odd member costs itself, one odd item costs itself, and each is said.
@Suite struct LenientTests {
  struct Part: Decodable, Sendable, Equatable { let name: String }
  struct Item: Decodable, Sendable, Equatable {
    let id: String
    var title: String?
    var count: Int?
    var score: Double?
    var isPublic: Bool?
    var part: Part?
    var parts: [Part]?
    var tags: [String: String]?
    var at: WireTime?
  }
  struct Strict: Decodable, Sendable {
    let ids: [String]
    let tags: [String: String]
  }
  struct Page<One: Decodable & Sendable>: Decodable, Sendable { let items: [Lenient<One>]? }

  private func item(_ members: String) throws -> Lenient<Item> {
    let page = try decodeJSON(Page<Item>.self, from: Array(#"{"items":[{"id":"a"\#(members)}]}"#.utf8))
    return try #require(page.items?.first)
  }

  @Test(arguments: [
    #""title":7"#, #""title":{}"#, #""count":"many""#, #""count":1e300"#, #""count":1.5"#, #""score":"x""#,
    #""isPublic":"yes""#, #""isPublic":1"#, #""part":[]"#, #""part":{}"#, #""part":{"name":null}"#, #""parts":{}"#,
    #""tags":[]"#, #""tags":"t""#, #""count":123456789012345678901234567890"#,
  ])
  func anOddMemberCostsItself(member: String) throws {
    guard case .partly(let value, let reason) = try item("," + member) else {
      Issue.record("\(member) is not said to be odd")
      return
    }
    #expect(value == Item(id: "a"))
    let name = try #require(member.split(separator: "\"").first)
    #expect(reason.contains(name), "\(reason)")
  }

  @Test func anOddEntryCostsItself() throws {
    guard
      case .partly(let value, let reason) = try item(
        #","title":"t","tags":{"a":"b","c":null,"d":1},"parts":[{"name":"p"},null,{"name":3},{"name":"q"}]"#)
    else {
      Issue.record("it is not said to be odd")
      return
    }
    #expect(value.title == "t")
    #expect(value.tags == ["a": "b"])
    #expect(value.parts == [Part(name: "p"), Part(name: "q")])
    #expect(reason.contains("parts"), "the first in the order of the type: \(reason)")
  }

  @Test func whatIsWholeIsUnderstood() throws {
    guard
      case .understood(let value) = try item(
        #","title":null,"count":3,"part":{"name":"p"},"tags":{},"at":"yesterday","unknown":null"#)
    else {
      Issue.record("it was understood in part alone")
      return
    }
    #expect(value.count == 3 && value.title == nil && value.tags == [:] && value.at?.secondsSince1970 == nil)
  }

  @Test(arguments: [#"{"ids":["a",null],"tags":{"k":null,"l":"m"}}"#, #"{"ids":["a"],"tags":{"l":"m","n":{}}}"#])
  func listsAndMapsThatAreNeededLoseTheirOddEntriesAlone(text: String) throws {
    let page = try decodeJSON(Page<Strict>.self, from: Array(#"{"items":[\#(text)]}"#.utf8))
    guard case .partly(let value, _)? = page.items?.first else {
      Issue.record("it is not said to be odd")
      return
    }
    #expect(value.ids == ["a"] && value.tags == ["l": "m"])
  }

  @Test(arguments: ["1e300", "0.5", "-9223372036854775809"])
  func aNumberThatIsNeededAndCannotBeHeldCostsTheItem(number: String) throws {
    struct Counted: Decodable, Sendable { let count: Int }
    let page = try decodeJSON(Page<Counted>.self, from: Array(#"{"items":[{"count":\#(number)},{"count":2}]}"#.utf8))
    #expect(page.items?.map(\.value?.count) == [nil, 2])
  }

  @Test(arguments: [#"{"id":7}"#, "{}", "null", "[]", #"{"id":null}"#])
  func whatIsNeededCostsTheItem(text: String) throws {
    let page = try decodeJSON(Page<Item>.self, from: Array(#"{"items":[\#(text),{"id":"b"}]}"#.utf8))
    #expect(page.items?.map(\.value) == [nil, Item(id: "b")])
  }

  /// Outside of an item there is nobody to say it: the answer is not read.
  @Test(arguments: [#"{"items":{}}"#, #"{"items":"none"}"#, #"{"items":7}"#])
  func anOddListIsNotAnEmptyOne(text: String) {
    #expect(throws: UnreadableJSON.self) { try decodeJSON(Page<Item>.self, from: Array(text.utf8)) }
    #expect(throws: UnreadableJSON.self) {
      try decodeJSON(Item.self, from: Array(#"{"id":"a","tags":{"k":null}}"#.utf8))
    }
  }

  @Test func itemsWithinItemsAreToldApart() throws {
    struct Group: Decodable, Sendable {
      let name: String?
      let items: [Lenient<Item>]?
    }
    let page = try decodeJSON(
      Page<Group>.self, from: Array(#"{"items":[{"name":"g","items":[{"id":"a","count":"x"},{}]}]}"#.utf8))
    guard case .understood(let group)? = page.items?.first else {
      Issue.record("the group has no odd member of its own")
      return
    }
    guard case .partly(let inner, _)? = group.items?.first else {
      Issue.record("the item has one")
      return
    }
    #expect(inner.id == "a" && group.items?.last?.value == nil)
  }

  @Test func theSameHoldsForXML() throws {
    let document = """
      <PageResponse><items><item><id>a</id><count>many</count><isPublic>yes</isPublic><title>t</title></item></items>\
      </PageResponse>
      """
    let page = try Service.WireProtocol.ec2(version: "").decode(
      Page<Item>.self, from: Answer(status: 200, body: Array(document.utf8)))
    guard case .partly(let value, let reason)? = page.items?.first else {
      Issue.record("it is not said to be odd")
      return
    }
    #expect(value == Item(id: "a", title: "t") && reason.contains("count"))
  }
}
