#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Decodes what AWS writes as XML, so that outputs are the same plain structures as for JSON.
///
/// A structure's members are the child elements, or attributes, of their names. A list `[Element]` is an element whose
/// children are its items, whatever they are called (`item`, `member`); one without children is an empty list. A list
/// whose items stand among the members is a `Flattened`. A map is an `XMLMap`. Numbers, truth values and base64 are read
/// from the text. A member that stands twice where one is expected is refused: one of them would be lost.
struct XMLDecoder: Decoder {
  /// All elements of one name beside each other; never none.
  let elements: [XMLElement]
  var codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(_ elements: [XMLElement], at codingPath: [any CodingKey] = []) {
    self.elements = elements
    self.codingPath = codingPath
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Members<Key>(element: try structure(), codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    Items(items: try structure().children, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    Single(decoder: self)
  }

  /// The element as one that has children or nothing.
  private func structure() throws -> XMLElement {
    let element = try only()
    guard element.isBlank else { throw wrong("there is text where elements are expected") }
    return element
  }

  private func only() throws -> XMLElement {
    guard let first = elements.first, elements.count == 1 else {
      throw wrong("there are \(elements.count) elements where one is expected")
    }
    return first
  }

  func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let scalar = type as? any XMLScalar.Type else { return try Value(from: self) }
    let element = try only()
    guard element.children.isEmpty else { throw wrong("there are elements where text is expected") }
    guard let value = scalar.init(element) as? Value else { throw wrong("the text is no \(type)") }
    return value
  }

  func wrong(_ problem: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: problem))
  }

  private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let element: XMLElement
    let codingPath: [any CodingKey]

    var allKeys: [Key] {
      var seen: Set<String> = []
      return (element.children.map(\.name) + element.attributes.keys.sorted()).filter { seen.insert($0).inserted }
        .compactMap(Key.init(stringValue:))
    }

    private func elements(_ key: any CodingKey) -> [XMLElement] {
      let found = element.children.filter { $0.name == key.stringValue }
      guard found.isEmpty, let attribute = element.attributes[key.stringValue] else { return found }
      return [XMLElement(name: key.stringValue, text: attribute)]
    }

    private func decoder(_ key: any CodingKey) throws -> XMLDecoder {
      let found = elements(key)
      guard !found.isEmpty else {
        throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "it is not there"))
      }
      return XMLDecoder(found, at: codingPath + [key])
    }

    func contains(_ key: Key) -> Bool { !elements(key).isEmpty }
    func decodeNil(forKey key: Key) throws -> Bool { !contains(key) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try decoder(key).value(type)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
      let found = elements(key)
      return found.isEmpty ? nil : try XMLDecoder(found, at: codingPath + [key]).value(type)
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      try decoder(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { XMLDecoder([element], at: codingPath) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
  }

  private struct Items: UnkeyedDecodingContainer {
    let items: [XMLElement]
    let codingPath: [any CodingKey]
    var currentIndex = 0

    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    private mutating func next() throws -> XMLDecoder {
      let place = codingPath + [Index(currentIndex)]
      guard !isAtEnd else {
        throw DecodingError.valueNotFound(
          XMLElement.self, .init(codingPath: place, debugDescription: "the list has no such item"))
      }
      defer { currentIndex += 1 }
      return XMLDecoder([items[currentIndex]], at: place)
    }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }
    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
      try next().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: XMLDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.value(type) }
  }

  struct Index: CodingKey {
    let number: Int
    init(_ number: Int) { self.number = number }
    init?(intValue: Int) { self.init(intValue) }
    init?(stringValue: String) { nil }
    var intValue: Int? { number }
    var stringValue: String { "[\(number)]" }
  }
}

/// A list whose items stand among its structure's other members: `<Contents>…</Contents><Contents>…</Contents>`.
///
/// In JSON it is a list like any other. Without an item it is not there at all, so that members of this type are
/// optional.
public struct Flattened<Element: Decodable & Sendable>: Decodable, Sendable {
  /// The items, in their order.
  public let elements: [Element]

  /// Takes all elements of the member's name.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? XMLDecoder else {
      elements = try [Element](from: decoder)
      return
    }
    elements = try decoder.elements.enumerated().map { index, element in
      try XMLDecoder([element], at: decoder.codingPath + [XMLDecoder.Index(index)]).value(Element.self)
    }
  }
}

/// A map: in XML, entries of a `key` and a `value`; in JSON, an object.
public struct XMLMap<Value: Decodable & Sendable>: Decodable, Sendable {
  /// By key.
  public let values: [String: Value]

  /// Takes the element's entries, whatever they are called.
  public init(from decoder: any Decoder) throws {
    guard decoder is XMLDecoder else {
      values = try [String: Value](from: decoder)
      return
    }
    let entries = try [Entry](from: decoder)
    values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  private struct Entry: Decodable {
    let key: String
    let value: Value
  }
}

/// What is written as text alone.
private protocol XMLScalar {
  init?(_ element: XMLElement)
}

extension String: XMLScalar {
  fileprivate init?(_ element: XMLElement) { self = element.text }
}

extension Bool: XMLScalar {
  fileprivate init?(_ element: XMLElement) {
    switch element.trimmedText {
    case "true": self = true
    case "false": self = false
    default: return nil
    }
  }
}

extension Double: XMLScalar {
  // A number that is none (`NaN`) is refused, as in JSON: whoever counts with it would be wrong without noticing.
  fileprivate init?(_ element: XMLElement) {
    guard let number = Double(element.trimmedText), number.isFinite else { return nil }
    self = number
  }
}

extension Float: XMLScalar {
  fileprivate init?(_ element: XMLElement) {
    guard let number = Float(element.trimmedText), number.isFinite else { return nil }
    self = number
  }
}

extension XMLScalar where Self: FixedWidthInteger {
  fileprivate init?(_ element: XMLElement) { self.init(element.trimmedText) }
}

extension Int: XMLScalar {}
extension Int8: XMLScalar {}
extension Int16: XMLScalar {}
extension Int32: XMLScalar {}
extension Int64: XMLScalar {}
extension UInt: XMLScalar {}
extension UInt8: XMLScalar {}
extension UInt16: XMLScalar {}
extension UInt32: XMLScalar {}
extension UInt64: XMLScalar {}

extension Data: XMLScalar {
  fileprivate init?(_ element: XMLElement) {
    self.init(base64Encoded: element.text.filter { !$0.isWhitespace })
  }
}
