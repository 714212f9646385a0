import Snapshot

/// The anchor of the section that lists everything that was not read.
let notReadAnchor = "not-read"

/// How much of what a query is about was read.
struct Completeness: Sendable {
  /// One place that was not read, or is off.
  struct Gap: Sendable, Hashable {
    let account: String
    let region: String
    let service: String
    let reason: String
    let isSkipped: Bool
  }

  /// Account-Regions that the ledger speaks of, and accounts where something is asked of them as a whole.
  let total: Int
  private let noun: String
  let unread: [Gap]
  let off: [Gap]
  /// Services of which the ledger says nothing at all: they were never asked.
  let missing: [String]
  /// Whether the query depends on anything that is read from AWS at all.
  let isRelevant: Bool

  var isWhole: Bool { !isRelevant || (total > 0 && unread.isEmpty && missing.isEmpty) }

  /// Reads the ledger, as `entries` gives it, for what `reads` names.
  init(reads: ReadSet, entries: [Entry], accountNames: [String: String]) {
    isRelevant = !reads.operations.isEmpty
    // Which accounts there are is asked only where the configuration names an organization.
    let services = Set(reads.operations.map { String($0.prefix { $0 != ":" }) }).subtracting(["organizations"])
    missing = services.subtracting(entries.map(\.service)).sorted()
    var scopes: Set<String> = []
    var accounts: Set<String> = []
    var wholes: Set<String> = []
    var unread: [Gap: Bool] = [:]
    var off: [Gap: Bool] = [:]
    var unreadOrder: [Gap] = []
    var offOrder: [Gap] = []
    let watched = Set(
      entries.lazy.filter { Self.alternatives.contains("\($0.service):\($0.operation)") && $0.outcome == .ok }
        .map { "\($0.account) \($0.region)" })
    // A closed account has nothing to read: it is no place.
    for entry in entries where entry.outcome != .closed {
      // Accounts that could not be listed are missing from everything.
      let isDirectory = entry.service == "organizations" && entry.operation == "ListAccounts" && entry.isUnread
      guard isRelevant && isDirectory || reads.contains(service: entry.service, operation: entry.operation) else {
        continue
      }
      // What is asked once for an account is no Region of it.
      if entry.region != RegionName.global.rawValue {
        scopes.insert("\(entry.account) \(entry.region)")
      } else if entry.outcome != .notNeeded,
        reads.contains(service: entry.service, operation: entry.operation)
      {
        wholes.insert(entry.account)
      }
      accounts.insert(entry.account)
      let account = accountNames[entry.account] ?? entry.account
      if entry.isUnread {
        let gap = Gap(
          account: account, region: entry.region, service: entry.service, reason: entry.reason,
          isSkipped: entry.outcome == .skipped && !EventSource.operations.contains(entry.operation))
        if unread.updateValue(true, forKey: gap) == nil { unreadOrder.append(gap) }
      } else if entry.outcome == .disabled, !Self.isOnlyAPart(entry, of: reads) {
        // Where one of Security Hub CSPM and the unified service is off and the other gives its findings, it is watched.
        if Self.alternatives.contains("\(entry.service):\(entry.operation)"),
          watched.contains("\(entry.account) \(entry.region)")
        {
          continue
        }
        let gap = Gap(account: account, region: entry.region, service: entry.service, reason: "", isSkipped: false)
        if off.updateValue(true, forKey: gap) == nil { offOrder.append(gap) }
      }
    }
    total = scopes.isEmpty ? accounts.count : scopes.count + wholes.count
    noun = scopes.isEmpty ? "account" : wholes.isEmpty ? "account-Region" : "place"
    // What was not asked only because something before it was not answered goes without saying.
    self.unread = unreadOrder.filter { gap in
      !gap.isSkipped
        || !unreadOrder.contains {
          !$0.isSkipped && $0.account == gap.account && $0.region == gap.region && $0.service == gap.service
        }
    }
    self.off = offOrder.filter { gap in
      !unreadOrder.contains { $0.account == gap.account && $0.region == gap.region && $0.service == gap.service }
    }
  }

  /// Whether this says all that `other` says.
  func covers(_ other: Completeness) -> Bool {
    !other.isRelevant
      || isRelevant && Set(unread).isSuperset(of: other.unread) && Set(off).isSuperset(of: other.off)
        && Set(missing).isSuperset(of: other.missing) && (total > 0 || other.total == 0)
  }

  /// Operations that say with `disabled` that a part is off which has a name of its own.
  private static let parts: Set = ["securityhub:DescribeSecurityHubV2"]

  /// Operations of which one is enough: Security Hub CSPM's findings, and those of the unified service.
  private static let alternatives: Set = ["securityhub:GetFindings", "securityhub:GetFindingsV2"]

  /// Services that watch nothing: `disabled` says that one of their settings was never made, which a check judges.
  private static let watchless: Set = ["s3", "s3control"]

