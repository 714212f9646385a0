import Foundation
import Snapshot
import Testing

@testable import CloudTrail

@Suite struct SignInTests {
  static var root: [String: Any] {
    [
      "type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root",
      "accountId": "111122223333", "accessKeyId": "",
    ]
  }

  static func login(_ changes: [String: Any?] = [:]) -> [String: Any] {
    var all: [String: Any?] = [
      "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
      "userAgent": ByHandTests.browser, "requestParameters": NSNull(),
      "responseElements": ["ConsoleLogin": "Success"],
      "additionalEventData": ["LoginTo": "https://console.aws.amazon.com/", "MFAUsed": "Yes"],
    ]
    all.merge(changes) { $1 }
    return Trail.event(1, all)
  }

  static let erin = ["type": "IdentityCenterUser", "onBehalfOf": ["userId": "94482488"]] as [String: any Sendable]
  static let center = "identity_center 94482488 - -"

  static func portal(_ factors: String) -> [String: Any?] {
    [
      "eventName": "UserAuthentication", "eventType": "AwsServiceEvent", "responseElements": NSNull(),
      "serviceEventDetails": ["UserAuthentication": "Success"], "additionalEventData": ["CredentialType": factors],
      "userIdentity": erin,
    ]
  }

  static func portalRow(_ mfa: String, _ factors: String) -> String {
    "UserAuthentication success identity_center \(mfa) \(center) \(factors)"
  }

  static func sso(_ name: String, _ changes: [String: Any?]) -> [String: Any?] {
    let all: [String: Any?] = [
      "eventSource": "sso.amazonaws.com", "eventName": name, "eventType": "AwsServiceEvent", "readOnly": true,
      "userIdentity": erin, "responseElements": NSNull(), "additionalEventData": nil,
    ]
    return all.merging(changes) { $1 }
  }

