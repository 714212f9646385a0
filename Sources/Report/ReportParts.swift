/// What a report says, piece by piece, so that two drawings of it can be told apart.
public struct ReportParts: Sendable {
  private struct Part: Sendable {
    let name: String
    let text: String
  }

  private let parts: [Part]

  init(_ documents: [Document]) {
    var order: [String] = []
    var texts: [String: String] = [:]
    func add(_ name: String, _ block: Document.Block) {
      if texts[name] == nil { order.append(name) }
      texts[name, default: ""] += HTMLWriter.fragment([block])
    }
    for document in documents {
      var section = "\(document.title): opening"
      for block in document.blocks {
        if case .heading(let level, _, let content) = block, level <= 2 {
          section = "section \(content.map(\.plainText).joined())"
        }
        if case .view(let view) = block {
          add("query \(view.query.name) in \(section)", block)
        } else {
          add(section, block)
        }
      }
    }
    parts = order.map { Part(name: $0, text: texts[$0] ?? "") }
  }

  /// Which sections and queries differ from an earlier drawing, a line each; empty if nothing does.
  public func changes(since earlier: ReportParts) -> [String] {
    let before = Dictionary(uniqueKeysWithValues: earlier.parts.map { ($0.name, $0.text) })
    let names = Set(parts.map(\.name))
    return parts.compactMap { part in
      guard let text = before[part.name] else { return "new: \(part.name)" }
      return text == part.text ? nil : "changed: \(part.name)"
    } + earlier.parts.filter { !names.contains($0.name) }.map { "gone: \($0.name)" }
  }
}
