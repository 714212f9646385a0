import Foundation
import Testing

@testable import AWS

@Suite struct CredentialProcessTests {
  private static func fetch(_ command: String, _ outcome: ProcessOutcome) async throws -> Credentials {
    let processes = ToldProcesses { _ in outcome }
    return try await ProcessCredentials(
      settings: ProcessSettings(words: try #require(CommandWords.split(command)), place: "/config:2", accountID: "1"),
      processes: processes, now: { 0 }
    ).fetch()
  }

  private static func printed(_ text: String) -> ProcessOutcome {
    ProcessOutcome(status: 0, output: Array(text.utf8), error: [])
  }

  @Test(arguments: [
    ("a  b\tc", ["a", "b", "c"]),
    (#"a "b c" 'd "e'"#, ["a", "b c", #"d "e"#]), (#"a\ b "c\"d\e""#, ["a b", #"c"d\e"#]),
    ("a '' b", ["a", "", "b"]), ("--x='a b'c", ["--x=a bc"]), ("$HOME ~ *", ["$HOME", "~", "*"]), ("", []),
  ])
  func commandsAreSplitAsAShellSplitsThem(line: String, words: [String]) {
    #expect(CommandWords.split(line) == words)
  }

  @Test(arguments: ["a 'b", "a \"b", "a\\"])
  func brokenCommandsAreNotRun(line: String) {
    #expect(CommandWords.split(line) == nil)
  }

  @Test func whatItPrintsIsRead() async throws {
    let keys = try await Self.fetch(
      "tool",
      Self.printed(#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s","Expiration":"2026-11-24T00:00:00Z"}"#))
    #expect(keys.expiresAt == 1_795_478_400)
    #expect(keys.accountID == "1")
    let lasting = try await Self.fetch(
      "tool", Self.printed(#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s","AccountId":"2"}"#))
    #expect(lasting == Credentials(accessKeyID: "AKID", secretAccessKey: "s", accountID: "2"))
  }

  @Test(arguments: [
    (Self.printed(#"{"Version":2,"AccessKeyId":"AKID","SecretAccessKey":"s3cret"}"#), "not of `Version` 1"),
    (Self.printed(#"{"Version":1,"SecretAccessKey":"s3cret"}"#), "gave no `AccessKeyId`"),
    (
      Self.printed(#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s3cret","Expiration":"s3cret"}"#), "no moment"
    ),
    (Self.printed("s3cret"), "not JSON"),
    (
      Self.printed(
        #"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s3cret","Expiration":"1969-01-01T00:00:00Z"}"#),
      "have expired"
    ),
    (
      ProcessOutcome(status: 3, output: Array("s3cret".utf8), error: Array("\nlog in\u{7} first\nmore".utf8)),
      "exited with status 3: log in first"
    ),
    (ProcessOutcome(status: -9, output: [], error: []), "was ended by signal 9"),
  ])
  func whatIsWrongIsSaid(outcome: ProcessOutcome, expected: String) async {
    let error = await #expect(throws: CredentialError.self) { _ = try await Self.fetch("tool --key s3cret", outcome) }
    #expect(error?.message.contains(expected) == true, "\(error as Any)")
    #expect(error?.message.hasPrefix("/config:2: running tool") == true)
    #expect(error?.message.contains("s3cret") == false)
  }

  @Test func aPipeIsPointedOut() async {
    let error = await #expect(throws: CredentialError.self) {
      _ = try await Self.fetch("tool | jq .", Self.printed("x"))
    }
    #expect(error?.message.contains("no shell reads the command") == true)
  }

  // MARK: Programs of this machine

  /// Tests that wait for programs hold the few threads that there are: how long one takes here says nothing of it.
  private static let noMatter = Duration.seconds(3600)

  @Test func programsRunWithoutAShell() async throws {
    let outcome = try await SystemProcesses().run(
      ["/bin/sh", "-c", "echo $1; echo no >&2; exit 4", "x", "a b"], within: Self.noMatter)
    #expect(outcome == ProcessOutcome(status: 4, output: Array("a b\n".utf8), error: Array("no\n".utf8)))
    let quoted = try await SystemProcesses().run(["echo", "$HOME"], within: Self.noMatter)
    #expect(quoted.output == Array("$HOME\n".utf8))
    await #expect(throws: ProcessFault.notStarted) {
      _ = try await SystemProcesses().run(["no-such-program-here"], within: Self.noMatter)
    }
    await #expect(throws: ProcessFault.notStarted) {
      _ = try await SystemProcesses().run(["/no/such/program"], within: Self.noMatter)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func aProgramThatTakesTooLongIsEnded() async throws {
    await #expect(throws: ProcessFault.tooSlow) {
      _ = try await SystemProcesses().run(["/bin/sh", "-c", "sleep 3000 & sleep 3000"], within: .milliseconds(100))
    }
  }

  /// So does what the program started itself.
  @Test func aProgramEndsWithItsTask() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "process-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let started = folder.appending(path: "started").path
    let command = "sleep 300 & echo $! > '\(started).new'; mv '\(started).new' '\(started)'; wait"
    let task = Task { try await SystemProcesses().run(["/bin/sh", "-c", command], within: Self.noMatter) }
    while !FileManager.default.fileExists(atPath: started) { await Task.yield() }
    let line = try String(contentsOfFile: started, encoding: .utf8)
    let child = try #require(pid_t(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(child, 0) == 0)
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    // Signalled is not yet gone: whoever inherited it has to see to that.
    let clock = ContinuousClock()
    let begin = clock.now
    while Self.runs(child), clock.now - begin < .seconds(20) { await Task.yield() }
    #expect(!Self.runs(child))
  }

  /// Whether a process is there and more than its entry in the table.
  private static func runs(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return !status.contains(") Z ")
  }
}