  /// Whether the line is about a part alone, while the query depends on more of the service, or about no watching.
  private static func isOnlyAPart(_ entry: Entry, of reads: ReadSet) -> Bool {
    if watchless.contains(entry.service) { return true }
    return parts.contains("\(entry.service):\(entry.operation)")
      && reads.operations.contains { $0.hasPrefix("\(entry.service):") && !parts.contains($0) }
  }

  /// A line of the ledger.
  struct Entry: Sendable {
    let account: String
    let region: String
    let service: String
    let operation: String
    let outcome: Outcome
    let errorCode: String?
    let message: String?
    let truncated: Bool

    /// Whether something that should have been read was not, or not whole.
    var isUnread: Bool { outcome.isUnread || truncated }

    var reason: String {
      switch outcome {
      case .denied: "\(operation) denied"
      case .throttled: "\(operation) throttled"
      // Its logs are another question than a service's own answers.
      case .skipped: EventSource.operations.contains(operation) ? "\(operation) not asked" : "not asked"
      case .ok, .disabled, .notOffered, .notNeeded, .closed: "\(operation) cut short"
      case .failed: errorCode.map { "\(operation): \($0)" } ?? "\(operation) failed"
      }
    }
  }

  /// Places with what happened there; those where the same happened together.
  private static func places(_ gaps: [Gap]) -> (count: Int, groups: [String]) {
    var order: [String] = []
    var reasons: [String: [String]] = [:]
    for gap in gaps {
      let place = gap.region == RegionName.global.rawValue ? gap.account : "\(gap.account) \(gap.region)"
      if reasons[place] == nil { order.append(place) }
      let reason = serviceTitle(gap.service) + (gap.reason.isEmpty ? "" : " " + gap.reason)
      if !(reasons[place] ?? []).contains(reason) { reasons[place, default: []].append(reason) }
    }
    var groups: [(reason: String, places: [String])] = []
    for place in order {
      let reason = shortened(reasons[place] ?? [], limit: 5, separator: ", ")
      if let index = groups.firstIndex(where: { $0.reason == reason }) {
        groups[index].places.append(place)
      } else {
        groups.append((reason, [place]))
      }
    }
    return (order.count, groups.map { "\(shortened($0.places, limit: 4, separator: ", ")) (\($0.reason))" })
  }

  private static func shortened(_ items: [String], limit: Int, separator: String) -> String {
    let shown = items.prefix(limit).joined(separator: separator)
    return items.count > limit ? "\(shown)\(separator)and \(items.count - limit) more" : shown
  }

  /// The ledger of a snapshot.
  static func entries(in snapshot: Snapshot) throws -> [Entry] {
    try snapshot.rows(
      """
      SELECT account_id, region, service, operation, outcome, error_code, message, truncated FROM collection
      ORDER BY account_id, region, service, operation
      """
    ).compactMap { row in
      guard let account = row[0].string, let region = row[1].string, let service = row[2].string,
        let operation = row[3].string, let outcome = row[4].string.flatMap(Outcome.init)
      else { return nil }
      return Entry(
        account: account, region: region, service: service, operation: operation, outcome: outcome,
        errorCode: row[5].string, message: row[6].string, truncated: row[7].isTrue)
    }
  }

  /// The line under a view: what was not read first.
  var sentence: [Document.Inline] { sentence(isLinked: true) }

  /// The same where there is nothing to lead to.
  var plainSentence: String { sentence(isLinked: false).map(\.plainText).joined() }

  /// The line, with a link or without.
  func sentence(isLinked: Bool) -> [Document.Inline] {
    let link = isLinked ? Self.link : nil
    guard isRelevant else { return [] }
    guard total > 0 else {
      return [.strong([.text("Not read:")]), .text(" nothing of what this needs was asked for.")]
        + (link.map { [.text(" See "), $0, .text(".")] } ?? [])
    }
    var inlines: [Document.Inline] = []
    let unreadPlaces = Self.places(unread)
    if unreadPlaces.groups.isEmpty, !missing.isEmpty {
      inlines.append(.text("Read in \(total.counted(noun)), as far as it was asked."))
    } else if unreadPlaces.groups.isEmpty {
      inlines.append(.text("Everything was read: \(total.counted(noun))."))
    } else {
      inlines += [
        .strong([.text("\(unreadPlaces.count.grouped) of \(total.counted(noun)) not read:")]),
        .text(" \(Visible.line(Self.shortened(unreadPlaces.groups, limit: 4, separator: "; ")))."),
      ]
      if let link { inlines += [.text(" "), link, .text(".")] }
    }
    if !missing.isEmpty {
      let services = Visible.line(Self.shortened(missing.map(serviceTitle), limit: 8, separator: ", "), limit: 400)
      inlines += [.text(" "), .strong([.text("Never asked:")]), .text(" \(services).")]
    }
    let offPlaces = Self.places(off).groups
    if !offPlaces.isEmpty {
      inlines += [
        .text(" "), .strong([.text("Off, so not watched:")]),
        .text(" \(Visible.line(Self.shortened(offPlaces, limit: 4, separator: "; ")))."),
      ]
    }
    return inlines
  }

  private static let link = Document.Inline.link(url: "#\(notReadAnchor)", title: "", [.text("What was not read")])
}
