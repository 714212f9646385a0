import Snapshot

/// What stands around a document on the page.
struct PageFrame: Sendable {
  /// The day in words.
  let day: String
  let timeZone: String
  /// The organisation, the accounts and Regions, the events: the words of the line under the title.
  let scope: [String]
  /// What was not read, in a sentence each; empty if everything was.
  let unread: [String]
  let unreadHeadline: String
  /// What else the archive knows of the day, in a sentence each.
  var notes: [String] = []
  /// Whether the page is a day's of an archive: then it leads to the days beside it, and to all of them.
  var isOfDay = false
  /// The day before: its name and the address of its page.
  var previous: (name: String, url: String)?
  /// The day after, where the archive has it.
  var next: (name: String, url: String)?
  let footer: [Document.Inline]
  /// The footer without what is another on every day, for what is compared line by line.
  var steadyFooter: [Document.Inline] = []
  let stylesheet: String
  /// The organisation's picture, as an address that holds it.
  var logo: String?

  /// A day as other days' pages lead to it.
  static func link(_ day: Day) -> (name: String, url: String) { (day.shortDescription, "../\(day)/index.html") }
}

/// Writes a document as one HTML file that needs nothing else. It loads nothing; its one script sorts and filters, and
/// the page is whole without it.
struct HTMLWriter {
  private var html = HTML(omitsEndTags: true)

  /// The content alone, as cmark would write it where there are no views.
  static func fragment(_ blocks: [Document.Block], anchors: Bool = true) -> String {
    var writer = HTMLWriter()
    writer.blocks(blocks, isTight: false, anchors: anchors)
    return writer.html.bytes
  }

  static func page(_ document: Document, frame: PageFrame) -> String {
    var writer = HTMLWriter()
    writer.html.targets = document.anchors
    writer.page(document, frame)
    return writer.html.bytes
  }

  private mutating func page(_ document: Document, _ frame: PageFrame) {
    let sheet = InlineSource(frame.stylesheet)
    let script = InlineSource(PageScript.source)
    html.doctype()
    html.open("html", ["lang": "en"])
    html.newline()
    html.open("head")
    html.open("meta", ["charset": "utf-8"])
    html.newline()
    html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.newline()
    html.open(
      "meta",
      [
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src \(sheet.policy); script-src \(script.policy); img-src data:; "
          + "form-action 'none'; base-uri 'none'",
      ])
    html.newline()
    html.open("meta", ["name": "referrer", "content": "no-referrer"])
    html.newline()
    html.open("meta", ["name": "color-scheme", "content": "light dark"])
    html.newline()
    html.element("title", "\(document.title), \(frame.day)")
    html.newline()
    html.style(sheet)
    html.newline()
    html.close("head")
    html.open("body")
    html.newline()
    header(document, frame)
    html.open("main", ["id": "content"])
    html.newline()
    sections(document.blocks)
    html.close("main")
    html.newline()
    html.open("footer")
    html.element("p") { Self.inlines(frame.footer, &$0) }
    html.close("footer")
    html.newline()
    html.script(script)
    html.newline()
    html.close("body")
    html.close("html")
    html.newline()
  }

  private mutating func header(_ document: Document, _ frame: PageFrame) {
    html.open("header", ["class": "page"])
    if frame.isOfDay { days(frame.previous, frame.next) }
    // The organisation is named in the line below the title.
    if let logo = frame.logo { html.open("img", ["class": "logo", "src": logo, "alt": ""]) }
    html.element("h1", document.title)
    html.open("p", ["class": "scope"])
    html.element("strong", frame.day)
    html.text(", \(frame.timeZone)")
    for part in frame.scope { html.text(" · \(part)") }
    html.close("p")
    html.newline()
    if !frame.notes.isEmpty {
      html.open("ul", ["class": "notes"])
      for note in frame.notes { html.element("li", note) }
      html.close("ul")
      html.newline()
    }
    if !frame.unread.isEmpty {
      html.open("div", ["class": "unread", "role": "note"])
      html.open("p")
      html.element("strong", frame.unreadHeadline)
      if document.anchors.contains(notReadAnchor) {
        html.text(" ")
        html.element("a", ["href": "#\(notReadAnchor)"], "All that was not read, and why")
      }
      html.close("p")
      html.open("ul")
      for line in frame.unread { html.element("li", line) }
      html.close("ul")
      html.close("div")
      html.newline()
    }
    html.close("header")
    html.newline()
  }

  /// The way to the days beside it, and to all of them.
  private mutating func days(_ previous: (name: String, url: String)?, _ next: (name: String, url: String)?) {
    html.open("nav", ["class": "days", "aria-label": "Days"])
    if let previous {
      html.element("a", ["href": previous.url, "rel": "prev"], "← \(previous.name)")
      html.text(" · ")
    }
    html.element("a", ["href": "../index.html"], "All days")
    if let next {
      html.text(" · ")
      html.element("a", ["href": next.url, "rel": "next"], "\(next.name) →")
    }
    html.close("nav")
  }

  /// A page that `page` wrote, with the way to other days than it was drawn with; `nil` if it is no such page.
  static func relinked(_ page: String, _ neighbours: Neighbours) -> String? {
    guard let head = page.firstRange(of: "</head><body>\n<header class=\"page\">") else { return nil }
    var rest = page[head.upperBound...]
    if rest.hasPrefix("<nav class=\"days\"") {
      guard let end = rest.firstRange(of: "</nav>") else { return nil }
      rest = rest[end.upperBound...]
    }
    var writer = HTMLWriter()
    writer.days(neighbours.previous.map(PageFrame.link), neighbours.next.map(PageFrame.link))
    return page[..<head.upperBound] + writer.html.bytes + rest
  }

