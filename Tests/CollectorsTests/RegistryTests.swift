import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct RegistryTests {
  /// Filled from CloudTrail's events, which come from one of several sources and not from a collector.
  static let isActivity: @Sendable (TableDefinition) -> Bool = { $0.sources.contains("cloudtrail:ReadLogFiles") }

  @Test(arguments: Schema.tables.filter { !$0.sources.isEmpty && !isActivity($0) }.map(\.name))
  func everyTableSaysTheSourcesThatItsCollectorsDeclare(_ name: String) throws {
    let table = try #require(Schema.tables.first { $0.name == name })
    let declared = CollectorRegistry.all.filter { $0.tables.contains { $0.name == table.name } }
      .flatMap { $0.operations.map(\.description) }
    #expect(Set(table.sources) == Set(declared))
  }

  @Test func everyTableHasFixtures() {
    for table in CollectorRegistry.all.flatMap({ $0.tables }) {
      #expect(MappingTests.cases.contains { $0.table == table.name }, "\(table.name) has no fixtures")
    }
  }

  @Test func everyFixtureBelongsToATable() {
    let tables = Set(CollectorRegistry.all.flatMap { $0.tables.map(\.name) })
    #expect(Set(MappingTests.cases.map(\.table)).subtracting(tables) == [])
  }

  @Test(arguments: CollectorRegistry.operations.map(\.description))
  func everyOperationHasAPermission(_ name: String) throws {
    let operation = try #require(CollectorRegistry.operations.first { $0.description == name })
    let parts = operation.permission.split(separator: ":")
    #expect(parts.count == 2)
    // Services that IAM knows by another name than botocore.
    let names = ["accessanalyzer": "access-analyzer", "s3control": "s3"]
    let service = operation.service.name
    #expect(parts.first.map(String.init) == names[service] ?? service)
  }

  /// `GuardDutyFindingCollector` fills `guardduty_finding`. Where two services give rows of one table, the name of the
  /// second collector says which it asks.
  @Test func everyCollectorIsNamedAfterItsTable() {
    func name(_ collector: any Collector.Type) -> String {
      "\(collector)".lowercased().replacingOccurrences(of: "collector", with: "")
    }
    for collector in CollectorRegistry.all {
      guard let table = collector.tables.first?.name else { continue }
      let names = CollectorRegistry.all.filter { $0.tables.first?.name == table }.map(name)
      #expect(names.contains(table.replacingOccurrences(of: "_", with: "")))
      #expect(names.count == 1 || name(collector).hasPrefix(String(table.prefix { $0 != "_" })))
    }
  }

  @Test func everyCollectorHasAFileOfItsName() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Collectors")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
    for collector in CollectorRegistry.all {
      #expect(files.contains { $0.hasSuffix("/\(collector).swift") }, "\(collector) has no file of its name")
    }
  }

  @Test func namesOfPathsAreInputMembers() {
    for operation in CollectorRegistry.operations where operation.service.wireProtocol == .restJSON {
      #expect(operation.path.hasPrefix("/") && operation.path != "/")
    }
  }
}
