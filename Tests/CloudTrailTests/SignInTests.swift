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

  @Test(arguments: [
    ByHandTests.Case("an IAM user", [:], "ConsoleLogin success iam_user true user alice - -"),
    .init(
      "without MFA", ["additionalEventData": ["MFAUsed": "No"]],
      "ConsoleLogin success iam_user false user alice - -"),
    .init(
      "a wrong password",
      ["responseElements": ["ConsoleLogin": "Failure"], "errorMessage": "Failed authentication"],
      "ConsoleLogin failure iam_user true user alice - Failed authentication"),
    .init(
      "a name that does not exist",
      [
        "responseElements": ["ConsoleLogin": "Failure"], "errorMessage": "No username found in supplied account",
        "userIdentity": ["type": "IAMUser", "accountId": "111122223333", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"],
      ],
      "ConsoleLogin failure iam_user true user HIDDEN_DUE_TO_SECURITY_REASONS - No username found in supplied account"),
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
      "UserAuthentication success identity_center nil identity_center erin - -"),
    .init(
      "Identity Center, a wrong password",
      [
        "eventName": "CredentialVerification", "eventType": "AwsServiceEvent", "responseElements": NSNull(),
        "serviceEventDetails": ["CredentialVerification": "Failure"],
        "userIdentity": ["type": "Unknown", "userName": "erin", "principalId": "111122223333"],
      ],
      "CredentialVerification failure identity_center nil unknown erin - -"),
    .init(
      "a role switch",
      [
        "eventName": "SwitchRole", "userIdentity": ByHandTests.role("alice"),
        "responseElements": ["SwitchRole": "Success"],
        "additionalEventData": ["SwitchFrom": "arn:aws:iam::111122223333:user/alice"],
      ],
      "SwitchRole success switch_role nil role Deploy alice -"),
    .init("nothing said", ["responseElements": NSNull()], "ConsoleLogin unknown iam_user true user alice - -"),
    .init("the MFA step", ["eventName": "CheckMfa"], nil),
    .init("the same name elsewhere", ["eventSource": "example.amazonaws.com"], nil),
  ]) func eachKind(_ given: ByHandTests.Case) async throws {
    let review = try await Trail.review(Self.login(given.changes))
    #expect(review.eventCount == 1)
    let logins = review.consoleLogins.values.flatMap { $0 }.map {
      "\($0.eventName) \($0.result) \($0.method) \($0.mfaUsed.map(String.init) ?? "nil") \($0.principalType) "
        + "\($0.principalName) \($0.sessionName ?? "-") \($0.errorMessage ?? "-")"
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
      "console_login failure true false Failed authentication -"),
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
