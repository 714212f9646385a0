internal import Snapshot

/// Sign-ins to the console and to IAM Identity Center, and role switches.
enum SignIn {
  /// What CloudTrail writes for a user name that does not exist, since it may be a mistyped password.
  static let hiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS"

  static let eventNames: Set<String> = ["ConsoleLogin", "SwitchRole", "UserAuthentication", "CredentialVerification"]

  /// The row of a sign-in; `nil` for any other event. `CheckMfa`, for one, is a step of a sign-in, not a sign-in.
  static func row(_ event: Event) -> ConsoleLogin? {
    guard event.source == "signin.amazonaws.com", eventNames.contains(event.name) else { return nil }
    let principal = event.principal
    let result = result(event)
    return ConsoleLogin(
      eventID: event.id, eventAt: event.time, eventName: event.name, result: result,
      errorMessage: event.errorMessage.isEmpty ? nil : event.errorMessage, method: method(event),
      mfaUsed: mfaUsed(event), principal: principal.id, principalType: principal.kind.rawValue,
      principalName: principal.name, sessionName: principal.sessionName.isEmpty ? nil : principal.sessionName,
      sourceIP: event.sourceIP, userAgent: event.userAgent)
  }

  static func result(_ event: Event) -> String {
    switch event.signInResult.lowercased() {
    case "success": return "success"
    case "failure": return "failure"
    default: break
    }
    if !event.errorCode.isEmpty || !event.errorMessage.isEmpty { return "failure" }
    // It is written only when every factor passed.
    return event.name == "UserAuthentication" ? "success" : "unknown"
  }

  private static func method(_ event: Event) -> String {
    switch event.name {
    case "SwitchRole": return "switch_role"
    case "UserAuthentication", "CredentialVerification": return "identity_center"
    default: break
    }
    switch event.identity.type {
    case "Root": return "root"
    case "IAMUser": return "iam_user"
    case "SAMLUser": return "saml"
    case "IdentityCenterUser": return "identity_center"
    default: break
    }
    if ByHand.isIdentityCenterRole(event.principal.role ?? "") { return "identity_center" }
    return event.samlProviderARN.isEmpty ? "federated" : "saml"
  }

  /// Federated sign-ins always say `No`, whatever the identity provider asked for.
  static func mfaUsed(_ event: Event) -> Bool? {
    guard event.identity.type == "Root" || event.identity.type == "IAMUser" else { return nil }
    switch event.mfaUsed {
    case "Yes": return true
    case "No": return false
    default: return nil
    }
  }
}
