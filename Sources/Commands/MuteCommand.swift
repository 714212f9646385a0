internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct MuteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mute", abstract: "Accepted findings, with owner, reason and expiry.",
    discussion: """
      They stand in the file that `mutes` names in the configuration, which is written by people too: comments and order \
      stay. What changes is in force with the next `runbook run` or `collect`.
      """,
    subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One line a mute: its state, and how much it hid.",
      discussion: "State and numbers are those of the newest day in the archive, or of --date.")

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("How rows are written: table, csv or json.", valueName: "format"))
    var format: RowText.Format = .table

    func run() async throws {
      let configuration = try common.configuration()
      let file = try MuteFile(path: configuration.muteFile())
      let opened = try await common.openDayIfAny(configuration)
      var hidden: [String: (hidden: SQLValue, matched: SQLValue)] = [:]
      if let opened {
        for row in try opened.snapshot.rows(
          "SELECT mute_id, hidden_count, matched_count FROM mute WHERE NOT is_expired")
        {
          if let id = row[0].string { hidden[id] = (row[1], row[2]) }
        }
      }
      let now = opened?.day ?? Day.lastWhole(before: Date(), in: TimeZone(identifier: configuration.timeZone) ?? .gmt)
      let rows = file.rules.map { rule -> [SQLValue] in
        let counts = hidden[rule.id]
        return [
          .text(rule.id), .text(Self.state(rule, on: now, counts?.hidden)), counts?.hidden ?? .text(""),
          counts?.matched ?? .text(""), .text(rule.expires.description), .text(rule.owner), .text(rule.matches),
          .text(rule.reason),
        ]
      }
      try TerminalText.write(
        format.text(
          columns: ["mute", "state", "hid", "matched", "expires", "owner", "matches", "reason"], rows: rows))
    }

    static func state(_ rule: MuteRule, on day: Day, _ hidden: SQLValue?) -> String {
      if rule.isExpired(on: day) { return "expired" }
      guard let hidden else { return "not applied yet" }
      if rule.isExpired(on: day.advanced(by: 14)) { return "expires soon" }
      return hidden == .integer(0) ? "hid nothing" : "in force"
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a mute out of the file.", discussion: "Comments and the order of the others stay.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The mute's id.") var id: String

    func run() async throws {
      let path = try common.configuration().muteFile()
      try MuteFile(path: path).removing(id).write()
      if !common.quiet { try TerminalText.write(TerminalText.safe("\(path): removed \(id)")) }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Accept a finding, or the failure of a check.",
      discussion: """
        The finding is looked up in the newest day of the archive, or in --date; the last part of its id is enough if no \
        other ends so. What is said at last is how many open findings of that day the mute matches.
        """)

    enum Width: String, CaseIterable, ExpressibleByArgument {
      case finding, resource, type, image, principal, vulnerability, check
    }

    @OptionGroup var common: CommonOptions

    @Argument(help: "The finding's id, or a check's id.") var id: String

    @Option(
      help: ArgumentHelp(
        """
        How wide: finding (this one), resource (its type on its resource), type (in its account), image (its type on its \
        AMI), principal (its type by its principal), vulnerability (wherever it is); of a check: check (in its account \
        and Region), resource. (default: resource; of a check: check)
        """, valueName: "width"))
    var by: Width?

    @Option(help: ArgumentHelp("Of a check: only in this account.", valueName: "id"))
    var account: String?

    @Option(help: ArgumentHelp("Of a check: only in this Region.", valueName: "name"))
    var region: String?

    @Option(help: ArgumentHelp("Who answers for it. (default: the user)", valueName: "who"))
    var owner: String?

    @Option(help: ArgumentHelp("Why it is accepted.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("The first day on which it no longer works, YYYY-MM-DD.", valueName: "date"))
    var expires: String

    @Option(help: ArgumentHelp("What the mute is called. (default: made from what it matches)", valueName: "name"))
    var name: String?

    func validate() throws {
      guard Day(expires) != nil else { throw ValidationError("--expires '\(expires)' is no day; write YYYY-MM-DD") }
      for (option, text) in [("--reason", reason), ("--owner", owner ?? "-"), ("--name", name ?? "-")]
      where text.allSatisfy(\.isWhitespace) {
        throw ValidationError("\(option) says nothing")
      }
    }

    func run() async throws {
      let configuration = try common.configuration()
      let path = try configuration.muteFile()
      let (day, snapshot) = try await common.openDay(configuration)
      guard let expires = Day(expires) else { return }
      guard expires > day else {
        throw InputError("--expires \(expires) is not after \(day), the day that is looked at: it would hide nothing")
      }
      guard let owner = owner ?? Reviewer.name(configuration) else {
        throw InputError("nobody is named: say who answers for it with --owner")
      }
      let file =
        FileManager.default.fileExists(atPath: path)
        ? try MuteFile(path: path)
        : try MuteFile(path: path, text: "# What was looked at and accepted. `match` compares by globs.\n")
      let subject = try MuteSubject(
        id: id, snapshot: snapshot, day: day, account: account, region: region)
      let patterns = try subject.patterns(by: by)
      let rule = MuteRule(
        id: name ?? subject.name(of: patterns, apartFrom: file.rules.map(\.id)), patterns: patterns, owner: owner,
        reason: reason, expires: expires)
      if let same = file.rules.first(where: { $0.patterns == rule.patterns && !$0.isExpired(on: day) }) {
        throw InputError("\(path): the mute `\(same.id)` matches the same already, until \(same.expires)")
      }
      let matched = try subject.count(rule)
      try file.adding(rule).write()
      try TerminalText.write(
        TerminalText.safe(
          "\(path): added \(rule.id), which matches \(rule.matches): "
            + (matched == 1 ? "1 \(subject.noun)" : "\(matched) \(subject.noun)s") + " of \(day)"))
    }
  }
}

extension Configuration {
  /// The file of mutes, which must be named to be written.
  func muteFile() throws(ConfigurationError) -> String {
    guard let mutes else {
      throw ConfigurationError("no file of mutes is configured; name one with `mutes: mutes.yaml` in runbook.yaml")
    }
    return mutes
  }
}

/// What a mute is to be made from: an open finding, or the failures of a check.
struct MuteSubject {
  private enum Kind {
    case finding([String: String])
    case check([String: String])
  }

  private let kind: Kind
  private let snapshot: Snapshot

  /// Finds it in a day's snapshot.
  init(id: String, snapshot: Snapshot, day: Day, account: String?, region: String?) throws {
    self.snapshot = snapshot
    snapshot.parameters = ["id": .text(id), "account": .text(account ?? ""), "region": .text(region ?? "")]
    let checks = try snapshot.rows(
      """
      SELECT check_id, account_id, region, resource FROM check_result
      WHERE check_id = :id AND status IN ('fail', 'partial') AND :account IN ('', account_id) AND :region IN ('', region)
      ORDER BY account_id, region, resource
      """)
    if let first = checks.first {
      var values = ["check": id]
      for (index, field) in [(1, "account"), (2, "region"), (3, "resource")] {
        let all = Set(checks.map { $0[index] })
        // What differs between the failures is not named: the mute is for all of them.
        if all.count == 1, let text = first[index].string, !text.isEmpty { values[field] = text }
      }
      kind = .check(values)
      return
    }
    let isCheck = try !snapshot.rows("SELECT 1 FROM check_definition WHERE check_id = :id").isEmpty
    guard !isCheck else {
      throw InputError(
        "the check `\(id)` does not fail on \(day)"
          + (account == nil && region == nil ? ": there is nothing to accept" : " there: see --account and --region"))
    }
    guard account == nil, region == nil else {
      throw InputError("--account and --region are for checks; `\(id)` is none that was asked on \(day)")
    }
    let columns = [
      "finding", "product", "type", "account", "region", "resource", "image", "principal", "vulnerability",
    ]
    let select = """
      SELECT finding.finding_id, product, type, account_id, region, resource_id, image_id, principal, vulnerability_id,
        finding.status, muted_by
      FROM finding
      LEFT JOIN guardduty_finding ON product = 'guardduty' AND guardduty_finding.finding_id = finding.finding_id
      LEFT JOIN inspector_finding ON product = 'inspector' AND inspector_finding.finding_id = finding.finding_id
      """
    var rows = try snapshot.rows("\(select) WHERE finding.finding_id = :id LIMIT 3")
    if rows.isEmpty, !id.isEmpty {
      rows = try snapshot.rows(
        "\(select) WHERE substr(finding.finding_id, -length(:id)) = :id ORDER BY finding.finding_id LIMIT 3")
    }
    guard let row = rows.first else {
      throw InputError("\(day) holds no finding `\(id)`, and no check of that name was asked; see data/*.csv")
    }
    guard rows.count == 1 else {
      throw InputError(
        "more than one finding of \(day) ends with `\(id)`: "
          + rows.compactMap { $0[0].string }.joined(separator: ", ") + "; give the whole id")
    }
    guard row[9] == .text("open") else {
      throw InputError("the finding `\(id)` is \(row[9].string ?? "not open") on \(day): there is nothing to accept")
    }
    if let mute = row[10].string { throw InputError("the finding `\(id)` is hidden already, by the mute `\(mute)`") }
    var values: [String: String] = [:]
    for (index, column) in columns.enumerated() { values[column] = row[index].string }
    kind = .finding(values)
  }

  var noun: String {
    if case .check = kind { "failure" } else { "open finding" }
  }

  /// What a mute of that width names.
  func patterns(by width: MuteCommand.Add.Width?) throws -> [MuteRule.Pattern] {
    let fields: [MuteRule.Field]
    let values: [String: String]
    switch kind {
    case .check(let found):
      values = found
      switch width {
      case nil, .check: fields = [.check, .account, .region].filter { found[$0.rawValue] != nil }
      case .resource: fields = [.check, .account, .region, .resource]
      default: throw InputError("a check is accepted --by check or --by resource")
      }
    case .finding(let found):
      values = found
      // Vulnerabilities of a package share their type: of these the vulnerability is what is accepted on a resource.
      let kind: [MuteRule.Field] = [.product, found["vulnerability"] == nil ? .type : .vulnerability]
      switch width {
      case nil, .resource: fields = kind + [.account, .region, .resource]
      case .finding: fields = [.product, .finding]
      case .type: fields = [.product, .type, .account]
      case .image: fields = kind + [.image]
      case .principal: fields = [.product, .type, .account, .principal]
      case .vulnerability: fields = [.product, .vulnerability]
      case .check: throw InputError("--by check is for checks")
      }
    }
    return try fields.map { field in
      guard let value = values[field.rawValue], !value.isEmpty else {
        throw InputError("it has no \(field.rawValue), so it cannot be accepted that way; choose another --by")
      }
      // A star in what AWS says must not become a star in the pattern: one character of any kind stands for it.
      let glob = value.replacing("*", with: "?")
      guard glob.contains(where: { $0 != "?" }) else {
        throw InputError("its \(field.rawValue) is `\(value)`, which would match everything; choose --by finding")
      }
      return MuteRule.Pattern(field, glob)
    }
  }

  /// A name made from what is matched, that no other mute has.
  func name(of patterns: [MuteRule.Pattern], apartFrom taken: [String]) -> String {
    func words(_ field: MuteRule.Field) -> String? {
      guard let glob = patterns.first(where: { $0.field == field })?.glob else { return nil }
      let last = glob.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? glob
      return String(last.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        .split(separator: "-").joined(separator: "-")
    }
    let fields: [MuteRule.Field] = [
      .check, .type, .vulnerability, .finding, .principal, .image, .resource, .region,
    ]
    let parts = fields.compactMap(words).filter { !$0.isEmpty }
    let base = String(parts.joined(separator: "-").prefix(60))
    var name = base.isEmpty ? "mute" : base
    var number = 2
    while taken.contains(name) {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }

  /// How much of the day the rule matches.
  func count(_ rule: MuteRule) throws -> Int {
    try snapshot.count(matching: rule)
  }
}
