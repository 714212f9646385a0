internal import Snapshot

extension LogReview {
  /// Works out what the counted groups mean.
  init(_ tally: Tally) {
    self.init()
    let scopes = tally.scopes.map { key in
      Scope(account: AccountID(tally.strings.string(key.account)), region: RegionName(tally.strings.string(key.region)))
    }
    for (number, part) in tally.parts.enumerated() {
      var part = part
      // What is lost with a file may have belonged to any account that its neighbours hold events of.
      for origin in tally.origins where origin[1] == UInt32(number) {
        let source = tally.parts[Int(origin[0])]
        part.ledger.files += source.ledger.unreadableFiles
        part.ledger.unreadableFiles += source.ledger.unreadableFiles
        if source.ledger.unreadableFiles > 0 { source.reasons.forEach { part.note($0) } }
      }
      part.ledger.reasons = part.reasons.map(\.text)
      let scope = scopes[number]
      ledger[scope] = part.ledger
      eventCount += part.ledger.events
      if !part.logins.isEmpty {
        consoleLogins[scope] = part.logins.sorted { ($0.eventAt, $0.eventID) < ($1.eventAt, $1.eventID) }
      }
      if !part.rootEvents.isEmpty {
        rootEvents[scope] = part.rootEvents.sorted { ($0.eventAt, $0.eventID) < ($1.eventAt, $1.eventID) }
      }
    }
    activity = ActivityTable(tally).rows(scopes)
  }
}

/// The rows of `api_activity`, made from groups of events that were written alike.
private struct ActivityTable {
  /// A row's key; all but the scope and the flags are numbers of strings.
  private struct Key: Hashable {
    var scope: UInt32
    var source: UInt32
    var name: UInt32
    var principal: UInt32
    var session: UInt32
    var userAgent: UInt32
    var sourceIP: UInt32
    var errorCode: UInt32
    var flags: UInt32
    var category: UInt32
    var reason: UInt32
    var family: UInt32

    func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }

    var isReadOnly: Bool { flags & 2 != 0 }
    var isByHand: Bool { flags & 1 != 0 }

    func ranked(_ ranks: [UInt32]) -> Key {
      Key(
        scope: scope, source: ranks[Int(source)], name: ranks[Int(name)], principal: ranks[Int(principal)],
        session: ranks[Int(session)], userAgent: ranks[Int(userAgent)], sourceIP: ranks[Int(sourceIP)],
        errorCode: ranks[Int(errorCode)], flags: flags, category: ranks[Int(category)], reason: ranks[Int(reason)],
        family: ranks[Int(family)])
    }

