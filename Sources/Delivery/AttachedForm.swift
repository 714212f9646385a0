/// A form of the report that goes with a message.
public enum AttachedForm: String, Sendable, CaseIterable {
  case html, pdf
  case markdown = "md"

  /// Its file in the bundle.
  public var file: String {
    switch self {
    case .html: "index.html"
    case .pdf: "report.pdf"
    case .markdown: "report.md"
    }
  }

  /// As a reader saves it: files of several days would else have one name.
  func name(on date: String) -> String { "runbook-\(date).\(rawValue)" }

  var mediaType: String {
    switch self {
    case .html: "text/html"
    case .pdf: "application/pdf"
    case .markdown: "text/markdown"
    }
  }
}
