internal import AWS
internal import ArgumentParser
internal import Foundation
internal import Snapshot

struct PolicyCommand: AsyncParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case json, cloudformation }

  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The least IAM policy for what is configured.",
    discussion: """
      Names every action that the configured collectors need, and no other: all of them read. Two parties need one: who \
      runs runbook (--for caller), and the role through which it enters other accounts (--for member). The \
      CloudFormation template of the latter makes the role itself, and can be given to a StackSet. What is written is \
      apart (--for delivery): what the archive in S3, and S3 and SES under `deliver` need. Its statement ReplaceDays is for \
      --replace and for retention.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .customLong("for"), help: ArgumentHelp("Whose policy: caller, member or delivery.", valueName: "who"))
  var holder: AccessPolicy.Holder = .caller
  @Option(help: ArgumentHelp("json or cloudformation.", valueName: "format"))
  var format: Format = .json
  @Option(
    help: ArgumentHelp(
      "The partition in the ARNs of the JSON: aws, aws-cn, aws-us-gov, aws-eusc. (default: that of `regions`)",
      valueName: "name"))
  var partition: String?

  func validate() throws {
    if let partition, Partition(rawValue: partition) == nil {
      let known = Partition.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--partition '\(partition)' is not known; there are \(known)")
    }
  }

  func run() async throws {
    let configuration = try common.configuration()
    switch format {
    case .json:
      let region = configuration.regions?.first?.rawValue ?? Partition.commercial.firstRegion
      let policy = AccessPolicy(
        for: holder, configuration, partition: partition ?? Partition(ofRegion: region).rawValue)
      try check(policy)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try TerminalText.write(String(decoding: try encoder.encode(policy.document), as: UTF8.self))
    case .cloudformation:
      let policy = AccessPolicy(for: holder, configuration, partition: PolicyTemplate.partition)
      try check(policy)
      let role = configuration.access.sharedRole
      let template = PolicyTemplate(
        holder: holder, policy: policy, roleName: role?.name ?? "runbook-reader", externalID: role?.externalID ?? "")
      let text = try template.text()
      try TerminalText.write(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
  }

  private func check(_ policy: AccessPolicy) throws {
    guard policy.statements.isEmpty else { return }
    guard holder != .delivery else {
      throw ConfigurationError(
        "nothing goes through AWS: the archive is a folder, and there is neither a place under `deliver: s3:` nor a mail `via: ses`"
      )
    }
    throw ConfigurationError(
      "nothing is needed of AWS: the accounts are all read with profiles of their own; see --for member")
  }
}

extension AccessPolicy.Holder: ExpressibleByArgument {}

extension AccountAccess {
  /// The role that all accounts are entered through, if it is one: by its name alone.
  var sharedRole: Role? {
    let all = Set((organizationRole.map { [$0] } ?? []) + roles.values).map { role in
      Role(name: role.name.split(separator: "/").last.map(String.init) ?? role.name, externalID: role.externalID)
    }
    return Set(all).count == 1 ? all.first : nil
  }
}
