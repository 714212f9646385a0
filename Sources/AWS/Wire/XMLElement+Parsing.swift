internal import CExpat

extension XMLElement {
  /// How much of a document is read at most: far beyond any page of an answer, and small enough to hold.
  enum Limit {
    static let bytes = 64 << 20
    static let depth = 100
    static let elements = 1_000_000
  }

  /// Reads a whole document.
  ///
  /// A document type is refused: no answer of AWS has one, and with it go entities, those that multiply and those that
  /// name files. Whatever the document says of its encoding, it is UTF-8.
  ///
  /// - Throws: `UnreadableXML` for anything that is not well-formed, is cut short, or goes beyond `Limit`.
  init(parsing bytes: [UInt8]) throws(UnreadableXML) {
    guard bytes.count <= Limit.bytes else { throw UnreadableXML("it has more than \(Limit.bytes) bytes") }
    guard let parser = XML_ParserCreate("UTF-8") else { throw UnreadableXML("there is no memory for its parser") }
    defer { XML_ParserFree(parser) }
    let builder = XMLBuilder(parser)
    let status = withExtendedLifetime(builder) {
      XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
      XML_SetElementHandler(
        parser,
        { context, name, attributes in XMLBuilder.at(context)?.start(name, attributes) },
        { context, _ in XMLBuilder.at(context)?.end() })
      XML_SetCharacterDataHandler(parser) { context, text, count in XMLBuilder.at(context)?.add(text, Int(count)) }
      XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
        XMLBuilder.at(context)?.stop("it has a document type, which no answer of AWS has")
      }
      // Some answers begin with white space that kept the connection open.
      let document = bytes.drop(while: Self.isSpace)
      return document.withUnsafeBytes {
        XML_Parse(parser, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count), 1)
      }
    }
    if let problem = builder.problem { throw UnreadableXML(problem) }
    guard status == XML_STATUS_OK, let root = builder.root else {
      let why = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not well-formed"
      throw UnreadableXML("line \(XML_GetCurrentLineNumber(parser)): \(why)")
    }
    self = root
  }
}

/// Why a document could not be read as XML.
struct UnreadableXML: Error, Sendable, CustomStringConvertible {
  /// Where and why, in a few words.
  let description: String

  init(_ description: String) { self.description = description }
}

/// Builds the tree while expat reads; it lives only within `XMLElement.init(parsing:)`.
private final class XMLBuilder {
  private struct Open {
    var element: XMLElement
    var text: [UInt8] = []
  }

  var root: XMLElement?
  var problem: String?
  private let parser: XML_Parser
  private var open: [Open] = []
  private var count = 0

  init(_ parser: XML_Parser) { self.parser = parser }

  static func at(_ context: UnsafeMutableRawPointer?) -> XMLBuilder? {
    context.map { Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
  }

  func stop(_ why: String) {
    problem = problem ?? why
    XML_StopParser(parser, XML_Bool(XML_FALSE))
  }

  func start(
    _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    guard problem == nil, let name else { return }
    count += 1
    guard open.count < XMLElement.Limit.depth else { return stop("it nests deeper than \(XMLElement.Limit.depth)") }
    guard count <= XMLElement.Limit.elements else {
      return stop("it has more than \(XMLElement.Limit.elements) elements")
    }
    let written = String(cString: name)
    var element = XMLElement(name: written.split(separator: ":").last.map(String.init) ?? written)
    // Names and values alternate, and nothing ends them.
    var next = attributes
    while let pair = next, let name = pair[0], let value = pair[1] {
      element.attributes[String(cString: name)] = String(cString: value)
      next = pair + 2
    }
    open.append(Open(element: element))
  }

  func add(_ text: UnsafePointer<XML_Char>?, _ count: Int) {
    guard problem == nil, let text, !open.isEmpty else { return }
    open[open.count - 1].text += UnsafeRawBufferPointer(start: text, count: count)
  }

  func end() {
    guard problem == nil, var done = open.popLast() else { return }
    if done.element.children.isEmpty { done.element.text = String(decoding: done.text, as: UTF8.self) }
    if open.isEmpty {
      root = done.element
    } else {
      open[open.count - 1].element.children.append(done.element)
    }
  }
}
