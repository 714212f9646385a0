/// IAM Identity Center, as far as signing in needs it: its portal, and the OpenID Connect service that gives its tokens.
/// Neither's calls are signed.
enum SSOAPI {
  static let portal = Service("sso", .restJSON)
  static let oidc = Service("sso-oidc", .restJSON)

  static let getRoleCredentials = Operation<RoleCredentials>(
    portal, "GetRoleCredentials", "GET /federation/credentials", headers: ["accessToken": "x-amz-sso_bearer_token"])
  static let createToken = Operation<Token>(oidc, "CreateToken", "POST /token")

  struct RoleCredentials: Decodable {
    let roleCredentials: Keys

    struct Keys: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let sessionToken: String
      /// Milliseconds since 1970.
      let expiration: Double
    }
  }

  struct Token: Decodable {
    let accessToken: String
    /// Seconds.
    let expiresIn: Double
    let refreshToken: String?
  }
}