  /// Each second-level heading opens a section, up to the next.
  private mutating func sections(_ blocks: [Document.Block]) {
    var isOpen = false
    var followsHeading = false
    for block in blocks {
      if case .heading(let level, let anchor, let content) = block, level <= 2 {
        if isOpen { html.close("section") }
        html.open("section", ["aria-labelledby": anchor])
        html.newline()
        isOpen = true
        heading(2, anchor, content)
        followsHeading = true
        continue
      }
      if followsHeading, case .paragraph(let content) = block {
        html.element("p", ["class": "goal"]) { Self.inlines(content, &$0) }
        html.newline()
      } else {
        self.block(block, isTight: false, anchors: true)
      }
      followsHeading = false
    }
    if isOpen { html.close("section") }
    html.newline()
  }

  private mutating func heading(_ level: Int, _ anchor: String?, _ content: [Document.Inline]) {
    switch level {
    case 1: html.element("h1", ["id": anchor]) { Self.inlines(content, &$0) }
    case 2: html.element("h2", ["id": anchor]) { Self.inlines(content, &$0) }
    case 3: html.element("h3", ["id": anchor]) { Self.inlines(content, &$0) }
    case 4: html.element("h4", ["id": anchor]) { Self.inlines(content, &$0) }
    case 5: html.element("h5", ["id": anchor]) { Self.inlines(content, &$0) }
    default: html.element("h6", ["id": anchor]) { Self.inlines(content, &$0) }
    }
    html.newline()
  }

  private mutating func blocks(_ blocks: [Document.Block], isTight: Bool, anchors: Bool) {
    for block in blocks { self.block(block, isTight: isTight, anchors: anchors) }
  }

  private mutating func block(_ block: Document.Block, isTight: Bool, anchors: Bool) {
    switch block {
    case .paragraph(let content):
      if isTight {
        Self.inlines(content, &html)
      } else {
        html.element("p") { Self.inlines(content, &$0) }
        html.newline()
      }
    case .heading(let level, let anchor, let content): heading(level, anchors ? anchor : nil, content)
    case .code(let info, let text):
      let language = info.split(whereSeparator: \.isWhitespace).first.map { "language-\($0)" }
      html.open("pre")
      html.element("code", ["class": language], text)
      html.close("pre")
      html.newline()
    case .rule:
      html.open("hr")
      html.newline()
    case .quote(let content):
      html.open("blockquote")
      html.newline()
      blocks(content, isTight: false, anchors: anchors)
      html.close("blockquote")
      html.newline()
    case .list(let style, let items): list(style, items, anchors: anchors)
    case .view(let view): draw(view)
    case .contents(let lines):
      html.open("nav", ["class": "contents", "aria-label": "Contents"])
      html.open("ul")
      for line in lines {
        html.element("li") { $0.element("a", ["href": "#\(line.anchor)"], line.title) }
        html.newline()
      }
      html.close("ul")
      html.close("nav")
      html.newline()
    }
  }

  private mutating func list(_ style: Markdown.ListStyle, _ items: [[Document.Block]], anchors: Bool) {
    if let start = style.start {
      html.open("ol", ["start": start == 1 ? nil : String(start)])
    } else {
      html.open("ul")
    }
    html.newline()
    for item in items {
      html.open("li")
      for (index, block) in item.enumerated() {
        if case .paragraph = block, style.isTight {
        } else if index == 0 || style.isTight {
          html.startLine()
        }
        self.block(block, isTight: style.isTight, anchors: anchors)
      }
      html.close("li")
      html.newline()
    }
    style.start == nil ? html.close("ul") : html.close("ol")
    html.newline()
  }

  private mutating func draw(_ view: DrawnView) {
    html.open("div", ["class": "view"])
    if view.content.isEmpty {
      html.element("p", ["class": view.completeness.isWhole ? "empty" : "empty unsure"]) { html in
        if let caption = view.caption { html.element("strong", "\(caption):") }
        html.text((view.caption == nil ? "" : " ") + view.emptyText)
      }
    } else {
      view.content.html(&html, caption: view.caption)
    }
    html.newline()
    let note = view.note
    if !note.isEmpty {
      html.element("p", ["class": "note"]) { Self.inlines(note, &$0) }
      html.newline()
    }
    html.open("details")
    html.element("summary", "How this was found")
    html.open("pre")
    html.element("code", view.query.sql)
    html.close("pre")
    html.close("details")
    html.close("div")
    html.newline()
  }

  private static func inlines(_ content: [Document.Inline], _ html: inout HTML) {
    for inline in content {
      switch inline {
      case .text(let text): html.text(text)
      case .code(let text): html.element("code", text)
      case .softBreak: html.newline()
      case .lineBreak:
        html.open("br")
        html.newline()
      case .emphasis(let content): html.element("em") { Self.inlines(content, &$0) }
      case .strong(let content): html.element("strong") { Self.inlines(content, &$0) }
      case .link(let url, let title, let content):
        html.element("a", ["href": html.reachable(url), "title": title.isEmpty ? nil : title]) {
          Self.inlines(content, &$0)
        }
      case .image(let url, let title, let content):
        // The page's policy lets only pictures be drawn that are in the page itself.
        html.open("img", ["src": url, "alt": content.map(\.plainText).joined(), "title": title.isEmpty ? nil : title])
      }
    }
  }
}
