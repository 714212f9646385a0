internal import Snapshot

/// Sign-ins to the console and to IAM Identity Center, and role switches.
enum SignIn {
  /// What CloudTrail writes for a user name that does not exist, since it may be a mistyped password.
  static let hiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS"

  /// The events that are sign-ins, by their source. A portal's sign-in (`UserAuthentication`) is followed by those into
  /// accounts: `Federate` in a browser, `GetRoleCredentials` on the command line.
  static let events: [String: Set<String>] = [
    "signin.amazonaws.com": ["ConsoleLogin", "SwitchRole", "UserAuthentication", "CredentialVerification"],
    "sso.amazonaws.com": ["Authenticate", "Federate", "GetRoleCredentials"],
  ]

  /// The row of a sign-in; `nil` for any other event. `CheckMfa`, for one, is a step of a sign-in, not a sign-in.
  static func row(_ event: Event) -> ConsoleLogin? {
    guard events[event.source]?.contains(event.name) == true else { return nil }
    func said(_ text: String) -> String? { text.isEmpty ? nil : text }
    let principal = event.principal
    let method = method(event)
    // Identity Center knew its users by name alone before they had a type of their own.
    let kind = method == "identity_center" && principal.kind == .unknown ? .identityCenter : principal.kind
    return ConsoleLogin(
      eventID: event.id, eventAt: event.time, eventName: event.name, result: result(event),
      errorMessage: said(event.errorMessage) ?? said(event.errorCode), method: method, mfaUsed: mfaUsed(event),
      credentialType: said(event.credentialType), principal: principal.id, principalType: kind.rawValue,
      principalName: principal.name, sessionName: said(principal.sessionName), switchedFrom: said(event.switchedFrom),
      targetAccountID: said(event.targetAccountID), targetRole: said(event.targetRole), sourceIP: event.sourceIP,
      userAgent: event.userAgent)
  }

  static func result(_ event: Event) -> String {
    switch event.signInResult.lowercased() {
    case "success": return "success"
    case "failure": return "failure"
    default: break
    }
    if !event.errorCode.isEmpty || !event.errorMessage.isEmpty { return "failure" }
    switch event.name {
    // Written only when every factor passed, or when the portal did what was asked of it.
    case "UserAuthentication", "Authenticate", "Federate", "GetRoleCredentials": return "success"
    default: return "unknown"
    }
  }

  private static func method(_ event: Event) -> String {
    switch event.name {
    case "SwitchRole": return "switch_role"
    case "UserAuthentication", "CredentialVerification", "Authenticate", "Federate", "GetRoleCredentials":
      return "identity_center"
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

  /// Federated sign-ins always say `No`, whatever the identity provider asked for; and where a sign-in failed, `Yes`
  /// says only that a device was part of the attempt. The portal lists the factors that passed.
  static func mfaUsed(_ event: Event) -> Bool? {
    guard result(event) != "failure" else { return nil }
    if event.name == "UserAuthentication" {
      let factors = Set(event.credentialType.split(separator: ",").map { $0.filter { !$0.isWhitespace } })
      if !factors.isDisjoint(with: ["TOTP", "RESYNC_TOTP", "WEBAUTHN"]) { return true }
      return factors == ["PASSWORD"] ? false : nil
    }
    guard event.name == "ConsoleLogin", event.identity.type == "Root" || event.identity.type == "IAMUser" else {
      return nil
    }
    switch event.mfaUsed {
    case "Yes": return true
    case "No": return false
    default: return nil
    }
  }
}
