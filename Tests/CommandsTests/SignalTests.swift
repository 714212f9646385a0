import Foundation
import Testing

/// A signal ends every command soon, and whoever started it sees by which.
@Suite struct SignalTests {
  private static let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"

  #if os(Linux)
    @Test(arguments: [SIGINT, SIGTERM])
    func aQueryEndsWithTheSignal(_ number: Int32) throws {
      let folder = try TemporaryFolder()
      let archive = try Program.archiveOfOneDay(in: folder)
      // Once it has the snapshot open, it is about to ask, or asks.
      let script = """
        "$0" query --archive "$1" "$2" & child=$!
        until ls -l /proc/$child/fd | grep -q snapshot.sqlite; do :; done
        kill -\(number) $child; wait $child; echo "ended with $?"
        """
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-m", "-c", script, Program.path, archive, Self.endless]
      let (output, error) = (Pipe(), Pipe())
      process.standardOutput = output
      process.standardError = error
      process.standardInput = FileHandle.nullDevice
      let begun = ContinuousClock.now
      try process.run()
      let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      let words = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(ContinuousClock.now - begun < .seconds(40), "the limit of a query is a minute")
      #expect(said == "ended with \(128 + number)\n", "\(said) \(words)")
      #expect(words.contains("runbook: ended by a signal"), "\(words)")
    }
  #endif
}
