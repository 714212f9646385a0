import Testing

@testable import Snapshot

@Suite struct DayTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2026-11-23", 20780), ("2100-03-01", 47541),
  ])
  func countsDays(text: String, count: Int) {
    #expect(Day(text)?.daysSince1970 == count)
    #expect(Day(daysSince1970: count).description == text)
  }

  @Test func roundTripsEveryDayOfACentury() {
    for count in -3000...40_000 {
      let day = Day(daysSince1970: count)
      #expect(Day(day.description) == day)
    }
  }

  @Test(arguments: ["2026-02-30", "2026-13-01", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01 ", "", "2025-02-29"])
  func refusesWhatIsNoDay(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func knowsWeekdays() {
    #expect(Day("2026-11-23")?.weekday == 0)
    #expect(Day("1970-01-01")?.weekday == 3)
    #expect(Day("1969-12-28")?.weekday == 6)
  }
}

@Suite struct TimestampTests {
  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00Z"), (1_795_463_664.25, "2026-11-23T19:54:24.250Z"), (1.005, "1970-01-01T00:00:01.005Z"),
    (-1, "1969-12-31T23:59:59Z"), (1_782_000_000.0499, "2026-06-21T00:00:00.050Z"),
  ])
  func writesSeconds(seconds: Double, text: String) {
    #expect(Timestamp(secondsSince1970: seconds).rawValue == text)
    #expect(Timestamp(text)?.secondsSince1970 == Int(seconds.rounded(.down)))
  }

  @Test(arguments: ["2026-11-23T14:02:00Z", "2026-11-23T14:02:00.123Z", "2026-11-23T14:02:00.123456789Z"])
  func takesUTC(text: String) {
    #expect(Timestamp(text)?.rawValue == text)
  }

  @Test(arguments: [
    "2026-11-23", "2026-11-23T14:02:00", "2026-11-23T14:02:00+01:00", "2026-11-23 14:02:00Z", "2026-11-23T14:02:00.Z",
  ])
  func refusesAnythingElse(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func comparesFractions() throws {
    let texts = ["2026-11-23T14:02:00Z", "2026-11-23T14:02:00.001Z", "2026-11-23T14:02:00.5Z", "2026-11-23T14:02:01Z"]
    let moments = try texts.map { try #require(Timestamp($0)) }
    #expect(moments.reversed().sorted() == moments)
  }
}
