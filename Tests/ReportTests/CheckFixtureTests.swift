import Foundation
import Snapshot
import Testing

@testable import Report

@Suite struct CheckFixtureTests {
  static let checks = (try? Check.load(root: TemplateLayers([CheckFixture.templates]))) ?? []
  static let ids = checks.map(\.id)

  private func check(_ id: String) throws -> Check { try #require(Self.checks.first { $0.id == id }) }

  /// What each check says of each of its cases; `UPDATE_FIXTURES=1` rewrites what it is to say.
  @Test(arguments: checks.flatMap(CheckFixture.all))
  func saysWhatItShould(_ fixture: CheckFixture) async throws {
    let results = try await fixture.results()
    try expectFixture(CheckFixture.csv(results), fixture.expected)
    #expect(results.contains { $0.status == fixture.outcome }, "the folder is named after a verdict that is given")
    #expect(Set(results.map(\.status)).isSubset(of: fixture.check.outcomes), "a verdict that the SQL does not name")
  }

  /// The registry: no check without a case for each verdict that it can give, and no case of a check that there is not.
  @Test func everyVerdictOfEveryCheckHasACase() throws {
    let checks = try Check.load(root: TemplateLayers([CheckFixture.templates]))
    #expect(checks.count >= 45)
    for check in checks {
      let cases = CheckFixture.all(of: check)
      for fixture in cases where fixture.outcome.map(check.outcomes.contains) != true {
        Issue.record("\(fixture.testDescription) is named after a verdict that the check cannot give")
      }
      for outcome in check.outcomes.subtracting(cases.compactMap(\.outcome)) {
        Issue.record(
          "\(check.file) can say `\(outcome.rawValue)`: add Fixtures/checks/\(check.id)/\(outcome.rawValue)/answers.yaml or facts.yaml"
        )
      }
    }
    #expect(Set(cases("checks")).subtracting(checks.map(\.id)).isEmpty)
  }

  /// Whatever went wrong, and with whichever operation: nobody passes on what was not read, and nothing fails where
  /// nothing is known.
  @Test(arguments: ids, [Outcome.denied, .throttled, .failed, .skipped])
  func noErrorBecomesAVerdict(id: String, outcome: Outcome) async throws {
    let check = try check(id)
    let fixture = CheckFixture(check: check, name: "pass")
    for operation in check.operations {
      let statuses = Set(try await fixture.results(ledger: [operation: outcome]).map(\.status))
      #expect(statuses.isDisjoint(with: [.pass, .notApplicable]), "\(operation) \(outcome)")
    }
    let results = try await fixture.results(ledger: ["all": outcome], isEmpty: true)
    #expect(results.map(\.status) == [.unknown], "\(check.id)")
    #expect(results.first?.reason.contains(check.operations[0].split(separator: ":")[1]) == true)
  }

  @Test(arguments: ids)
  func whatIsNotOfferedDoesNotApply(id: String) async throws {
    let check = try check(id)
    let fixture = CheckFixture(check: check, name: "pass")
    let results = try await fixture.results(ledger: ["all": .notOffered], isEmpty: true)
    #expect(results.map(\.status) == [.notApplicable])
    #expect(results.first?.reason.contains("not offered") == true)
  }

  /// One operation that was not read is not read, whatever AWS says of the others.
  @Test(arguments: ids)
  func whatIsNotOfferedExcusesNoOtherOperation(id: String) async throws {
    let check = try check(id)
    let fixture = CheckFixture(check: check, name: "pass")
    for operation in check.operations where check.operations.count > 1 {
      let results = try await fixture.results(ledger: [operation: .denied, "all": .notOffered], isEmpty: true)
      #expect(results.map(\.status) == [.unknown], "\(operation)")
    }
  }

  /// Every check says how to fix it by hand and by a command, and how it is kept so.
  @Test(arguments: ids)
  func saysHowToFixIt(id: String) throws {
    let check = try check(id)
    let how = try #require(check.body.components(separatedBy: "## How to fix it").last)
    #expect(how.contains("Console: "))
    #expect(how.contains("```sh\naws "))
    #expect(how.contains("Terraform") || how.contains("CloudFormation"))
    #expect(!check.operations.isEmpty)
    for catalogue in check.references { #expect(!catalogue.ids.isEmpty) }
  }

  /// `Templates/CHECKS.md` is the catalogue beside the checks; `UPDATE_FIXTURES=1` rewrites it.
  @Test func theCatalogueIsUpToDate() throws {
    let checks = try Check.load(root: TemplateLayers([CheckFixture.templates]))
    try expectFixture(CheckCatalogue.markdown(checks), CheckFixture.templates + "/CHECKS.md")
    for check in checks {
      #expect(FileManager.default.fileExists(atPath: "\(CheckFixture.templates)/\(check.file)"))
    }
  }
}