  @Test(arguments: [
    ByHandTests.Case("an IAM user", [:], "ConsoleLogin success iam_user true user alice - -"),
    .init(
      "without MFA", ["additionalEventData": ["MFAUsed": "No"]],
      "ConsoleLogin success iam_user false user alice - -"),
    .init(
      "a wrong password",
      ["responseElements": ["ConsoleLogin": "Failure"], "errorMessage": "Failed authentication"],
      "ConsoleLogin failure iam_user nil user alice - Failed authentication"),
    .init(
      "a name that does not exist",
      [
        "responseElements": ["ConsoleLogin": "Failure"], "errorMessage": "No username found in supplied account",
        "userIdentity": ["type": "IAMUser", "accountId": "111122223333", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"],
      ],
      "ConsoleLogin failure iam_user nil user HIDDEN_DUE_TO_SECURITY_REASONS - No username found in supplied account"),
    .init("root", ["userIdentity": root], "ConsoleLogin success root true root root - -"),
    .init(
      "SAML",
      [
        "userIdentity": ByHandTests.role("alice"),
        "additionalEventData": ["MFAUsed": "No", "SamlProviderArn": "arn:aws:iam::111122223333:saml-provider/idp"],
      ],
      "ConsoleLogin success saml nil role Deploy alice -"),
    .init(
      "a broker of one's own",
      ["userIdentity": ByHandTests.role("alice"), "additionalEventData": ["MFAUsed": "No"]],
      "ConsoleLogin success federated nil role Deploy alice -"),
    .init(
      "Identity Center, in the account",
      ["userIdentity": ByHandTests.role("alice@example.com", role: "AWSReservedSSO_Admin_0123456789abcdef")],
      "ConsoleLogin success identity_center nil role AWSReservedSSO_Admin_0123456789abcdef alice@example.com -"),
    .init(
      "Identity Center, the portal",
      [
        "eventName": "UserAuthentication", "eventType": "AwsServiceEvent", "responseElements": NSNull(),
        "serviceEventDetails": ["UserAuthentication": "Success"],
        "additionalEventData": ["CredentialType": "PASSWORD,TOTP"],
        "userIdentity": ["type": "IdentityCenterUser", "userName": "erin", "onBehalfOf": ["userId": "94482488"]],
      ],
      "UserAuthentication success identity_center true identity_center erin - - PASSWORD,TOTP"),
    .init(
      "Identity Center, a wrong password",
      [
        "eventName": "CredentialVerification", "eventType": "AwsServiceEvent", "responseElements": NSNull(),
        "serviceEventDetails": ["CredentialVerification": "Failure"],
        "userIdentity": ["type": "Unknown", "userName": "erin", "principalId": "111122223333"],
      ],
      "CredentialVerification failure identity_center nil identity_center erin - -"),
    .init(
      "Identity Center, one factor that passed",
      [
        "eventName": "CredentialVerification", "eventType": "AwsServiceEvent", "responseElements": NSNull(),
        "serviceEventDetails": ["CredentialVerification": "Success"], "userIdentity": erin,
        "additionalEventData": [
          "CredentialType": "PASSWORD", "AuthWorkflowID": "9d4ae4ac-0000-4000-8000-000000000000",
        ],
      ],
      "CredentialVerification success identity_center nil identity_center 94482488 - - PASSWORD"),
    .init(
      "Identity Center, a challenge", ["eventName": "CredentialChallenge", "eventType": "AwsServiceEvent"], nil),
    .init("Identity Center, the password alone", portal("PASSWORD"), portalRow("false", "PASSWORD")),
    .init("Identity Center, a passkey", portal("WEBAUTHN"), portalRow("true", "WEBAUTHN")),
    .init("Identity Center, another provider", portal("EXTERNAL_IDP"), portalRow("nil", "EXTERNAL_IDP")),
    .init("Identity Center, a factor of tomorrow", portal("PASSWORD, CARD"), portalRow("nil", "PASSWORD, CARD")),
    .init(
      "the portal, opened", sso("Authenticate", [:]), "Authenticate success identity_center nil \(center)"),
    .init(
      "from the portal into the console",
      sso("Federate", ["serviceEventDetails": ["account_id": "444455556666", "role_name": "Admin"]]),
      "Federate success identity_center nil \(center) 444455556666 Admin"),
    .init(
      "from the portal to the command line",
      sso(
        "GetRoleCredentials",
        ["serviceEventDetails": ["account_id": "444455556666", "role_name": "Admin"], "userAgent": "aws-cli/2.31.0"]),
      "GetRoleCredentials success identity_center nil \(center) 444455556666 Admin"),
    .init(
      "refused by the portal",
      sso("GetRoleCredentials", ["errorCode": "ForbiddenException", "errorMessage": "No access"]),
      "GetRoleCredentials failure identity_center nil identity_center 94482488 - No access"),
    .init(
      "refused without words", sso("GetRoleCredentials", ["errorCode": "ForbiddenException"]),
      "GetRoleCredentials failure identity_center nil identity_center 94482488 - ForbiddenException"),
    .init("an assignment is no sign-in", sso("CreateAccountAssignment", ["eventType": "AwsApiCall"]), nil),
    .init(
      "a role switch",
      [
        "eventName": "SwitchRole", "userIdentity": ByHandTests.role("alice"),
        "responseElements": ["SwitchRole": "Success"],
        "additionalEventData": ["SwitchFrom": "arn:aws:iam::111122223333:user/alice"],
      ],
      "SwitchRole success switch_role nil role Deploy alice - arn:aws:iam::111122223333:user/alice"),
    .init(
      "a role switch that failed",
      [
        "eventName": "SwitchRole", "userIdentity": ByHandTests.role("alice"),
        "responseElements": ["SwitchRole": "Failure"], "additionalEventData": ["MFAUsed": "Yes"],
      ],
      "SwitchRole failure switch_role nil role Deploy alice -"),
    .init(
      "a role switch of a user does not tell of MFA",
      [
        "eventName": "SwitchRole", "responseElements": ["SwitchRole": "Success"],
        "additionalEventData": ["MFAUsed": "No"],
      ],
      "SwitchRole success switch_role nil user alice - -"),
    .init(
      "a federated user",
      [
        "userIdentity": [
          "type": "FederatedUser", "accountId": "111122223333",
          "arn": "arn:aws:sts::111122223333:federated-user/broker", "principalId": "111122223333:broker",
        ],
        "additionalEventData": ["MFAUsed": "No"],
      ],
      "ConsoleLogin success federated nil federated broker - -"),
    .init("leaving a role", ["eventName": "ExitRole"], nil),
    .init("a role renewed", ["eventName": "RenewRole"], nil),
    .init("a broker's token", ["eventName": "GetSigninToken"], nil),
    .init("a password asked for anew", ["eventName": "PasswordRecoveryRequested"], nil),
    .init("nothing said", ["responseElements": NSNull()], "ConsoleLogin unknown iam_user true user alice - -"),
    .init("the MFA step", ["eventName": "CheckMfa"], nil),
    .init("the same name elsewhere", ["eventSource": "example.amazonaws.com"], nil),
  ]) func eachKind(_ given: ByHandTests.Case) async throws {
    let review = try await Trail.review(Self.login(given.changes))
    #expect(review.eventCount == 1)
    let logins = review.consoleLogins.values.flatMap { $0 }.map {
      "\($0.eventName) \($0.result) \($0.method) \($0.mfaUsed.map(String.init) ?? "nil") \($0.principalType) "
        + ([$0.principalName, $0.sessionName ?? "-", $0.errorMessage ?? "-"]
        + [$0.credentialType, $0.switchedFrom, $0.targetAccountID, $0.targetRole].compactMap { $0 })
        .joined(separator: " ")
    }
    #expect(logins == (given.reason.map { [$0] } ?? []))
    #expect(review.rows.allSatisfy { !$0.byHand })
  }
}

@Suite struct RootUseTests {
  static func root(_ more: [String: Any] = [:]) -> [String: Any] { SignInTests.root.merging(more) { $1 } }

