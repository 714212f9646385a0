/// The JSON in which metadata services and `credential_process` give keys.
enum KeyDocument {
  /// - Parameters:
  ///   - token: What the session's token is called.
  ///   - source: What gave it, for errors, which hold nothing of it but the names of members.
  static func credentials(
    in document: JSON, token: String, source: String, isTemporary: Bool = true
  ) throws(CredentialError) -> Credentials {
    func member(_ name: String) throws(CredentialError) -> String {
      guard let value = document[name]?.string, !value.isEmpty else {
        throw CredentialError("\(source) gave no `\(name)`")
      }
      return value
    }
    func optional(_ name: String) -> String? { document[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    var expiry: Double?
    if isTemporary || optional("Expiration") != nil {
      expiry = WireTime.seconds(try member("Expiration"))
      guard expiry != nil else {
        throw CredentialError("\(source) gave an `Expiration` that is no moment such as 2026-11-23T05:00:00Z")
      }
    }
    return Credentials(
      accessKeyID: try member("AccessKeyId"), secretAccessKey: try member("SecretAccessKey"),
      sessionToken: isTemporary ? try member(token) : optional(token), expiresAt: expiry,
      accountID: optional("AccountId"))
  }
}
