internal import Snapshot

extension LogReview {
  /// Works out what the counted groups mean.
  init(_ tally: Tally) {
    self.init()
    let scopes = tally.scopes.map { key in
      Scope(account: AccountID(tally.strings.string(key.account)), region: RegionName(tally.strings.string(key.region)))
    }
    let unknown = scopes.indices.filter { !scopes[$0].isKnown }
    let origins = Dictionary(grouping: tally.origins) { $0[1] }
    for (number, part) in tally.parts.enumerated() {
      var part = part
      // What is lost with a file may have belonged to any account that its neighbours hold events of.
      let strays = unknown.filter { $0 != number && scopes[$0].mayHold(scopes[number]) }
      for source in strays { part.takeOver(tally.parts[source], isUnknown: true) }
      for origin in origins[UInt32(number)] ?? [] where !strays.contains(Int(origin[0])) {
        part.takeOver(tally.parts[Int(origin[0])], isUnknown: false)
      }
      part.ledger.reasons = part.reasons.map(\.text)
      part.ledger.otherNames = part.others.map(\.text)
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

extension Tally.Part {
  /// Adds what is lost or left out elsewhere and may have belonged here.
  ///
  /// - Parameter isUnknown: Whether the other part is of files that say nothing of their account-Region.
  fileprivate mutating func takeOver(_ source: Tally.Part, isUnknown: Bool) {
    ledger.files += source.ledger.unreadableFiles
    ledger.unreadableFiles += source.ledger.unreadableFiles
    ledger.deniedFiles += source.ledger.deniedFiles
    if isUnknown {
      ledger.unreadableRecords += source.ledger.unreadableRecords
      ledger.insights += source.ledger.insights
      ledger.aggregates += source.ledger.aggregates
      ledger.digests += source.ledger.digests
      ledger.otherFiles += source.ledger.otherFiles
      source.others.forEach { noteOther($0) }
    }
    let isLost = source.ledger.unreadableFiles > 0 || isUnknown && source.ledger.unreadableRecords > 0
    if isLost { source.reasons.forEach { note($0) } }
  }
}

/// The rows of `api_activity`, made from groups of events that were written alike.
private struct ActivityTable {
  /// One group, as the row that it belongs to. All but the scope and the flags are numbers of strings, and later their
  /// ranks, so that rows are put in order and brought together without touching a string.
  private struct Entry {
    var scope: UInt32
    var source: UInt32
    var name: UInt32
    var principal: UInt32
    var session: UInt32
    var userAgent: UInt32
    var sourceIP: UInt32
    var errorCode: UInt32
    /// 2 for a read, 1 for by hand: in the order of the columns.
    var flags: UInt32
    var category: UInt32
    var reason: UInt32
    var family: UInt32
    // What follows is no part of the key. Where it differs within a row, the least is taken, so that it is always the
    // same.
    var kind: UInt32
    var principalName: UInt32
    var person: UInt32
    var role: UInt32
    var agent: UInt32
    /// Where the group's events are counted.
    var group: UInt32

    mutating func rank(_ ranks: [UInt32]) {
      source = ranks[Int(source)]
      name = ranks[Int(name)]
      principal = ranks[Int(principal)]
      session = ranks[Int(session)]
      userAgent = ranks[Int(userAgent)]
      sourceIP = ranks[Int(sourceIP)]
      errorCode = ranks[Int(errorCode)]
      category = ranks[Int(category)]
      reason = ranks[Int(reason)]
      family = ranks[Int(family)]
      kind = ranks[Int(kind)]
      principalName = ranks[Int(principalName)]
      person = ranks[Int(person)]
      role = ranks[Int(role)]
      agent = ranks[Int(agent)]
    }

    static func isSameRow(_ a: Entry, _ b: Entry) -> Bool {
      (a.scope, a.source, a.name, a.principal, a.session, a.userAgent)
        == (b.scope, b.source, b.name, b.principal, b.session, b.userAgent)
        && (a.sourceIP, a.errorCode, a.flags, a.category, a.reason, a.family)
          == (b.sourceIP, b.errorCode, b.flags, b.category, b.reason, b.family)
    }

    static func precedes(_ a: Entry, _ b: Entry) -> Bool {
      let first = (a.scope, a.source, a.name, a.principal, a.session, a.userAgent)
      let second = (b.scope, b.source, b.name, b.principal, b.session, b.userAgent)
      if first != second { return first < second }
      let third = (a.sourceIP, a.errorCode, a.flags, a.category, a.reason, a.family)
      let fourth = (b.sourceIP, b.errorCode, b.flags, b.category, b.reason, b.family)
      if third != fourth { return third < fourth }
      return (a.kind, a.principalName, a.person, a.role) < (b.kind, b.principalName, b.person, b.role)
    }
  }

  private struct PrincipalKey: Hashable {
    var identity: UInt32
    var eventType: UInt32
    var scope: UInt32
  }

  private struct KnownPrincipal {
    var principal: Principal
    var id: UInt32
    var session: UInt32
    var kind: UInt32
    var name: UInt32
    var role: UInt32
  }

  private struct AgentKey: Hashable {
    var agent: UInt32
    var invokedBy: UInt32
    var identityType: UInt32
    var isFromConsole: Bool
  }

  private let tally: Tally
  private var strings: Interner
  private var principals: [PrincipalKey: KnownPrincipal] = [:]
  private var families: [AgentKey: (AgentFamily, UInt32)] = [:]
  private var agentNames: [UInt32: UInt32] = [:]
  private var entries: [Entry] = []

  init(_ tally: Tally) {
    self.tally = tally
    strings = tally.strings
    entries.reserveCapacity(tally.groups.count)
    for (group, number) in tally.groups { add(group, UInt32(number)) }
    let ranks = strings.ranks()
    for index in entries.indices { entries[index].rank(ranks) }
    entries.sort(by: Entry.precedes)
  }

  private mutating func add(_ group: Tally.GroupKey, _ number: UInt32) {
    let known = principal(group)
    let (family, familyNumber) = family(group)
    let isReadOnly = group.readOnly ?? Event.isReadOnly(nil, name: strings.string(group.name))
    // Most calls are reads or failures: their other words need not be looked at.
    let reason = isReadOnly || group.errorCode != 0 ? nil : byHand(group, known.principal, family)
    entries.append(
      Entry(
        scope: group.scope, source: group.source, name: group.name, principal: known.id, session: known.session,
        userAgent: group.userAgent, sourceIP: group.sourceIP, errorCode: group.errorCode,
        flags: (isReadOnly ? 2 : 0) | (reason == nil ? 0 : 1), category: group.category,
        reason: strings.intern(reason?.rawValue ?? ""), family: familyNumber, kind: known.kind,
        principalName: known.name, person: strings.intern(known.principal.person(using: family)), role: known.role,
        agent: agentName(group.userAgent), group: number))
  }

  private func byHand(_ group: Tally.GroupKey, _ principal: Principal, _ family: AgentFamily) -> ByHand? {
    let identity = tally.identities[Int(group.identity)]
    return ByHand(
      ByHand.Call(
        eventSource: strings.string(group.source), eventName: strings.string(group.name), isReadOnly: false,
        managementEvent: group.isManagement, eventCategory: strings.string(group.category),
        eventType: strings.string(group.eventType), errorCode: "", invokedBy: strings.string(identity.invokedBy),
        identityType: strings.string(identity.type), agentFamily: family, isFromConsole: group.isFromConsole,
        principal: principal))
  }

  private mutating func principal(_ group: Tally.GroupKey) -> KnownPrincipal {
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
    let known = KnownPrincipal(
      principal: principal, id: strings.intern(principal.id), session: strings.intern(principal.sessionName),
      kind: strings.intern(principal.kind.rawValue), name: strings.intern(principal.name),
      role: strings.intern(principal.role ?? ""))
    principals[key] = known
    return known
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
    let texts = strings.sorted().map { strings.string($0) }
    var times: [Int64: Timestamp] = [:]
    func time(_ milliseconds: Int64) -> Timestamp {
      if let known = times[milliseconds] { return known }
      let time = Timestamp(milliseconds: milliseconds)
      times[milliseconds] = time
      return time
    }
    var activity: [LogReview.Scope: [APIActivity]] = [:]
    var rows: [APIActivity] = []
    var next = entries.startIndex
    while next < entries.endIndex {
      let entry = entries[next]
      var count = tally.counts[Int(entry.group)]
      next += 1
      while next < entries.endIndex, Entry.isSameRow(entry, entries[next]) {
        count.add(tally.counts[Int(entries[next].group)])
        next += 1
      }
      rows.append(
        APIActivity(
          eventSource: texts[Int(entry.source)], eventName: texts[Int(entry.name)],
          principal: texts[Int(entry.principal)], sessionName: texts[Int(entry.session)],
          userAgent: texts[Int(entry.userAgent)], sourceIP: texts[Int(entry.sourceIP)],
          errorCode: texts[Int(entry.errorCode)], readOnly: entry.flags & 2 != 0, byHand: entry.flags & 1 != 0,
          eventCategory: texts[Int(entry.category)], principalType: texts[Int(entry.kind)],
          principalName: texts[Int(entry.principalName)], person: texts[Int(entry.person)],
          role: entry.role == 0 ? nil : texts[Int(entry.role)],
          agentFamily: texts[Int(entry.family)], agent: texts[Int(entry.agent)],
          byHandReason: entry.reason == 0 ? nil : texts[Int(entry.reason)], eventCount: count.events,
          firstAt: time(count.first), lastAt: time(count.last),
          sampleEventID: count.sample.isEmpty ? nil : count.sample))
      if next == entries.endIndex || entries[next].scope != entry.scope {
        activity[scopes[Int(entry.scope)]] = rows
        rows = []
      }
    }
    return activity
  }
}
