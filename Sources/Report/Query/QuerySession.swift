import Snapshot

/// A template's queries against one snapshot: first all are checked and made known to each other, then all are run.
struct QuerySession {
  let template: Template
  let snapshot: Snapshot
  private let columns: [[String]]
  private let readSets: [ReadSet]

  /// The queries that are asked again for each row of the repetitions around them, by their places.
  private let perRow: Set<Int>

  /// Parameters that `{{ … }}` and `:name` can name without a query.
  static let parameters = ["account", "date"]

  /// Checks everything that can be checked before a row is read.
  init(_ template: Template, _ snapshot: Snapshot) throws(TemplateError) {
    self.template = template
    self.snapshot = snapshot
    var diagnostics: [Diagnostic] = []
    var columns: [[String]] = []
    var readSets: [ReadSet] = []
    var perRow: Set<Int> = []
    for (index, query) in template.queries.enumerated() {
      var found: [String] = []
      var read = ReadSet(union: query.reads.compactMap(ReadSet.init))
      do {
        guard Schema.table(named: query.name) == nil, !Schema.views.contains(where: { $0.name == query.name }) else {
          throw TemplateError(query.position, "`\(query.name)` is a table of the snapshot; name the query otherwise")
        }
        let definition = try snapshot.define(query.name, as: query.sql)
        found = definition.columns
        let around = template.repetitions[index].map { name in
          (name, template.queries.prefix(index).firstIndex { $0.name == name.text })
        }
        for parameter in definition.parameters {
          if around.contains(where: { $0.1.map { columns[$0].contains(parameter) } ?? false }) {
            perRow.insert(index)
          } else if !Self.parameters.contains(parameter) {
            diagnostics.append(Self.unknown(parameter, query, around.compactMap(\.1).flatMap { columns[$0] }))
          }
        }
        if definition.usesDefinedParameters,
          let source = perRow.first(where: { query.sql.range(ofWord: template.queries[$0].name) != nil })
        {
          let name = template.queries[source].name
          if template.repetitions[index].starts(with: template.repetitions[source]) {
            perRow.insert(index)
          } else {
            diagnostics.append(
              Diagnostic(
                position: query.position(ofWord: name) ?? query.position,
                message: "`\(name)` is another for each row of its repetition; use it within that `<!-- each … -->`"))
          }
        }
        if !around.isEmpty, query.view != ViewKind.none.rawValue, !perRow.contains(index) {
          diagnostics.append(
            Diagnostic(
              position: query.position,
              message: "`\(query.name)` is the same for every row of `<!-- each \(around.last?.0.text ?? "") -->`; "
                + "name a column of the row, as in `WHERE account_id = :account_id`, or move it out"))
        }
        for column in query.totals where !found.contains(column) {
          let hint = nearest(column, among: found).map { "did you mean `\($0)`?" } ?? "name one that it returns"
          diagnostics.append(
            Diagnostic(
              position: query.attributePositions["total"] ?? query.position,
              message: "`total` names `\(column)`, which is no column of the query; \(hint)"))
        }
        if query.reads.isEmpty { read = ReadSet(tables: definition.tables) }
        if let problem = ViewKind(rawValue: query.view)?.problem(columns: found) {
          diagnostics.append(
            Diagnostic(position: query.attributePositions["view"] ?? query.position, message: problem))
        }
      } catch let error as DatabaseError {
        // What only follows from a mistake in an earlier query is not said again.
        let named = error.message.firstMatch(of: /^no such table: (\w+)$/).map { String($0.1) }
        if !template.queries.prefix(columns.count).contains(where: { $0.name == named }) {
          diagnostics.append(
            Self.explain(
              error, query.sql, place: query.position(ofSQLOffset:), word: query.position(ofWord:),
              queries: template.queries.map(\.name), fallback: query.position))
        }
      } catch let error as TemplateError {
        diagnostics += error.diagnostics
      } catch {
        diagnostics.append(Diagnostic(position: query.position, message: "\(error)"))
      }
      columns.append(found)
      readSets.append(read)
    }
    self.columns = columns
    self.readSets = readSets
    self.perRow = perRow
    if diagnostics.isEmpty { check(template.blocks, scopes: [], &diagnostics) }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics.sorted { $0.position < $1.position }) }
  }

  /// Asks every query, and returns what went wrong at run time.
  func tryOut() -> [Diagnostic] {
    template.queries.compactMap { query in
      do {
        try snapshot.forEachRow("SELECT * FROM \"\(query.name)\"") { _ in }
        return nil
      } catch {
        return Diagnostic(position: query.position, message: "query `\(query.name)`: \(error)")
      }
    }
  }

  private static func unknown(_ parameter: String, _ query: QueryFence, _ columns: [String]) -> Diagnostic {
    let known = parameters + columns
    let hint = nearest(parameter, among: known).map { "did you mean `:\($0)`?" }
    return Diagnostic(
      position: query.position(ofWord: parameter) ?? query.position,
      message: "there is no parameter `:\(parameter)`; "
        + (hint ?? "there are \(known.map { "`:\($0)`" }.joined(separator: ", "))"))
  }

  /// SQLite's message with its place in the file, and a hint.
  ///
  /// - Parameters:
  ///   - queries: Queries of the file, which may stand further down.
  ///   - given: Relations that there are beside the tables.
  static func explain(
    _ error: DatabaseError, _ sql: String, place: (Int) -> SourcePosition, word: (String) -> SourcePosition?,
    queries: [String], given: [String] = [], fallback: SourcePosition
  ) -> Diagnostic {
    var message = error.message
    var position = error.offset.map(place) ?? fallback
    if let name = message.firstMatch(of: /^no such table: (?:\w+\.)?(\w+)$/)?.1 {
      position = word(String(name)) ?? position
      if queries.contains(String(name)) {
        return Diagnostic(
          position: position, message: "the query `\(name)` stands further down; move it above this one")
      }
      let known = Schema.tables.map(\.name) + Schema.views.map(\.name) + queries + given
      message = "there is no table or earlier query `\(name)`"
      message +=
        nearest(String(name), among: known).map { "; did you mean `\($0)`?" } ?? "; `runbook query` lists tables"
    } else if let name = message.firstMatch(of: /^no such column: (?:\w+\.)*(\w+)$/)?.1 {
      position = word(String(name)) ?? position
      let known = Schema.tables.filter { sql.range(ofWord: $0.name) != nil }.flatMap { $0.columns.map(\.name) }
      message = "there is no column `\(name)` here"
      message += nearest(String(name), among: Set(known)).map { "; did you mean `\($0)`?" } ?? ""
    } else if message.hasPrefix("only reading") {
      position = fallback
    } else {
      message = "SQL: \(message)"
    }
    return Diagnostic(position: position, message: message)
  }

  // MARK: - Checking

  private func index(of name: String) -> Int? { template.queries.firstIndex { $0.name == name } }

  private func check(_ name: Template.Name, _ diagnostics: inout [Diagnostic]) {
    guard index(of: name.text) == nil else { return }
    let hint = nearest(name.text, among: template.queries.map(\.name)).map { "did you mean `\($0)`?" }
    diagnostics.append(
      Diagnostic(
        position: name.position,
        message: "there is no query `\(name.text)`; \(hint ?? "name one as in ```sql \(name.text) view=none")"))
  }

  private func check(_ blocks: [Template.Block], scopes: [String], _ diagnostics: inout [Diagnostic]) {
    for block in blocks {
      switch block {
      case .paragraph(let inlines), .heading(_, let inlines): check(inlines, scopes, &diagnostics)
      case .quote(let blocks): check(blocks, scopes: scopes, &diagnostics)
      case .list(_, let items): items.forEach { check($0, scopes: scopes, &diagnostics) }
      case .condition(let name, let then, let otherwise):
        check(name, &diagnostics)
        check(then + otherwise, scopes: scopes, &diagnostics)
      case .each(let name, let blocks):
        check(name, &diagnostics)
        check(blocks, scopes: scopes + [name.text], &diagnostics)
      case .code, .rule, .view, .contents: break
      }
    }
  }

  private func check(_ inlines: [Template.Inline], _ scopes: [String], _ diagnostics: inout [Diagnostic]) {
    for inline in inlines {
      switch inline {
      case .text(let piece): check([piece], scopes, &diagnostics)
      case .code(let pieces): check(pieces, scopes, &diagnostics)
      case .link(let url, _, let content, let position):
        if let problem = Self.problem(address: url) {
          diagnostics.append(Diagnostic(position: position, message: problem))
        }
        check(url, scopes, &diagnostics)
        check(content, scopes, &diagnostics)
      case .image(let url, _, let content, let position):
        if !url.lowercased().hasPrefix("data:image/") || templateURL(url).isEmpty {
          diagnostics.append(
            Diagnostic(
              position: position,
              message:
                "the page loads nothing, so a picture stands in it: write `data:image/png;base64,…` (or gif, jpeg, webp)"
            ))
        }
        check(content, scopes, &diagnostics)
      case .emphasis(let content), .strong(let content):
        check(content, scopes, &diagnostics)
      case .softBreak, .lineBreak: break
      }
    }
  }

  private func check(_ pieces: [Template.Piece], _ scopes: [String], _ diagnostics: inout [Diagnostic]) {
    for case .value(let reference) in pieces {
      guard let name = reference.query else {
        let columns = scopes.compactMap { index(of: $0) }.flatMap { self.columns[$0] }
        if columns.contains(reference.column) || Self.parameters.contains(reference.column) { continue }
        diagnostics.append(Diagnostic(position: reference.position, message: message(reference, scopes, columns)))
        continue
      }
      guard let index = index(of: name) else {
        check(Template.Name(text: name, position: reference.position), &diagnostics)
        continue
      }
      guard columns[index].contains(reference.column) else {
        diagnostics.append(
          Diagnostic(
            position: reference.position,
            message: "query `\(name)` has no column `\(reference.column)`; " + hint(reference.column, columns[index])))
        continue
      }
    }
  }

  /// What is wrong with where a link leads, as far as that is known before its values are.
  private static func problem(address pieces: [Template.Piece]) -> String? {
    guard let first = pieces.first, case .literal(let start) = first else { return nil }
    let isAllowed =
      pieces.count == 1
      ? allowedURL(templateURL(start)) != nil
      : start.hasPrefix("https://") || start.hasPrefix("mailto:") || start.hasPrefix("#")
        || !start.contains(":")
          && !start.hasPrefix("/")
    return isAllowed
      ? nil : "a link leads to `https://…`, `mailto:…`, or a place in the page (`#today`); this one would be dropped"
  }

  private func message(_ reference: Template.Reference, _ scopes: [String], _ columns: [String]) -> String {
    guard let scope = scopes.last else {
      return
        "`{{ \(reference.column) }}` needs a query outside `<!-- each … -->`; write `{{ query.\(reference.column) }}`"
    }
    return "query `\(scope)` has no column `\(reference.column)`; " + hint(reference.column, columns)
  }

  private func hint(_ column: String, _ columns: [String]) -> String {
    nearest(column, among: columns).map { "did you mean `\($0)`?" }
      ?? "it has \(columns.map { "`\($0)`" }.joined(separator: ", "))"
  }

  // MARK: - Running

  /// Rows kept for `<!-- each … -->` and `{{ … }}` of a query without a view.
  private static let keptRows = 1000

  /// A query in a repetition is asked no more often than this.
  private static let mostRuns = 1000

  /// What several queries read is kept if it has no more rows.
  private static let mostKeptRows = 20_000

  /// The queries that are read more than once: by others, by others for each row of a repetition, or by the report.
  private func readOften(_ used: Set<String>) -> Set<Int> {
    var readers = template.queries.map { query in
      query.view != ViewKind.none.rawValue || used.contains(query.name) ? 1 : 0
    }
    var names: [String: Int] = [:]
    for (index, query) in template.queries.enumerated() { names[query.name] = index }
    for index in template.queries.indices.reversed() where readers[index] > 0 {
      for name in Set(template.queries[index].sql.split { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
        guard let read = names[String(name)], read < index else { continue }
        readers[read] += perRow.contains(index) ? 2 : 1
      }
    }
    return Set(readers.indices.filter { readers[$0] > 1 && !perRow.contains($0) })
  }

  /// Runs all queries. Whole results of views with a data file go to `data`.
  ///
  /// - Parameter wanted: A query that is run although nothing draws it.
  func run(context: ViewContext, data: (any DataSink)?, wanted: String? = nil) throws -> DrawnViews {
    let ledger = try Completeness.entries(in: snapshot)
    let checkReads = try CheckRunner.reads(in: snapshot)
    var drawn = DrawnViews()
    let used = Self.used(template.blocks).union(wanted.map { [$0] } ?? []).union(
      perRow.flatMap { template.repetitions[$0].map(\.text) })
    let readOften = readOften(used)
    defer { snapshot.parameters = context.parameters }
    for (index, query) in template.queries.enumerated() {
      if readOften.contains(index) {
        snapshot.parameters = context.parameters
        do {
          try snapshot.keep(query.name, atMost: Self.mostKeptRows)
        } catch let error as DatabaseError {
          throw TemplateError(query.position, "query `\(query.name)`: \(error.message)")
        }
      }
      let kind = ViewKind(rawValue: query.view) ?? .table
      // What only later queries use is run as a part of them.
      if kind == .none, !used.contains(query.name) { continue }
      let completeness = Completeness(
        reads: readSets[index].resolved(checks: checkReads), entries: ledger, accountNames: context.accountNames)
      let isPerRow = perRow.contains(index)
      let around = isPerRow ? template.repetitions[index].compactMap { self.index(of: $0.text) } : []
      let rows = isPerRow ? rows(of: around, in: drawn) : [([], [:])]
      guard rows.count <= Self.mostRuns else {
        throw TemplateError(
          query.position,
          "query `\(query.name)` would be asked \(rows.count.grouped) times; bound its repetition with `limit=`")
      }
      let file = kind.hasDataFile ? data?.begin(query.name) : nil
      // Rows of all runs are in one data file: which run they are of stands before them.
      let marks =
        isPerRow ? Array(Set(around.flatMap { columns[$0] })).filter { Self.names(query, parameter: $0) }.sorted() : []
      do {
        try file?.write((marks + columns[index]).map(SQLValue.text))
        for (path, values) in rows {
          snapshot.parameters = context.parameters.merging(values) { $1 }
          let result = try result(of: index, kind, marks.map { values[$0] ?? .null }, file)
          var context = context
          context.place = marks.map { values[$0]?.string ?? "" }.joined(separator: "\n")
          drawn.add(
            DrawnView(
              query: query, content: kind.view(result, context, query), result: result, completeness: completeness,
              dataFile: file?.path), index, at: path)
        }
        try file?.end()
      } catch let error as DatabaseError {
        throw TemplateError(query.position, "query `\(query.name)`: \(error.message)")
      }
    }
    return drawn
  }

  private static func names(_ query: QueryFence, parameter: String) -> Bool { query.sql.contains(":\(parameter)") }

  /// The rows of nested repetitions: their places, and what their columns say.
  private func rows(of queries: [Int], in drawn: DrawnViews) -> [(path: [Int], values: [String: SQLValue])] {
    var rows: [(path: [Int], values: [String: SQLValue])] = [([], [:])]
    for query in queries {
      rows = rows.flatMap { path, values in
        guard let result = drawn.view(query, at: path)?.result else {
          return [(path: [Int], values: [String: SQLValue])]()
        }
        return result.rows.enumerated().map { index, row in
          (path + [index], values.merging(zip(result.columns, row)) { $1 })
        }
      }
    }
    return rows
  }

  private func result(
    of index: Int, _ kind: ViewKind, _ marks: [SQLValue], _ file: (any DataFile)?
  ) throws -> QueryResult {
    let query = template.queries[index]
    let hasLimit = query.attributePositions["limit"] != nil
    let kept = kind == .none ? (hasLimit ? query.limit : Self.keptRows) : kind.kept(limit: query.limit)
    var rows: [[SQLValue]] = []
    var total = 0
    var sums: [Int: ColumnSum] = [:]
    for column in query.totals { columns[index].firstIndex(of: column).map { sums[$0] = ColumnSum() } }
    try snapshot.forEachRow(ofDefined: query.name) { row in
      if total < kept { rows.append(row) }
      total += 1
      for column in sums.keys { sums[column]?.add(row[column]) }
      try file?.write(marks + row)
    }
    return QueryResult(columns: columns[index], rows: rows, total: total, sums: sums)
  }

  /// The queries that values, conditions and repetitions name.
  private static func used(_ blocks: [Template.Block]) -> Set<String> {
    var names: Set<String> = []
    func look(_ pieces: [Template.Piece]) {
      for case .value(let reference) in pieces { if let query = reference.query { names.insert(query) } }
    }
    func look(_ inlines: [Template.Inline]) {
      for inline in inlines {
        switch inline {
        case .text(let piece): look([piece])
        case .code(let pieces): look(pieces)
        case .link(let url, _, let content, _):
          look(url)
          look(content)
        case .emphasis(let content), .strong(let content), .image(_, _, let content, _): look(content)
        case .softBreak, .lineBreak: break
        }
      }
    }
    for block in blocks {
      switch block {
      case .paragraph(let inlines), .heading(_, let inlines): look(inlines)
      case .quote(let blocks): names.formUnion(used(blocks))
      case .list(_, let items): items.forEach { names.formUnion(used($0)) }
      case .condition(let name, let then, let otherwise):
        names.insert(name.text)
        names.formUnion(used(then + otherwise))
      case .each(let name, let blocks):
        names.insert(name.text)
        names.formUnion(used(blocks))
      case .code, .rule, .view, .contents: break
      }
    }
    return names
  }
}

/// Where whole results go.
protocol DataSink {
  func begin(_ query: String) -> any DataFile
}

/// The data file of one query.
protocol DataFile {
  /// Its path in the bundle.
  var path: String { get }
  func write(_ row: [SQLValue]) throws
  func end() throws
}
