internal import CSIMDJSON
internal import Snapshot

/// The events of some of the files, counted by what CloudTrail wrote.
///
/// Nothing is classified here. Events that are written alike are one group, of which there are few; what a group means
/// is worked out once, when all files are read.
struct Tally: Sendable {
  /// `userIdentity`, as numbers of strings.
  struct IdentityKey: Hashable, Sendable {
    var type: UInt32 = 0
    var principalID: UInt32 = 0
    var arn: UInt32 = 0
    var accountID: UInt32 = 0
    var userName: UInt32 = 0
    var invokedBy: UInt32 = 0
    var issuerARN: UInt32 = 0
    var issuerUserName: UInt32 = 0
    var onBehalfOfUserID: UInt32 = 0

    func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }
  }

  /// What events of one group have in common.
  struct GroupKey: Hashable, Sendable {
    var scope: UInt32
    var source: UInt32
    var name: UInt32
    var identity: UInt32
    var userAgent: UInt32
    var sourceIP: UInt32
    var errorCode: UInt32
    var category: UInt32
    var eventType: UInt32
    var flags: UInt32

    func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }

    var readOnly: Bool? { Tally.bool(UInt8(truncatingIfNeeded: flags & 3)) }
    var isManagement: Bool? { Tally.bool(UInt8(truncatingIfNeeded: flags >> 2 & 3)) }
    var isFromConsole: Bool { flags >> 4 & 3 == UInt32(CSJ_TRUE) }
  }

  struct Count: Sendable {
    var events = 0
    var first = Int64.max
    var last = Int64.min
    /// The id of the first event; of several at one time, the least.
    var sample = ""

    mutating func add(_ other: Count) {
      events += other.events
      last = max(last, other.last)
      if other.first < first || (other.first == first && Self.isBetter(other.sample, than: sample)) {
        first = other.first
        sample = other.sample
      }
    }

    static func isBetter(_ a: String, than b: String) -> Bool {
      !a.isEmpty && (b.isEmpty || a.utf8.lexicographicallyPrecedes(b.utf8))
    }
  }

  struct ScopeKey: Hashable, Sendable {
    var account: UInt32
    var region: UInt32
  }

  /// Something that could not be read, to be named in the ledger.
  struct Reason: Sendable {
    var path: String
    var record: Int
    var text: String

    func precedes(_ other: Reason) -> Bool {
      path == other.path ? record < other.record : path.utf8.lexicographicallyPrecedes(other.path.utf8)
    }
  }

  /// What is kept for one account and Region.
  struct Part: Sendable {
    var ledger = LogLedger()
    var reasons: [Reason] = []
    /// Files that are not logs, by their names.
    var others: [Reason] = []
    var logins: [ConsoleLogin] = []
    var rootEvents: [RootEvent] = []
    /// The file that was counted last for this account and Region.
    var lastFile = -1

    mutating func note(_ reason: Reason) { Self.note(reason, in: &reasons) }

    mutating func noteOther(_ file: Reason) { Self.note(file, in: &others) }

    private static func note(_ reason: Reason, in reasons: inout [Reason]) {
      guard reasons.count == LogLedger.namedReasons, let last = reasons.last, !reason.precedes(last) else {
        reasons.append(reason)
        reasons.sort { $0.precedes($1) }
        reasons = Array(reasons.prefix(LogLedger.namedReasons))
        return
      }
    }
  }

  private(set) var strings = Interner()
  private(set) var identities: [IdentityKey] = []
  private(set) var scopes: [ScopeKey] = []
  private(set) var parts: [Part] = []
  private(set) var groups: [GroupKey: Int] = [:]
  private(set) var counts: [Count] = []
  /// Which accounts and Regions had events in files of which others.
  private(set) var origins: Set<[UInt32]> = []
  private var identityNumbers: [IdentityKey: UInt32] = [:]
  private var scopeNumbers: [ScopeKey: UInt32] = [:]
  private var recent = Recent()

  /// The numbers that each field had last.
  private struct Recent: Sendable {
    var account: UInt32 = 0
    var region: UInt32 = 0
    var scopeKey = ScopeKey(account: 0, region: 0)
    var scope: UInt32?
    var source: UInt32 = 0
    var name: UInt32 = 0
    var userAgent: UInt32 = 0
    var sourceIP: UInt32 = 0
    var errorCode: UInt32 = 0
    var category: UInt32 = 0
    var eventType: UInt32 = 0
    var identityKey = IdentityKey()
    var identity: UInt32?
  }

  static func bool(_ flag: UInt8) -> Bool? { flag == UInt8(CSJ_UNSAID) ? nil : flag == UInt8(CSJ_TRUE) }

  // MARK: - Files

  /// Files that are not logs.
  var otherFileCount: Int { parts.reduce(0) { $0 + $1.ledger.otherFiles } }

  /// The number of an account and Region.
  mutating func scope(_ account: AccountID, _ region: RegionName) -> UInt32 {
    scope(ScopeKey(account: strings.intern(account.rawValue), region: strings.intern(region.rawValue)))
  }

  private mutating func scope(_ key: ScopeKey) -> UInt32 {
    if let number = scopeNumbers[key] { return number }
    let number = UInt32(scopes.count)
    scopes.append(key)
    parts.append(Part())
    scopeNumbers[key] = number
    return number
  }

  mutating func countFile(_ file: Int, in scope: UInt32) {
    guard parts[Int(scope)].lastFile != file else { return }
    parts[Int(scope)].lastFile = file
    parts[Int(scope)].ledger.files += 1
  }

  /// Counts what a file was as it came, compressed or not.
  mutating func countBytes(_ count: Int, in scope: UInt32) { parts[Int(scope)].ledger.bytes += count }

  mutating func countUnreadableFile(_ path: String, _ why: UnreadableFile, in scope: UInt32) {
    switch why.neighbour {
    case .digest:
      parts[Int(scope)].ledger.digests += 1
      return
    case .other:
      parts[Int(scope)].ledger.files -= 1
      parts[Int(scope)].ledger.otherFiles += 1
      parts[Int(scope)].noteOther(Reason(path: path, record: 0, text: LogLedger.printable(LogPath.name(path))))
      return
    case nil: break
    }
    parts[Int(scope)].ledger.unreadableFiles += 1
    if why.isDenied { parts[Int(scope)].ledger.deniedFiles += 1 }
    parts[Int(scope)].note(
      Reason(path: path, record: 0, text: "\(LogLedger.printable(LogPath.name(path))): \(why.reason)"))
  }

  // MARK: - Events

  /// Where an event belongs: to the account that received it, and only without that to its caller's or the file's.
  static func accountText(_ event: csj_event, _ events: LogFileReader.Events) -> UnsafeRawBufferPointer? {
    let recipient = events.bytes(event.recipientAccountID)
    if isAccount(recipient) { return recipient }
    let caller = events.bytes(event.accountID)
    return isAccount(caller) ? caller : nil
  }

  private static func isAccount(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 12 else { return false }
    // Eight digits at a time: a digit has 3 in its upper half, and still has it when 6 is added.
    func areDigits(_ offset: Int) -> Bool {
      let digits = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      return digits & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
        && (digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
    }
    return areDigits(0) && areDigits(4)
  }

  private mutating func scope(
    of event: csj_event, _ events: LogFileReader.Events, file: Int, fileScope: UInt32
  ) -> UInt32 {
    var key = scopes[Int(fileScope)]
    if let account = Self.accountText(event, events) {
      key.account = strings.intern(account, recent: &recent.account)
    }
    if event.awsRegion.length > 0 {
      key.region = strings.intern(events.bytes(event.awsRegion), recent: &recent.region)
    }
    if let scope = recent.scope, key == recent.scopeKey { return scope }
    let scope = scope(key)
    recent.scopeKey = key
    recent.scope = scope
    return scope
  }

  private mutating func arrive(at scope: UInt32, file: Int, fileScope: UInt32) {
    guard scope != fileScope, parts[Int(scope)].lastFile != file else { return }
    countFile(file, in: scope)
    origins.insert([fileScope, scope])
  }

  enum Fate { case duplicate, outsideWindow, insight, aggregate, unreadable }

  /// Counts a record that is no event of the day.
  mutating func leaveOut(
    _ event: csj_event, as fate: Fate, at position: Int, of events: LogFileReader.Events, path: String, file: Int,
    fileScope: UInt32
  ) {
    let scope = scope(of: event, events, file: file, fileScope: fileScope)
    arrive(at: scope, file: file, fileScope: fileScope)
    switch fate {
    case .duplicate: parts[Int(scope)].ledger.duplicates += 1
    case .outsideWindow: parts[Int(scope)].ledger.outsideWindow += 1
    case .insight: parts[Int(scope)].ledger.insights += 1
    case .aggregate: parts[Int(scope)].ledger.aggregates += 1
    case .unreadable:
      parts[Int(scope)].ledger.unreadableRecords += 1
      note(position, of: path, Self.problem(Int(event.problem)), in: scope)
    }
  }

  private mutating func note(_ position: Int, of path: String, _ what: String, in scope: UInt32) {
    let name = LogLedger.printable(LogPath.name(path))
    parts[Int(scope)].note(
      Reason(path: path, record: position + 1, text: "\(name): record \(position + 1) \(what)"))
  }

  private static func problem(_ problem: Int) -> String {
    if problem & CSJ_NOT_AN_OBJECT != 0 { return "is not an object" }
    if problem & CSJ_BAD_LINE != 0 { return "is not valid JSON" }
    if problem & CSJ_NO_TIME != 0 { return "has no eventTime" }
    if problem & CSJ_BAD_TIME != 0 { return "has an eventTime that is not a time" }
    return problem & CSJ_NO_SOURCE != 0 ? "has no eventSource" : "has no eventName"
  }

  /// Counts an event of the day.
  mutating func add(
    _ event: csj_event, at position: Int, of events: LogFileReader.Events, path: String, file: Int, fileScope: UInt32
  ) {
    let scope = scope(of: event, events, file: file, fileScope: fileScope)
    arrive(at: scope, file: file, fileScope: fileScope)
    parts[Int(scope)].ledger.events += 1
    if event.misread != 0 {
      parts[Int(scope)].ledger.misreadRecords += 1
      note(position, of: path, "has a field of another type", in: scope)
    }

    let key = GroupKey(
      scope: scope,
      source: strings.intern(events.bytes(event.eventSource), recent: &recent.source),
      name: strings.intern(events.bytes(event.eventName), recent: &recent.name),
      identity: identity(of: event, events),
      userAgent: strings.intern(events.bytes(event.userAgent), recent: &recent.userAgent),
      sourceIP: strings.intern(events.bytes(event.sourceIPAddress), recent: &recent.sourceIP),
      errorCode: strings.intern(events.bytes(event.errorCode), recent: &recent.errorCode),
      category: strings.intern(events.bytes(event.eventCategory), recent: &recent.category),
      eventType: strings.intern(events.bytes(event.eventType), recent: &recent.eventType),
      flags: UInt32(event.readOnly) | UInt32(event.managementEvent) << 2 | UInt32(event.fromConsole) << 4)
    let group: Int
    if let known = groups[key] {
      group = known
    } else {
      group = counts.count
      groups[key] = group
      counts.append(Count())
    }
    counts[group].events += 1
    counts[group].last = max(counts[group].last, event.timeMilliseconds)
    if event.timeMilliseconds <= counts[group].first { sample(event, events, group) }

    if ByteHash.areEqual(events.bytes(event.identityType), "Root")
      || ByteHash.areEqual(events.bytes(event.eventSource), "signin.amazonaws.com")
      || ByteHash.areEqual(events.bytes(event.eventSource), "sso.amazonaws.com")
    {
      keep(event, at: position, of: events, path: path, scope: scope)
    }
  }

  private mutating func sample(_ event: csj_event, _ events: LogFileReader.Events, _ group: Int) {
    if event.timeMilliseconds < counts[group].first {
      counts[group].first = event.timeMilliseconds
      counts[group].sample = events.string(event.eventID)
    } else if event.eventID.length > 0 {
      let bytes = events.bytes(event.eventID)
      if counts[group].sample.isEmpty || bytes.lexicographicallyPrecedes(counts[group].sample.utf8) {
        counts[group].sample = events.string(event.eventID)
      }
    }
  }

  private mutating func identity(of event: csj_event, _ events: LogFileReader.Events) -> UInt32 {
    var key = recent.identityKey
    func take(_ text: csj_text, _ number: inout UInt32, _ strings: inout Interner) {
      if text.length == 0 {
        number = 0
      } else {
        _ = strings.intern(events.bytes(text), recent: &number)
      }
    }
    take(event.identityType, &key.type, &strings)
    take(event.arn, &key.arn, &strings)
    // The ARN says all that the id does; and the id of a session would only split the groups.
    take(event.arn.length == 0 ? event.principalID : csj_text(), &key.principalID, &strings)
    take(event.accountID, &key.accountID, &strings)
    take(event.userName, &key.userName, &strings)
    take(event.invokedBy, &key.invokedBy, &strings)
    take(event.issuerARN, &key.issuerARN, &strings)
    take(event.issuerUserName, &key.issuerUserName, &strings)
    take(event.onBehalfOfUserID, &key.onBehalfOfUserID, &strings)
    if let identity = recent.identity, key == recent.identityKey { return identity }
    let identity = number(of: key)
    recent.identityKey = key
    recent.identity = identity
    return identity
  }

  private mutating func number(of key: IdentityKey) -> UInt32 {
    if let number = identityNumbers[key] { return number }
    let number = UInt32(identities.count)
    identities.append(key)
    identityNumbers[key] = number
    return number
  }

  /// Sign-ins and what root does are rows of their own.
  private mutating func keep(
    _ event: csj_event, at position: Int, of events: LogFileReader.Events, path: String, scope: UInt32
  ) {
    keep(self.event(event, at: position, of: events, path: path, scope: scope), in: scope)
  }

  mutating func keep(_ event: Event, in scope: UInt32) {
    if let login = SignIn.row(event) { parts[Int(scope)].logins.append(login) }
    if let use = RootUse.row(event) { parts[Int(scope)].rootEvents.append(use) }
  }

  private func event(
    _ event: csj_event, at position: Int, of events: LogFileReader.Events, path: String, scope: UInt32
  ) -> Event {
    let identity = Identity(
      type: events.string(event.identityType), principalID: events.string(event.principalID),
      arn: events.string(event.arn), accountID: events.string(event.accountID),
      userName: events.string(event.userName), invokedBy: events.string(event.invokedBy),
      issuerARN: events.string(event.issuerARN), issuerUserName: events.string(event.issuerUserName),
      onBehalfOfUserID: events.string(event.onBehalfOfUserID))
    let type = events.string(event.eventType)
    let name = events.string(event.eventName)
    let key = scopes[Int(scope)]
    return Event(
      // The row needs a key, and this one leads to the record.
      id: event.eventID.length > 0 ? events.string(event.eventID) : "\(LogPath.name(path))#\(position + 1)",
      time: Timestamp(milliseconds: event.timeMilliseconds), source: events.string(event.eventSource), name: name,
      type: type, sourceIP: events.string(event.sourceIPAddress), userAgent: events.string(event.userAgent),
      errorCode: events.string(event.errorCode), errorMessage: events.string(event.errorMessage),
      isReadOnly: Event.isReadOnly(Self.bool(event.readOnly), name: name), identity: identity,
      principal: Principal(
        identity, eventType: type, account: strings.string(key.account), region: strings.string(key.region)),
      accessKeyID: events.string(event.accessKeyID), mfaAuthenticated: events.string(event.mfaAuthenticated),
      isAssumedRoot: Self.bool(event.assumedRoot) == true, signInResult: events.string(event.signInResult),
      mfaUsed: events.string(event.mfaUsed), samlProviderARN: events.string(event.samlProviderARN),
      credentialType: events.string(event.credentialType), switchedFrom: events.string(event.switchFrom),
      targetAccountID: events.string(event.targetAccountID), targetRole: events.string(event.targetRole))
  }

  // MARK: - What was counted elsewhere

  /// Events that are written alike, counted by somebody else.
  struct CountedGroup {
    var source: String
    var name: String
    var identity: Identity
    var userAgent: String
    var sourceIP: String
    var errorCode: String
    var category: String
    var eventType: String
    var readOnly: Bool?
    var isManagement: Bool?
    var isFromConsole: Bool?
    var count: Count
  }

  mutating func add(_ group: CountedGroup, in scope: UInt32) {
    let identity = group.identity
    func flag(_ value: Bool?) -> UInt32 { UInt32(value.map { $0 ? CSJ_TRUE : CSJ_FALSE } ?? CSJ_UNSAID) }
    let key = GroupKey(
      scope: scope, source: strings.intern(group.source), name: strings.intern(group.name),
      identity: number(
        of: IdentityKey(
          type: strings.intern(identity.type),
          principalID: strings.intern(identity.arn.isEmpty ? identity.principalID : ""),
          arn: strings.intern(identity.arn), accountID: strings.intern(identity.accountID),
          userName: strings.intern(identity.userName), invokedBy: strings.intern(identity.invokedBy),
          issuerARN: strings.intern(identity.issuerARN), issuerUserName: strings.intern(identity.issuerUserName),
          onBehalfOfUserID: strings.intern(identity.onBehalfOfUserID))),
      userAgent: strings.intern(group.userAgent), sourceIP: strings.intern(group.sourceIP),
      errorCode: strings.intern(group.errorCode), category: strings.intern(group.category),
      eventType: strings.intern(group.eventType),
      flags: flag(group.readOnly) | flag(group.isManagement) << 2 | flag(group.isFromConsole) << 4)
    parts[Int(scope)].ledger.events += group.count.events
    if let known = groups[key] {
      counts[known].add(group.count)
    } else {
      groups[key] = counts.count
      counts.append(group.count)
    }
  }

  /// Records that are no events of the day.
  mutating func leaveOut(_ count: Int, as fate: Fate, in scope: UInt32) {
    switch fate {
    case .duplicate: parts[Int(scope)].ledger.duplicates += count
    case .outsideWindow: parts[Int(scope)].ledger.outsideWindow += count
    case .insight: parts[Int(scope)].ledger.insights += count
    case .aggregate: parts[Int(scope)].ledger.aggregates += count
    case .unreadable: parts[Int(scope)].ledger.unreadableRecords += count
    }
  }

  // MARK: - Joining

  /// Takes up what another worker counted.
  mutating func merge(_ other: Tally) {
    let string = (0..<UInt32(other.strings.count)).map { number in
      other.strings.withBytes(number) { strings.intern($0) }
    }
    let identity = other.identities.map { key in
      number(
        of: IdentityKey(
          type: string[Int(key.type)], principalID: string[Int(key.principalID)], arn: string[Int(key.arn)],
          accountID: string[Int(key.accountID)], userName: string[Int(key.userName)],
          invokedBy: string[Int(key.invokedBy)], issuerARN: string[Int(key.issuerARN)],
          issuerUserName: string[Int(key.issuerUserName)], onBehalfOfUserID: string[Int(key.onBehalfOfUserID)]))
    }
    let scopeNumber = other.scopes.map { key in
      scope(ScopeKey(account: string[Int(key.account)], region: string[Int(key.region)]))
    }
    for (key, group) in other.groups {
      let key = GroupKey(
        scope: scopeNumber[Int(key.scope)], source: string[Int(key.source)], name: string[Int(key.name)],
        identity: identity[Int(key.identity)], userAgent: string[Int(key.userAgent)],
        sourceIP: string[Int(key.sourceIP)], errorCode: string[Int(key.errorCode)],
        category: string[Int(key.category)], eventType: string[Int(key.eventType)], flags: key.flags)
      if let known = groups[key] {
        counts[known].add(other.counts[group])
      } else {
        groups[key] = counts.count
        counts.append(other.counts[group])
      }
    }
    for (number, part) in other.parts.enumerated() {
      let index = Int(scopeNumber[number])
      parts[index].ledger.add(part.ledger)
      part.reasons.forEach { parts[index].note($0) }
      part.others.forEach { parts[index].noteOther($0) }
      parts[index].logins += part.logins
      parts[index].rootEvents += part.rootEvents
    }
    for origin in other.origins { origins.insert(origin.map { scopeNumber[Int($0)] }) }
  }
}
