internal import Snapshot

/// One event with all that the review knows of it, for those few that get a row of their own.
struct Event: Sendable {
  var id: String
  var time: Timestamp
  var source: String
  var name: String
  var type: String
  var sourceIP: String
  var userAgent: String
  var errorCode: String
  var errorMessage: String
  var isReadOnly: Bool
  var identity: Identity
  var principal: Principal
  var accessKeyID: String
  var mfaAuthenticated: String
  var isAssumedRoot: Bool
  var signInResult: String
  var mfaUsed: String
  var samlProviderARN: String
  var credentialType: String
  var switchedFrom: String
  var targetAccountID: String
  var targetRole: String

  /// Whether a call only reads.
  ///
  /// Records before version 1.01 do not say. What is not plainly a read by its name counts as a change: a change that
  /// is taken for a read would be missed.
  static func isReadOnly(_ said: Bool?, name: String) -> Bool {
    said ?? readingVerbs.contains { name.hasPrefix($0) }
  }

  private static let readingVerbs = [
    "Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Query", "Scan", "Select", "Check",
  ]
}
