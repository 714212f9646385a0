internal import Snapshot

/// What the root user did itself.
enum RootUse {
  /// The filter of the CIS benchmark: neither AWS's own events nor what a service did on the root user's behalf.
  static func isRootUse(identityType: String, invokedBy: String, eventType: String) -> Bool {
    identityType == "Root" && invokedBy.isEmpty && eventType != "AwsServiceEvent"
  }

  static func row(_ event: Event) -> RootEvent? {
    guard
      isRootUse(identityType: event.identity.type, invokedBy: event.identity.invokedBy, eventType: event.type)
    else { return nil }
    let isLogin = event.source == "signin.amazonaws.com" && event.name == "ConsoleLogin"
    let error = [event.errorCode, isLogin ? event.errorMessage : ""].first { !$0.isEmpty }
    let failed = error != nil || (isLogin && SignIn.result(event) == "failure")
    return RootEvent(
      eventID: event.id, eventAt: event.time, eventSource: event.source, eventName: event.name,
      kind: isLogin ? "console_login" : event.isReadOnly ? "read" : "write", result: failed ? "failure" : "success",
      errorCode: error, mfaUsed: isLogin ? SignIn.mfaUsed(event) : sessionMFA(event),
      assumedRoot: event.isAssumedRoot, sourceIP: event.sourceIP, userAgent: event.userAgent,
      accessKeyID: event.accessKeyID.isEmpty ? nil : event.accessKeyID)
  }

  private static func sessionMFA(_ event: Event) -> Bool? {
    switch event.mfaAuthenticated {
    case "true": true
    case "false": false
    default: nil
    }
  }
}
