internal import AWS

/// Amazon Macie: what is called, and the parts of the answers that are read.
enum MacieAPI {
  static let service = Service("macie2", .restJSON)

  static let getMacieSession = AWS.Operation<Session>(service, "GetMacieSession", "GET /macie")

  struct Session: Decodable, Sendable {
    let status: String?
    let findingPublishingFrequency: String?
    let createdAt: WireTime?
    let updatedAt: WireTime?
  }
}
