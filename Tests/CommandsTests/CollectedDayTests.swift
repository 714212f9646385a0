import Foundation
import TestSupport
import Testing

@testable import Commands
@testable import Snapshot

/// Days are judged by the clock: none is written before it has ended, and none long past as if it were of today.
@Suite struct CollectedDayTests {
  /// 01:00 on 1 December in Tokyo, and 16:00 on 30 November in UTC.
  private let now = Date(timeIntervalSince1970: 1_796_054_400)

  @Test(arguments: [
    ("UTC", "2026-11-29", true), ("UTC", "2026-11-30", false), ("Asia/Tokyo", "2026-11-30", true),
    ("Asia/Tokyo", "2026-12-01", false), ("UTC", "2027-11-24", false), ("UTC", "9999-12-31", false),
  ])
  func aDayThatHasNotEndedIsRefused(timeZone: String, date: String, isOver: Bool) throws {
    var configuration = Configuration()
    configuration.timeZone = timeZone
    let day = try #require(Day(date))
    if isOver {
      #expect(try CollectedDay.choose(day, configuration, offline: false, now: now) == day)
    } else {
      let error = #expect(throws: UsageError.self) {
        try CollectedDay.choose(day, configuration, offline: true, now: now)
      }
      #expect(error?.description.contains("\(date): this day has not ended in \(timeZone)") == true)
    }
  }

  @Test func withoutADayItIsTheLastWholeOne() throws {
    var configuration = Configuration()
    #expect(try CollectedDay.choose(nil, configuration, offline: false, now: now).description == "2026-11-29")
    configuration.timeZone = "Asia/Tokyo"
    #expect(try CollectedDay.choose(nil, configuration, offline: false, now: now).description == "2026-11-30")
  }

  @Test(arguments: [(36, false), (37, true), (-1, false), (24 * 400, true)])
  func answersOfTodayAreNotThoseOfADayLongPast(hours: Int, isLongPast: Bool) throws {
    let end = try #require(Day("2026-11-24")).start
    let asked = Timestamp(secondsSince1970: Double(end.secondsSince1970 + hours * 3600))
    #expect((CollectedDay.reasonNotToAsk(endedAt: end, askedAt: asked) != nil) == isLongPast)
  }

  /// One wrong digit in the year costs nothing but the command.
  @Test func aMistypedYearRemovesNothing() throws {
    let archive = try SmallArchive(["2026-11-21", "2026-11-22", "2026-11-23"])
    try archive.folder.write("archive: archive\nretention: { days: 30 }\n", as: "runbook.yaml")
    let before = archive.files
    for command in ["run", "collect"] {
      let outcome = try Program.run([
        command, "--offline", "--cloudtrail", archive.folder.path + "/logs", "--config",
        archive.folder.path + "/runbook.yaml", "--date", "9027-11-24",
      ])
      #expect(outcome.code == 64, "\(outcome.error)")
      #expect(outcome.error.contains("9027-11-24: this day has not ended in UTC; the last whole day is"))
    }
    #expect(archive.files == before)
  }

  /// A day that is long over is collected for its events; AWS's settings and findings of today are not its own.
  @Test func aDayLongPastIsCollectedForItsEventsAlone() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    let run = try LiveRun(["--region", "us-east-1"], asOfNow: false, at: standIn.address)
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    #expect(run.outcome.error.contains("2026-11-23: only CloudTrail's events are read: AWS tells only what is now"))
    let asked = Set(try standIn.log().map(\.operation))
    #expect(asked.isSubset(of: ["GetCallerIdentity", "ListRegions"]), "\(asked)")
    let detectors = try run.line("guardduty", "ListDetectors", "us-east-1")
    #expect(detectors.outcome == "skipped")
    #expect(detectors.message?.hasPrefix("AWS tells only what is now: its settings and findings of 20") == true)
    let events = try Program.run([
      "query", "--snapshot", run.snapshot, "--format", "csv", "SELECT DISTINCT event_name FROM api_activity",
    ])
    #expect(events.output.contains("RunInstances"), "\(events.output)")

    // On purpose, they are read; and the page says of when they are.
    let meant = try LiveRun(["--region", "us-east-1"], at: standIn.address)
    #expect(try meant.line("guardduty", "ListDetectors", "us-east-1").outcome == "ok")
    let render = try Program.run(
      ["render", "--config", "runbook.yaml", "--date", "2026-11-23", "--format", "md,slack,email"],
      in: meant.folder.path)
    #expect(render.code == 0, "\(render.error)")
    for name in ["report.md", "slack.json", "email.txt"] {
      let text = try String(contentsOfFile: "\(meant.folder.path)/archive/2026-11-23/\(name)", encoding: .utf8)
        .replacing("\n", with: " ")
      #expect(text.contains("settings and findings as of"), "\(name)")
    }
    let report = try String(contentsOfFile: meant.folder.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    #expect(report.contains("they are not the state of this day"))
  }

  /// Hours that are in two days, or in none, are no change of anything.
  @Test func anotherTimeZoneIsSaid() throws {
    let archive = try SmallArchive(["2026-11-21"])
    try archive.folder.write("time_zone: Asia/Tokyo\n", as: "tokyo.yaml")
    let logs = ["--offline", "--cloudtrail", archive.folder.path + "/logs", "--archive", archive.path]
    let configuration = ["--config", archive.folder.path + "/tokyo.yaml"]
    let run = try Program.run(["run", "--date", "2026-11-22"] + logs + configuration)
    #expect(run.code == 0, "\(run.error)")
    #expect(try archive.text("2026-11-22/report.md").contains("The day before is a day in UTC, this one in Asia"))
    #expect(try !archive.text("2026-11-21/report.md").contains("The day before is a day in"))
  }
}
