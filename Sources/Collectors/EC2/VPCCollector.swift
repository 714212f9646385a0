internal import AWS
internal import Snapshot

/// The VPCs that the account sees: its own, and those that others share with it.
enum VPCCollector: RegionalCollector {
  static let service = EC2API.service
  static let tables = [VPC.table.definition]
  static let operations = [EC2API.describeVPCs.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(EC2API.describeVPCs, ["MaxResults": 1000]) {
      let vpcs = await unit.understood(page.vpcSet, of: EC2API.describeVPCs.identity)
      try await unit.write(vpcs.map(row))
    }
  }

  static func row(_ vpc: EC2API.DescribedVPC) -> VPC {
    VPC(
      vpcID: vpc.vpcId, ownerID: vpc.ownerId?.orNil.map(AccountID.init), name: vpc.tagSet.name,
      cidrBlock: vpc.cidrBlock?.orNil, isDefault: vpc.isDefault, state: vpc.state?.orNil)
  }
}
