public import Snapshot

/// What Athena answers to an `ActivityQuery`, taken up row by row.
public struct ActivityAnswer: Sendable {
  /// A row that is none of the query's: nothing can be made of the answer.
  public struct Unreadable: Error, CustomStringConvertible {
    /// Which row, and what is wrong with it.
    public let description: String
  }

  /// More than any day has, and few enough that the rows' sum is a number.
  private static let mostEvents = 1_000_000_000_000

  private var tally = Tally()
  private var count = 0

  /// An answer without rows.
  public init() {}

  /// Takes a row.
  ///
  /// - Parameter values: In the order of `ActivityQuery.columns`; `nil` for `NULL`.
  /// - Throws: `Unreadable`
  public mutating func add(_ values: [String?]) throws(Unreadable) {
    count += 1
    guard values.count == ActivityQuery.columns.count else {
      throw Unreadable(description: "row \(count) has \(values.count) columns, not \(ActivityQuery.columns.count)")
    }
    let row = Dictionary(uniqueKeysWithValues: zip(ActivityQuery.columns, values.map { $0 ?? "" }))
    func text(_ column: String) -> String { row[column] ?? "" }
    guard let events = Int(text("events")), (1...Self.mostEvents).contains(events) else {
      throw Unreadable(description: "row \(count) counts `\(text("events"))` events")
    }
    let account = AccountID(text("owner"))
    let region = RegionName(text("place"))
    let scope = tally.scope(account, region)
    switch text("verdict") {
    case "duplicate": return tally.leaveOut(events, as: .duplicate, in: scope)
    case "outside": return tally.leaveOut(events, as: .outsideWindow, in: scope)
    case "insight": return tally.leaveOut(events, as: .insight, in: scope)
    case "aggregate": return tally.leaveOut(events, as: .aggregate, in: scope)
    case "unreadable": return tally.leaveOut(events, as: .unreadable, in: scope)
    case "event": break
    default: throw Unreadable(description: "row \(count) has the unknown verdict `\(text("verdict"))`")
    }
    guard let first = Timestamp(text("first_at")), let last = Timestamp(text("last_at")) else {
      throw Unreadable(
        description: "row \(count) is of `\(text("first_at"))` to `\(text("last_at"))`, which are no times")
    }
    let sample = text("first_event").dropFirst(text("first_at").count)
    let identity = Identity(
      type: text("identity_type"), principalID: text("principal_id"), arn: text("identity_arn"),
      accountID: text("identity_account"), userName: text("user_name"), invokedBy: text("invoked_by"),
      issuerARN: text("issuer_arn"), issuerUserName: text("issuer_user_name"), onBehalfOfUserID: text("on_behalf_of"))
    tally.add(
      Tally.CountedGroup(
        source: text("eventsource"), name: text("eventname"), identity: identity, userAgent: text("useragent"),
        sourceIP: text("sourceipaddress"), errorCode: text("errorcode"), category: text("eventcategory"),
        eventType: text("eventtype"), readOnly: Self.bool(text("readonly")),
        isManagement: Self.bool(text("managementevent")), isFromConsole: Self.bool(text("from_console")),
        count: Tally.Count(
          events: events, first: first.milliseconds, last: last.milliseconds,
          sample: sample == "~" ? "" : String(sample))),
      in: scope)
    guard !text("own_id").isEmpty else { return }
    tally.keep(
      Event(
        id: text("own_id"), time: Timestamp(milliseconds: first.milliseconds), source: text("eventsource"),
        name: text("eventname"), type: text("eventtype"), sourceIP: text("sourceipaddress"),
        userAgent: text("useragent"), errorCode: text("errorcode"), errorMessage: text("errormessage"),
        isReadOnly: Event.isReadOnly(Self.bool(text("readonly")), name: text("eventname")), identity: identity,
        principal: Principal(
          identity, eventType: text("eventtype"), account: account.rawValue, region: region.rawValue),
        accessKeyID: text("access_key_id"), mfaAuthenticated: text("mfa_authenticated"),
        isAssumedRoot: Self.bool(text("assumed_root")) == true, signInResult: text("sign_in_result"),
        mfaUsed: text("mfa_used"), samlProviderARN: text("saml_provider"),
        credentialType: text("credential_type"), switchedFrom: text("switched_from"),
        targetAccountID: text("target_account"), targetRole: text("target_role")),
      in: scope)
  }

  private static func bool(_ text: String) -> Bool? { text == "true" ? true : text == "false" ? false : nil }

  /// What all rows say.
  public func review() -> LogReview { LogReview(tally) }
}
