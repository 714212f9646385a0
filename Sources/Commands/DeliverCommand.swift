internal import ArgumentParser
internal import Delivery
internal import Logging

struct DeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver", abstract: "Put a rendered day where it is meant to go.",
    discussion: """
      Sends the day to every place that `deliver` in the configuration names, each once: what went where is noted in \
      \(ReceiptFile.name) beside the report, and a second call sends only what is missing. A place that fails does not \
      stop the others, and the exit code is 1. A place with `accounts` gets a report of these accounts alone, drawn anew.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var options: DeliverOptions

  @Flag(help: "Say what would go where, and send nothing.")
  var dryRun = false

  func run() async throws {
    let configuration = try common.configuration()
    let root = try templates.root(configuration)
    let writing = WorkingArchive.Writing(allowsPublic: options.allowPublic)
    try await WorkingArchive.open(configuration, writing, logger: common.logger) { working in
      let day = try working.archive.existing(common.day)
      try await DayDelivery.run(day, working, root, options.choices, common.logger, isDry: dryRun)
    }
  }
}

/// What delivering takes.
struct DeliverOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only to this place, by its name in the configuration (repeatable).", valueName: "name"))
  var to: [String] = []

  @Flag(help: "Send messages again that went out before, whatever rules and receipts say.")
  var again = false

  @Flag(help: "In S3, replace a day that is there already by this report.")
  var replace = false

  @Flag(help: "In S3, send to a bucket that the public can get at, or of which that is not known.")
  var allowPublic = false

  var choices: DayDelivery.Choices {
    DayDelivery.Choices(to: to, again: again, replace: replace, allowPublic: allowPublic)
  }
}
