/// How a file of an archive is kept in a bucket, so that a browser that reads it there does the right thing.
struct ObjectForm: Hashable, Sendable {
  let contentType: String
  let cacheControl: String
  let contentDisposition: String?

  /// - Parameters:
  ///   - name: Its path from its folder on, such as `data/changes.csv`.
  ///   - folder: The day, or `latest`; empty for what stands beside the days.
  init(_ name: String, in folder: String) {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    let suffix = file.split(separator: ".").dropFirst().last.map(String.init) ?? ""
    contentType = Self.types[suffix] ?? "application/octet-stream"
    // A report is nobody's but the reader's: never for caches between. A day stays as it is unless it is replaced on
    // purpose; what tells which day is the newest, and whether a day is whole, is asked for each time.
    let isOfADay = folder.first?.isNumber == true
    cacheControl = isOfADay && suffix != "json" ? "private, max-age=86400" : "private, no-cache"
    // Saved from a browser, files of several days would all have one name.
    contentDisposition =
      suffix == "html" || folder.isEmpty ? nil : #"inline; filename="runbook-\#(folder)-\#(file)""#
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8", "json": "application/json", "jsonl": "application/jsonl",
    "pdf": "application/pdf", "sqlite": "application/vnd.sqlite3",
  ]
}