  @Test(arguments: [
    ByHandTests.Case(
      "a sign-in", SignInTests.login(["userIdentity": root()]), "console_login success true false - -"),
    .init(
      "a failed sign-in",
      SignInTests.login([
        "userIdentity": root(), "responseElements": ["ConsoleLogin": "Failure"],
        "errorMessage": "Failed authentication",
      ]),
      "console_login failure nil false Failed authentication -"),
    .init(
      "the MFA step of a sign-in",
      SignInTests.login(["userIdentity": root(), "eventName": "CheckMfa"]), "sign_in_step success nil false - -"),
    .init(
      "a password recovered",
      SignInTests.login(["userIdentity": root(), "eventName": "PasswordRecoveryCompleted"]),
      "write success nil false - -"),
    .init(
      "another mail address", SignInTests.login(["userIdentity": root(), "eventName": "EmailUpdated"]),
      "write success nil false - -"),
    .init(
      "a role made by a service, without its name", ["userIdentity": root(), "eventName": "CreateServiceLinkedRole"],
      "write success nil false - -"),
    .init("a change", ["userIdentity": root()], "write success nil false - -"),
    .init("a read", ["userIdentity": root(), "readOnly": true], "read success nil false - -"),
    .init(
      "a failure", ["userIdentity": root(), "errorCode": "AccessDenied"], "write failure nil false AccessDenied -"),
    .init(
      "an access key, with MFA",
      [
        "userIdentity": root([
          "accessKeyId": "AKIAEXAMPLE", "sessionContext": ["attributes": ["mfaAuthenticated": "true"]],
        ])
      ],
      "write success true false - AKIAEXAMPLE"),
    .init(
      "a session of AssumeRoot",
      [
        "userIdentity": root([
          "sessionContext": ["assumedRoot": "true", "attributes": ["mfaAuthenticated": "false"]]
        ])
      ],
      "write success false true - -"),
    .init("a service for root", ["userIdentity": root(["invokedBy": "support.amazonaws.com"])], nil),
    .init("a service's own event", ["userIdentity": root(), "eventType": "AwsServiceEvent"], nil),
    .init("a user", [:], nil),
  ]) func eachKind(_ given: ByHandTests.Case) async throws {
    let review = try await Trail.review(Trail.event(1, given.changes))
    let uses = review.rootEvents.values.flatMap { $0 }.map {
      "\($0.kind) \($0.result) \($0.mfaUsed.map(String.init) ?? "nil") \($0.assumedRoot) \($0.errorCode ?? "-") "
        + "\($0.accessKeyID ?? "-")"
    }
    #expect(uses == (given.reason.map { [$0] } ?? []))
  }
}
