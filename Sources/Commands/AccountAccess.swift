/// Whose credentials read each account: what the configuration says about it.
struct AccountAccess: Hashable {
  /// A role, by its name or by its whole ARN.
  struct Role: Hashable {
    var name: String
    var externalID: String?

    /// The role in `account`.
    ///
    /// - Parameter partition: The caller's, such as `aws`.
    func arn(in account: String, partition: String) -> String {
      name.hasPrefix("arn:") ? name : "arn:\(partition):iam::\(account):role/\(name)"
    }
  }

  /// The caller's profile; without it, what environment and files give by themselves.
  var profile: String?
  /// The role of all accounts of the organization but the caller's.
  var organizationRole: Role?
  /// Roles by account.
  var roles: [String: Role] = [:]
  /// Profiles by account.
  var profiles: [String: String] = [:]
}