    static func precedes(_ a: Key, _ b: Key) -> Bool {
      let first = (a.scope, a.source, a.name, a.principal, a.session, a.userAgent)
      let second = (b.scope, b.source, b.name, b.principal, b.session, b.userAgent)
      if first != second { return first < second }
      return (a.sourceIP, a.errorCode, a.flags, a.category, a.reason, a.family)
        < (b.sourceIP, b.errorCode, b.flags, b.category, b.reason, b.family)
    }
  }

  private struct PrincipalNumbers: Hashable {
    var id: UInt32
    var session: UInt32
    var kind: UInt32
    var name: UInt32
    /// 0 if no role was assumed.
    var role: UInt32
  }

  private struct Row {
    var principal: PrincipalNumbers
    var agent: UInt32
    var count: Tally.Count
  }

  private struct PrincipalKey: Hashable {
    var identity: UInt32
    var eventType: UInt32
    var scope: UInt32
  }

  private struct AgentKey: Hashable {
    var agent: UInt32
    var invokedBy: UInt32
    var identityType: UInt32
    var isFromConsole: Bool
  }

  private let tally: Tally
  private var strings: Interner
  private var principals: [PrincipalKey: (Principal, PrincipalNumbers)] = [:]
  private var families: [AgentKey: (AgentFamily, UInt32)] = [:]
  private var agentNames: [UInt32: UInt32] = [:]
  private var rows: [Key: Row] = [:]

  init(_ tally: Tally) {
    self.tally = tally
    strings = tally.strings
    rows.reserveCapacity(tally.groups.count)
    for (group, number) in tally.groups { add(group, tally.counts[number]) }
  }

  private mutating func add(_ group: Tally.GroupKey, _ count: Tally.Count) {
    let (principal, numbers) = principal(group)
    let (family, familyNumber) = family(group)
    let isReadOnly = group.readOnly ?? Event.isReadOnly(nil, name: strings.string(group.name))
    // Most calls are reads or failures: their other words need not be looked at.
    let reason = isReadOnly || group.errorCode != 0 ? nil : byHand(group, principal, family)
    let key = Key(
      scope: group.scope, source: group.source, name: group.name, principal: numbers.id, session: numbers.session,
      userAgent: group.userAgent, sourceIP: group.sourceIP, errorCode: group.errorCode,
      flags: (isReadOnly ? 2 : 0) | (reason == nil ? 0 : 1), category: group.category,
      reason: strings.intern(reason?.rawValue ?? ""), family: familyNumber)
    if var row = rows[key] {
      row.count.add(count)
      // Identities that differ only beside the key: the row needs one of them, always the same.
      if row.principal != numbers, isBefore(numbers, row.principal) { row.principal = numbers }
      rows[key] = row
    } else {
      rows[key] = Row(principal: numbers, agent: agentName(group.userAgent), count: count)
    }
  }

  private func isBefore(_ a: PrincipalNumbers, _ b: PrincipalNumbers) -> Bool {
    func words(_ numbers: PrincipalNumbers) -> [String] {
      [numbers.kind, numbers.name, numbers.role].map { strings.string($0) }
    }
    return words(a).lexicographicallyPrecedes(words(b)) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func byHand(_ group: Tally.GroupKey, _ principal: Principal, _ family: AgentFamily) -> ByHand? {
    let identity = tally.identities[Int(group.identity)]
    let category = strings.string(group.category)
    return ByHand(
      ByHand.Call(
        isReadOnly: false, isManagement: group.isManagement || category == "Management",
        eventType: strings.string(group.eventType), errorCode: "", invokedBy: strings.string(identity.invokedBy),
        identityType: strings.string(identity.type), agentFamily: family, isFromConsole: group.isFromConsole,
        principal: principal))
  }

  private mutating func principal(_ group: Tally.GroupKey) -> (Principal, PrincipalNumbers) {
    let key = PrincipalKey(identity: group.identity, eventType: group.eventType, scope: group.scope)
    if let known = principals[key] { return known }
    let identity = tally.identities[Int(group.identity)]
    let scope = tally.scopes[Int(group.scope)]
    let principal = Principal(
      Identity(
        type: strings.string(identity.type), principalID: strings.string(identity.principalID),
        arn: strings.string(identity.arn), accountID: strings.string(identity.accountID),
        userName: strings.string(identity.userName), invokedBy: strings.string(identity.invokedBy),
        issuerARN: strings.string(identity.issuerARN), issuerUserName: strings.string(identity.issuerUserName),
        onBehalfOfUserID: strings.string(identity.onBehalfOfUserID)),
      eventType: strings.string(group.eventType), account: strings.string(scope.account),
      region: strings.string(scope.region))
    let numbers = PrincipalNumbers(
      id: strings.intern(principal.id), session: strings.intern(principal.sessionName),
      kind: strings.intern(principal.kind.rawValue), name: strings.intern(principal.name),
      role: strings.intern(principal.role ?? ""))
    principals[key] = (principal, numbers)
    return (principal, numbers)
  }

  private mutating func family(_ group: Tally.GroupKey) -> (AgentFamily, UInt32) {
    let identity = tally.identities[Int(group.identity)]
    let key = AgentKey(
      agent: group.userAgent, invokedBy: identity.invokedBy, identityType: identity.type,
      isFromConsole: group.isFromConsole)
    if let known = families[key] { return known }
    let family = AgentFamily(
      agent: strings.string(group.userAgent), fromConsole: group.isFromConsole,
      invokedBy: strings.string(identity.invokedBy), identityType: strings.string(identity.type))
    let known = (family, strings.intern(family.rawValue))
    families[key] = known
    return known
  }

  private mutating func agentName(_ agent: UInt32) -> UInt32 {
    if let known = agentNames[agent] { return known }
    let name = strings.intern(AgentName.of(strings.string(agent)))
    agentNames[agent] = name
    return name
  }

  /// The rows of each account and Region, in the order of their keys.
  func rows(_ scopes: [LogReview.Scope]) -> [LogReview.Scope: [APIActivity]] {
    let ranks = strings.ranks()
    let texts = (0..<UInt32(strings.count)).map { strings.string($0) }
    var times: [Int64: Timestamp] = [:]
    func time(_ milliseconds: Int64) -> Timestamp {
      if let known = times[milliseconds] { return known }
      let time = Timestamp(milliseconds: milliseconds)
      times[milliseconds] = time
      return time
    }
    var activity: [LogReview.Scope: [APIActivity]] = [:]
    let sorted = rows.map { (rank: $0.key.ranked(ranks), key: $0.key, row: $0.value) }
      .sorted { Key.precedes($0.rank, $1.rank) }
    var start = 0
    while start < sorted.count {
      let end = sorted[start...].firstIndex { $0.key.scope != sorted[start].key.scope } ?? sorted.count
      activity[scopes[Int(sorted[start].key.scope)]] = sorted[start..<end].map { _, key, row in
        APIActivity(
          eventSource: texts[Int(key.source)], eventName: texts[Int(key.name)], principal: texts[Int(key.principal)],
          sessionName: texts[Int(key.session)], userAgent: texts[Int(key.userAgent)],
          sourceIP: texts[Int(key.sourceIP)], errorCode: texts[Int(key.errorCode)], readOnly: key.isReadOnly,
          byHand: key.isByHand, eventCategory: texts[Int(key.category)],
          principalType: texts[Int(row.principal.kind)], principalName: texts[Int(row.principal.name)],
          role: row.principal.role == 0 ? nil : texts[Int(row.principal.role)],
          agentFamily: texts[Int(key.family)], agent: texts[Int(row.agent)],
          byHandReason: key.isByHand ? texts[Int(key.reason)] : nil, eventCount: row.count.events,
          firstAt: time(row.count.first), lastAt: time(row.count.last),
          sampleEventID: row.count.sample.isEmpty ? nil : row.count.sample)
      }
      start = end
    }
    return activity
  }
}
