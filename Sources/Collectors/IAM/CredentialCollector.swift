internal import AWS
internal import Snapshot

/// IAM's credential report: a row for each user and for root, with the ages of what they sign in with.
///
/// The report is asked for, made by AWS within seconds or minutes, and then fetched. AWS makes one every four hours at
/// most: who asks earlier gets the last one, at once.
enum CredentialCollector: GlobalCollector {
  static let service = IAMAPI.service
  static let tables = [Credential.table.definition]
  static let operations = [IAMAPI.generateCredentialReport.identity, IAMAPI.getCredentialReport.identity]

  /// The seconds to wait between one question and the next: a minute and a half in all, and then what there is counts.
  static let waits: [Double] = [1, 2, 3, 4, 5, 5, 10, 10, 10, 20, 20]

  static func collect(_ unit: CollectionUnit) async throws {
    let isReady = try await generate(unit)
    let answer = try await unit.call(IAMAPI.getCredentialReport)
    let operation = IAMAPI.getCredentialReport.identity
    guard let text = String(validating: answer.content, as: UTF8.self), let report = CredentialReport(text) else {
      await unit.remark(.failed, "NotUnderstood", "the credential report is no table of users", about: operation)
      return
    }
    let users = await unit.understood(report.users, of: operation)
    try await unit.write(users.compactMap { row($0, generatedAt: Timestamp(answer.generatedTime)) })
    if !isReady {
      await unit.remark(
        .failed, "ReportInProgress", "AWS was still making a new report; this is the one before it", about: operation)
    }
  }

  /// Asks for a report until there is one. Who may not ask may still fetch the one that somebody else asked for.
  private static func generate(_ unit: CollectionUnit) async throws -> Bool {
    let operation = IAMAPI.generateCredentialReport
    for wait in waits + [nil] {
      guard let answer = try await unit.callOneOfMany(operation) else { return true }
      if answer.state == "COMPLETE" {
        await unit.received(1, of: operation.identity)
        return true
      }
      if let wait { try await unit.pause(seconds: wait) }
    }
    return false
  }

  /// `nil` for a line without a user.
  static func row(_ user: CredentialReport.User, generatedAt: Timestamp?) -> Credential? {
    guard let name = user.text("user") else { return nil }
    return Credential(
      userName: name, isRoot: name == "<root_account>", userARN: user.text("arn"),
      userCreatedAt: user.time("user_creation_time"), passwordEnabled: user.flag("password_enabled"),
      passwordLastUsedAt: user.time("password_last_used"), passwordLastChangedAt: user.time("password_last_changed"),
      passwordNextRotationAt: user.time("password_next_rotation"), mfaActive: user.flag("mfa_active"),
      accessKey1Active: user.flag("access_key_1_active"),
      accessKey1LastRotatedAt: user.time("access_key_1_last_rotated"),
      accessKey1LastUsedAt: user.time("access_key_1_last_used_date"),
      accessKey1LastUsedRegion: user.text("access_key_1_last_used_region"),
      accessKey1LastUsedService: user.text("access_key_1_last_used_service"),
      accessKey2Active: user.flag("access_key_2_active"),
      accessKey2LastRotatedAt: user.time("access_key_2_last_rotated"),
      accessKey2LastUsedAt: user.time("access_key_2_last_used_date"),
      accessKey2LastUsedRegion: user.text("access_key_2_last_used_region"),
      accessKey2LastUsedService: user.text("access_key_2_last_used_service"),
      certificate1Active: user.flag("cert_1_active"), certificate1LastRotatedAt: user.time("cert_1_last_rotated"),
      certificate2Active: user.flag("cert_2_active"), certificate2LastRotatedAt: user.time("cert_2_last_rotated"),
      reportGeneratedAt: generatedAt)
  }
}
