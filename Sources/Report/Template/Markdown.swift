internal import CCMark

/// A Markdown tree, as cmark parses it, in Swift values.
///
/// This is the only file that speaks to cmark: its nodes and enumerations stay here.
struct Markdown {
  indirect enum Block {
    case paragraph([Inline])
    case heading(level: Int, [Inline])
    case code(info: String, text: String)
    case html(String)
    case rule
    case quote([Node])
    case list(ListStyle, items: [[Node]])
  }

  struct Node {
    let block: Block
    /// First and last line in the file, counted from one.
    let lines: ClosedRange<Int>
  }

  struct ListStyle: Hashable, Sendable {
    /// The first number, or `nil` for bullets.
    let start: Int?
    let isTight: Bool
  }

  indirect enum Inline {
    case text(String)
    case code(String)
    case html(String)
    case softBreak
    case lineBreak
    case emphasis([Inline])
    case strong([Inline])
    case link(url: String, title: String, [Inline])
    case image(url: String, title: String, [Inline])
  }

  /// Parses CommonMark. Any text is Markdown, so this cannot fail.
  static func parse(_ text: String) -> [Node] {
    var text = text
    let root = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8)
      }
    }
    guard let root else { return [] }
    defer { cmark_node_free(root) }
    // cmark splits text wherever a delimiter might stand; what is one text for the reader is one node here.
    cmark_consolidate_text_nodes(root)
    return children(of: root).map(node)
  }

  /// What cmark itself makes of `text` in its safe mode: the measure for the writer of HTML.
  static func referenceHTML(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        guard let html = cmark_markdown_to_html($0.baseAddress, $0.count, CMARK_OPT_DEFAULT) else { return "" }
        defer { cmark_get_default_mem_allocator().pointee.free(html) }
        return String(cString: html)
      }
    }
  }

  private static func children(of node: OpaquePointer) -> [OpaquePointer] {
    Array(
      sequence(state: cmark_node_first_child(node)) { next in
        defer { next = next.flatMap { cmark_node_next($0) } }
        return next
      })
  }

  private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

  private static func node(_ node: OpaquePointer) -> Node {
    let start = Int(cmark_node_get_start_line(node))
    let lines = start...max(start, Int(cmark_node_get_end_line(node)))
    return Node(block: block(node), lines: lines)
  }

  private static func block(_ node: OpaquePointer) -> Block {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_PARAGRAPH: return .paragraph(inlines(of: node))
    case CMARK_NODE_HEADING: return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(of: node))
    case CMARK_NODE_CODE_BLOCK:
      return .code(info: string(cmark_node_get_fence_info(node)), text: string(cmark_node_get_literal(node)))
    case CMARK_NODE_HTML_BLOCK: return .html(string(cmark_node_get_literal(node)))
    case CMARK_NODE_BLOCK_QUOTE: return .quote(children(of: node).map(self.node))
    case CMARK_NODE_LIST:
      let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      let style = ListStyle(
        start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil, isTight: cmark_node_get_list_tight(node) != 0)
      return .list(style, items: children(of: node).map { children(of: $0).map(self.node) })
    default: return .rule
    }
  }

  private static func inlines(of node: OpaquePointer) -> [Inline] { children(of: node).map(inline) }

  private static func inline(_ node: OpaquePointer) -> Inline {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .code(string(cmark_node_get_literal(node)))
    case CMARK_NODE_HTML_INLINE: .html(string(cmark_node_get_literal(node)))
    case CMARK_NODE_EMPH: .emphasis(inlines(of: node))
    case CMARK_NODE_STRONG: .strong(inlines(of: node))
    case CMARK_NODE_LINK:
      .link(url: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)), inlines(of: node))
    case CMARK_NODE_IMAGE:
      .image(url: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)), inlines(of: node))
    default: .text(string(cmark_node_get_literal(node)))
    }
  }
}
