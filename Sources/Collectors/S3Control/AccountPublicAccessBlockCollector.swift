internal import AWS
internal import Snapshot

/// S3's public access block of the whole account. AWS says with an error that there is none.
enum AccountPublicAccessBlockCollector: GlobalCollector {
  static let service = S3ControlAPI.service
  static let tables = [AccountPublicAccessBlock.table.definition]
  static let operations = [S3ControlAPI.getPublicAccessBlock.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    do {
      let block = try await unit.call(
        S3ControlAPI.getPublicAccessBlock, ["AccountId": .string(unit.place.account.rawValue)])
      await unit.received(1, of: S3ControlAPI.getPublicAccessBlock.identity)
      try await unit.write([row(block)])
    } catch let error as NotAnswered where error.outcome == .disabled {
      try await unit.write([row(nil)])
    }
  }

  static func row(_ block: S3API.PublicAccessBlock?) -> AccountPublicAccessBlock {
    AccountPublicAccessBlock(block: PublicAccessBlock(block))
  }
}
