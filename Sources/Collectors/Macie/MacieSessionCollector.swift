internal import AWS
internal import Snapshot

/// Whether Macie is on. Where it is off, it says so in the text of the error that also means "not allowed".
enum MacieSessionCollector: RegionalCollector {
  static let service = MacieAPI.service
  static let tables = [MacieSession.table.definition]
  static let operations = [MacieAPI.getMacieSession.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    do {
      let session = try await unit.call(MacieAPI.getMacieSession)
      await unit.received(1, of: MacieAPI.getMacieSession.identity)
      try await unit.write([row(session)])
    } catch let error as NotAnswered where error.outcome == .disabled {
      await unit.markOff(error.message)
    }
  }

  static func row(_ session: MacieAPI.Session) -> MacieSession {
    MacieSession(
      status: session.status?.orNil, findingPublishingFrequency: session.findingPublishingFrequency?.orNil,
      createdAt: Timestamp(session.createdAt), updatedAt: Timestamp(session.updatedAt))
  }
}
