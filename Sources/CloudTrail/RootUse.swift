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
      kind: kind(event, isLogin: isLogin), result: failed ? "failure" : "success",
      errorCode: error, mfaUsed: isLogin ? SignIn.mfaUsed(event) : sessionMFA(event),
      assumedRoot: event.isAssumedRoot, sourceIP: event.sourceIP, userAgent: event.userAgent,
      accessKeyID: event.accessKeyID.isEmpty ? nil : event.accessKeyID)
  }

  /// The steps of a sign-in say that they do not only read, and change nothing. What else the sign-in service records,
  /// such as a password that was recovered, does.
  private static func kind(_ event: Event, isLogin: Bool) -> String {
    if isLogin { return "console_login" }
    if event.source == "signin.amazonaws.com", signInSteps.contains(event.name) { return "sign_in_step" }
    return event.isReadOnly ? "read" : "write"
  }

  private static let signInSteps: Set<String> = [
    "CheckMfa", "CredentialChallenge", "CredentialVerification", "UserAuthentication", "GetSigninToken", "SwitchRole",
    "ExitRole", "RenewRole",
  ]

  private static func sessionMFA(_ event: Event) -> Bool? {
    switch event.mfaAuthenticated {
    case "true": true
    case "false": false
    default: nil
    }
  }
}
