/// What `userIdentity` says of who made a call. A field that is absent, or null, is empty.
struct Identity: Hashable, Sendable {
  var type = ""
  var principalID = ""
  var arn = ""
  var accountID = ""
  var userName = ""
  var invokedBy = ""
  var issuerARN = ""
  var issuerUserName = ""
  var onBehalfOfUserID = ""
}
