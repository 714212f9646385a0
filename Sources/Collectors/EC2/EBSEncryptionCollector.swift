internal import AWS
internal import Snapshot

/// Whether new EBS volumes are encrypted by default.
enum EBSEncryptionCollector: RegionalCollector {
  static let service = EC2API.service
  static let tables = [EBSEncryption.table.definition]
  static let operations = [EC2API.getEBSEncryptionByDefault.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.call(EC2API.getEBSEncryptionByDefault)
    await unit.received(1, of: EC2API.getEBSEncryptionByDefault.identity)
    try await unit.write([row(answer)])
  }

  static func row(_ answer: EC2API.EncryptionByDefault) -> EBSEncryption {
    EBSEncryption(enabledByDefault: answer.ebsEncryptionByDefault, sseType: answer.sseType?.orNil)
  }
}
