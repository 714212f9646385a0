import Testing

@testable import Commands

@Suite struct DeadlineTests {
  @Test(arguments: [("1s", 1), ("90m", 5400), ("6h", 21_600), ("24h", 86_400), ("86400s", 86_400)])
  func deadlinesAreRead(text: String, seconds: Int) {
    #expect(RunDeadline(text)?.seconds == seconds)
  }

  @Test(arguments: ["", "h", "6", "0s", "25h", "-1h", "1.5h", "1d", "6 h", "99999999999999999999s", "nan", "infh"])
  func whatIsNoDeadlineIsRefused(text: String) { #expect(RunDeadline(text) == nil) }
}
