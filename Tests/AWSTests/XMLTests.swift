import Testing

@testable import AWS

/// Documents that would hurt a careless reader, and documents that say less than they seem to.
@Suite struct XMLTests {
  private struct Page: Decodable, Sendable {
    let name: String?
    let items: [String]?
    let parts: Flattened<Int>?
    let labels: XMLMap<Int>?
    let at: WireTime?
    let isLast: Bool?
    let kind: Lenient<Int>?
  }

  private static func page(_ inner: String) throws -> Page {
    try Service.WireProtocol.ec2(version: "").decode(
      Page.self, from: Answer(status: 200, body: Array("<PageResponse>\(inner)</PageResponse>".utf8)))
  }

  private static let small = """
    <?xml version="1.0" encoding="UTF-8"?>
    <PageResponse xmlns="https://example.com/"><!-- c --><name>a &amp; &#x62;</name>\
    <items><item>x</item></items><parts>1</parts></PageResponse>
    """

  @Test func aWholeDocumentIsRead() throws {
    let page = try Self.page(
      """
      <name> ü &lt;b&gt; <![CDATA[<c>]]> </name><items><item>x</item><item/></items><parts>1</parts><more/>
      <parts>2</parts><labels><entry><key>k</key><value>7</value></entry></labels>
      <at>2026-11-23T14:02:00Z</at><isLast>true</isLast><kind>new</kind>
      """)
    #expect(page.name == " ü <b> <c> ")
    #expect(page.items == ["x", ""])
    #expect(page.parts?.elements == [1, 2])
    #expect(page.labels?.values == ["k": 7])
    #expect(page.at?.secondsSince1970 == 1_795_442_520)
    #expect(page.isLast == true)
    #expect(page.kind != nil && page.kind?.value == nil)
  }

  @Test func anEmptyListIsNotAnAbsentOne() throws {
    #expect(try Self.page("<items/>").items == [])
    #expect(try Self.page("<items></items>").items == [])
    #expect(try Self.page("").items == nil)
  }

  @Test func truncatedAnywhereItIsNoAnswer() throws {
    let whole = Array(Self.small.utf8)
    #expect(try XMLElement(parsing: whole).child("name")?.text == "a & b")
    for count in whole.indices {
      #expect(throws: UnreadableXML.self, "\(count) bytes") { try XMLElement(parsing: Array(whole.prefix(count))) }
    }
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>",
    "<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\"><a/>",
    """
    <!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">\
    <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>
    """,
  ])
  func documentTypesAreRefused(_ text: String) {
    #expect { try XMLElement(parsing: Array(text.utf8)) } throws: { "\($0)".contains("document type") }
  }

  @Test(arguments: [
    "", " ", "a", "<a>", "<a></b>", "<a/><b/>", "<a/>b", "<a b/>", "<a b='1' b='2'/>", "<a>&x;</a>", "<a>&#0;</a>",
    "<a>]]></a>", "{}", "<a><", "<html><br></html>",
  ])
  func whatIsNotWellFormedIsRefused(_ text: String) {
    #expect(throws: UnreadableXML.self) { try XMLElement(parsing: Array(text.utf8)) }
  }

  @Test(
    arguments: [
      [0x00], [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x01],
    ] as [[UInt8]])
  func bytesThatAreNoTextAreRefused(_ bytes: [UInt8]) {
    #expect(throws: UnreadableXML.self) { try XMLElement(parsing: Array("<a>".utf8) + bytes + Array("</a>".utf8)) }
    #expect(throws: UnreadableXML.self) {
      try XMLElement(parsing: Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + bytes + Array("</a>".utf8))
    }
  }

  @Test func depthAndNumberAreBounded() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
    }
    _ = try XMLElement(parsing: nested(XMLElement.Limit.depth))
    #expect { try XMLElement(parsing: nested(XMLElement.Limit.depth + 1)) } throws: { "\($0)".contains("deeper") }
    #expect { try XMLElement(parsing: nested(1_000_000)) } throws: { "\($0)".contains("deeper") }
    let many = Array("<a>".utf8) + Array(repeating: Array("<b/>".utf8), count: XMLElement.Limit.elements).joined()
    #expect { try XMLElement(parsing: many + Array("</a>".utf8)) } throws: { "\($0)".contains("elements") }
  }

  @Test(arguments: [
    "<name><b/></name>", "<name>a</name><name>b</name>", "<items>x</items>", "<isLast>1</isLast>", "<isLast/>",
    "<parts>1</parts><parts>x</parts>", "<labels><entry><key>k</key></entry></labels>", "text",
    "<items><item>x</item></items><items><item>y</item></items>",
  ])
  func whatDoesNotFitIsNotGuessed(_ inner: String) {
    #expect(throws: UnreadableAnswer.self) { try Self.page(inner) }
  }

  @Test(
    arguments: [
      (.ec2(version: ""), ""), (.ec2(version: ""), "<html/>"), (.ec2(version: ""), "<PageResponse>"),
      (.ec2(version: ""), "<Response><Errors><Error><Code>X</Code></Error></Errors></Response>"),
      (.query(version: ""), ""), (.query(version: ""), "<PageResponse/>"), (.query(version: ""), "<html/>"),
      (.query(version: ""), "<PageResponse><OtherResult/></PageResponse>"),
      (.query(version: ""), "<ErrorResponse><Error/></ErrorResponse>"),
      (.restXML, ""), (.restXML, "<html/>"), (.restXML, "<HTML/>"), (.restXML, "<Error><Code>X</Code></Error>"),
      (.json11(target: ""), ""), (.json11(target: ""), "{"), (.restJSON, ""), (.restJSON, "<html/>"), (.restJSON, "[]"),
      (.restJSON, "null"), (.restJSON, "{} {}"),
    ] as [(Service.WireProtocol, String)])
  func whatIsNoAnswerIsNeverAnEmptyOne(_ wireProtocol: Service.WireProtocol, _ body: String) {
    #expect(throws: UnreadableAnswer.self) {
      try wireProtocol.decode(Page.self, from: Answer(status: 200, body: Array(body.utf8)))
    }
  }
}
