import Foundation
import Testing

/// A check is one file: nothing else has to know of it.
@Suite struct NewCheckTests {
  private static let check = ExampleCheck.markdown(
    "guardduty-example",
    [
      "title: Every detector was made in the last century", "severity: critical", "service: guardduty",
      "feature: Age of the detector", "reads: [guardduty_detector]", "undone_by: [guardduty:CreateDetector]",
    ],
    sql: """
      SELECT account_id, region, detector_id AS resource, iif(created_at < '2000', 'pass', 'fail') AS status,
        'Made on ' || created_at AS reason
      FROM answered
      JOIN guardduty_detector USING (account_id, region)
      """)

  @Test func aNewFileIsInTheRunTheReportTheListAndTheDocuments() throws {
    let folder = try TemporaryFolder()
    for name in ["Samples", "Templates"] {
      try FileManager.default.copyItem(atPath: "\(Program.package)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    try folder.write(Self.check, as: "Templates/checks/guardduty/guardduty-example.md")
    let templates = ["--templates", folder.path + "/Templates"]
    let common = ["--config", folder.path + "/Samples/runbook.yaml"] + templates
    let run = try Program.run(["run"] + common)
    #expect(run.code == 0, "\(run.error)")

    let results = try Program.run(
      ["query", "--archive", folder.path + "/Samples/archive", "--format", "csv"] + [
        "SELECT count(*) FROM check_result WHERE check_id = 'guardduty-example' AND status IN ('pass', 'fail')"
      ])
    let count = try #require(Int(results.output.split(whereSeparator: \.isNewline).last ?? ""))
    #expect(count > 5)
    let report = folder.path + "/Samples/archive/2026-11-23"
    #expect(try String(contentsOfFile: report + "/index.html", encoding: .utf8).contains("Age of the detector"))
    #expect(
      try String(contentsOfFile: report + "/data/enablement.csv", encoding: .utf8).contains("Age of the detector"))
    #expect(try String(contentsOfFile: report + "/data/enablement_gap.csv", encoding: .utf8).contains("Made on 20"))

    let list = try Program.run(["checks", "list"] + templates)
    #expect(list.output.contains("guardduty-example "))
    let catalogue = try Program.run(["checks", "list", "--format", "md"] + templates)
    #expect(catalogue.output.contains("[`guardduty-example`](checks/guardduty/guardduty-example.md)"))
    let show = try Program.run(["checks", "show", "guardduty-example"] + templates)
    #expect(show.output.contains("undone by: guardduty:CreateDetector"))
    #expect(try Program.run(["lint"] + common).code == 0)
  }

  /// Alone, from its file, against a snapshot that was made without it: and what is wrong with others does not matter.
  @Test func aCheckIsRunAlone() throws {
    let folder = try TemporaryFolder()
    for name in ["Samples", "Templates"] {
      try FileManager.default.copyItem(atPath: "\(Program.package)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    let common = ["--config", folder.path + "/Samples/runbook.yaml", "--templates", folder.path + "/Templates"]
    #expect(try Program.run(["run"] + common).code == 0)
    let before = files(below: folder.path)
    let file = "checks/guardduty/guardduty-example.md"
    try folder.write(Self.check, as: "Templates/" + file)
    try folder.write("nothing", as: "Templates/checks/guardduty/guardduty-broken.md")
    func ask(_ more: [String]) throws -> Program.Outcome {
      try Program.run(["checks", "run", "guardduty-example"] + common + more)
    }
    let table = try ask([])
    #expect(table.code == 0, "\(table.error)")
    #expect(table.output.contains("Made on 20") && table.output.hasSuffix("rows)\n"))
    let csv = try ask(["--format", "csv", "--snapshot", folder.path + "/Samples/archive/2026-11-22/snapshot.sqlite"])
    #expect(csv.output.hasPrefix("account_id,region,resource,status,reason\r\n"))
    let json = try ask(["--format", "json", "--date", "2026-11-22"])
    let rows = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: String]])
    #expect(rows.count == csv.output.split(separator: "\r\n").count - 1)
    #expect(Set(rows.compactMap { $0["status"] }).isSubset(of: ["pass", "fail", "unknown", "not_applicable"]))
    let after = files(below: folder.path)
    #expect(before.allSatisfy { after[$0.key] == $0.value } && after.count == before.count + 2, "nothing is written")

    for (wrong, place, words) in [
      ("guardduty_detector USING", ":22:6: ", "guardduty_detectr"),
      ("detector_id AS resource", ":19:28: ", "detecter_id"),
    ] {
      let name = String(wrong.prefix { $0 != " " })
      try folder.write(Self.check.replacing(wrong, with: wrong.replacing(name, with: words)), as: "Templates/" + file)
      let outcome = try ask([])
      #expect(outcome.code == 65 && outcome.output == "")
      #expect(outcome.error.contains(file + place) && outcome.error.contains(words), "\(outcome.error)")
    }
    try folder.write(Self.check.replacing("'fail'", with: "'failed'"), as: "Templates/" + file)
    let odd = try ask([])
    #expect(odd.code == 65 && odd.error.contains(file + ":18:1: ") && odd.error.contains("`failed`"), "\(odd.error)")
  }
}
