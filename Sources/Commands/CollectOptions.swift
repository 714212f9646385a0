internal import ArgumentParser
internal import Collectors
internal import Snapshot

/// What collecting takes.
struct CollectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read only this account (repeatable).", valueName: "id"))
  var account: [String] = []

  @Option(help: ArgumentHelp("Read only this Region (repeatable).", valueName: "name"))
  var region: [String] = []

  @Option(help: ArgumentHelp("Ask only this service (repeatable).", valueName: "name"))
  var service: [String] = []

  @Flag(help: "Go on where a run of the same day was stopped.")
  var resume = false

  @Flag(help: "Use no AWS API: read log files alone.")
  var offline = false

  @Flag(
    help: ArgumentHelp(
      """
      Read settings and findings, as they are now, into a day that ended more than 36 hours ago; without it, only that \
      day's CloudTrail events are read.
      """))
  var asOfNow = false

  @Option(help: ArgumentHelp("A recording to take AWS's answers from.", valueName: "dir"))
  var replay: String?

  @Option(help: ArgumentHelp("Write down what AWS answers, as a recording to replay.", valueName: "dir"))
  var record: String?

  @Flag(help: "With --record: write other numbers for all accounts.")
  var replaceAccounts = false

  @Option(help: ArgumentHelp("How long to wait for one answer of AWS.", valueName: "seconds"))
  var timeout: Double = 60

  @Option(
    help: ArgumentHelp(
      "How long reading may take, such as 90m or 6h; what AWS has not answered by then is not read.",
      valueName: "time"))
  var deadline: String?

  @Option(help: ArgumentHelp("Delivered CloudTrail logs: a folder, or s3://bucket/prefix.", valueName: "path"))
  var cloudtrail: String?

  func validate() throws {
    for id in account where !AccountID(id).isValid { throw ValidationError("--account '\(id)' is not twelve digits") }
    for name in service where !CollectorRegistry.services.contains(name) {
      throw ValidationError(
        "--service '\(name)' is not known; there are \(CollectorRegistry.services.joined(separator: ", "))")
    }
    if asOfNow, offline || replay != nil {
      throw ValidationError("--as-of-now is about what AWS answers now, which --offline and --replay do not ask")
    }
    if offline, replay != nil { throw ValidationError("--offline and --replay exclude each other") }
    if record != nil {
      if offline || replay != nil {
        throw ValidationError("--record writes down what AWS itself answers, not what --offline or --replay read")
      }
      if resume { throw ValidationError("--record is of a whole run: it does not go with --resume") }
    } else if replaceAccounts {
      throw ValidationError("--replace-accounts belongs to --record")
    }
    guard timeout >= 1, timeout <= 3600 else { throw ValidationError("--timeout is of 1 to 3600 seconds") }
    if let deadline, RunDeadline(deadline) == nil {
      throw ValidationError("--deadline '\(deadline)' is not a time; write \(RunDeadline.form)")
    }
    if let cloudtrail, cloudtrail.hasPrefix("s3://") {
      guard LogLocation(cloudtrail) != nil else {
        throw ValidationError("--cloudtrail '\(cloudtrail)' names no bucket; write s3://bucket or s3://bucket/prefix")
      }
      if offline { throw ValidationError("--offline asks no AWS API, and S3 is one: give a folder of logs") }
    }
  }

  /// The configuration with what the command line says instead.
  func applied(to configuration: Configuration) -> Configuration {
    var configuration = configuration
    if let replay { configuration.replay = absolutePath(replay) }
    if record != nil { configuration.replay = nil }
    if let deadline = deadline.flatMap(RunDeadline.init) { configuration.deadline = deadline }
    if let cloudtrail {
      if let location = LogLocation(cloudtrail) {
        configuration.cloudTrail = .s3(location)
      } else {
        configuration.cloudTrail = .files(path: absolutePath(cloudtrail))
      }
    }
    return configuration
  }

  var filters: DayCollection.Filters {
    DayCollection.Filters(
      accounts: account.map { AccountID($0) }, regions: region.map { RegionName($0) }, services: service,
      offline: offline)
  }

  var live: LiveSession.Options {
    LiveSession.Options(
      timeout: .seconds(timeout), recording: record.map { absolutePath($0) }, replacesAccounts: replaceAccounts)
  }
}
