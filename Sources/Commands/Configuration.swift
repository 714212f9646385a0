internal import CloudTrail
internal import Collectors
internal import Foundation
internal import Report
internal import Snapshot
internal import Yams

/// `runbook.yaml`: what to read, and where the report goes. Relative paths are relative to the file.
struct Configuration {
  /// How the organisation is called on the page.
  var organization: String?
  /// The archive's folder; of one in S3, the folder that it is worked on in, once it is open.
  var archive = absolutePath("archive")
  /// The archive in S3, if it is there.
  var bucket: BucketSettings?
  /// What is in it, once it is open.
  var listing = ArchiveListing()
  /// Where folders to work in are made.
  var cache: String?
  var timeZone = "UTC"
  var accounts: CollectionPlan.Accounts = .caller
  /// Whose credentials read each of them.
  var access = AccountAccess()
  var regions: [RegionName]?
  var services: [String]?
  /// How long reading a day may take.
  var deadline = RunDeadline.standard
  /// Where CloudTrail's events come from; `nil` if nothing is said about it.
  var cloudTrail: EventSettings?
  /// Activity that the report leaves out.
  var exclusions = ExclusionList()
  /// After how many days what a principal was not seen with again is forgotten.
  var memoryDays = 90
  /// A database of the countries of addresses, in MaxMind's format.
  var countryDatabase: CountryFile?
  /// A recording to read AWS's answers from.
  var replay: String?
  var templates: String?
  var template = "daily.md"
  var formats: Set<ReportFormat> = [.html, .markdown]
  var theme = Theme()
  /// The program that makes PDFs, where it is not on the path.
  var weasyprint: String?
  /// Where the report goes.
  var deliver: DeliverySettings?
  var mutes: String?
  /// Within how many days findings of a severity are to be closed.
  var serviceLevels: [Severity: Int] = [:]
  /// Who reviews and accepts, where nobody else is named.
  var reviewer: String?
  /// Which days the archive keeps; `nil` for all.
  var retention: Retention?

  /// A database that is named, and opened only by who needs it.
  struct CountryFile {
    let path: String
    fileprivate let error: (String) -> ConfigurationError

    func open() throws(ConfigurationError) -> CountryDatabase {
      do { return try CountryDatabase(path: path) } catch { throw self.error("\(error)") }
    }
  }

  private static let keys = [
    "organization", "archive", "time_zone", "accounts", "regions", "services", "cloudtrail", "geo", "replay", "report",
    "deliver", "mutes", "reviewer", "retention", "service_levels", "deadline",
  ]

  /// Reads the file at `path`; without it, if it was not asked for by name, the defaults hold.
  static func load(path: String?, mustExist: Bool) throws(ConfigurationError) -> Configuration {
    let file = path ?? "runbook.yaml"
    guard let data = FileManager.default.contents(atPath: file) else {
      guard mustExist else { return Configuration() }
      throw ConfigurationError("\(file): cannot be read; check the path given with --config")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ConfigurationError("\(file): is not UTF-8 text")
    }
    return try Configuration(YAMLReader(file: file, text: text))
  }

  init() {}

  /// What is to be read.
  var plan: CollectionPlan { CollectionPlan(accounts: accounts, regions: regions, services: services) }

  private init(_ yaml: YAMLReader) throws(ConfigurationError) {
    let folder = absolutePath(yaml.file + "/..")
    func path(_ node: Node, _ what: String) throws(ConfigurationError) -> String {
      let text = try yaml.text(node, what)
      guard !text.hasPrefix("s3://") else {
        throw yaml.error(node, "\(what) is a file or a folder of this machine, and cannot be in S3")
      }
      return absolutePath(text, from: folder)
    }
    archive = folder + "/archive"
    let members = try yaml.members(yaml.root, of: "the configuration", keys: Self.keys)
    if let node = members["organization"] { organization = try yaml.text(node, "`organization`") }
    if let node = members["archive"] { try archive(node, yaml, path) }
    if let node = members["time_zone"] {
      timeZone = try yaml.text(node, "`time_zone`")
      guard TimeZone(identifier: timeZone) != nil else {
        throw yaml.error(node, "there is no time zone `\(timeZone)`; write an IANA name such as `Europe/Vienna`")
      }
    }
    if let node = members["accounts"] { try accounts(node, yaml) }
    if let node = members["regions"], node.string != "all" {
      var regions: [RegionName] = []
      for text in try yaml.texts(node, "`regions` (`all`, or names)") { regions.append(RegionName(text)) }
      self.regions = regions
    }
    if let node = members["services"], node.string != "all" {
      let known = CollectorRegistry.services
      for item in try yaml.items(node, "`services` (`all`, or names)") {
        let name = try yaml.text(item, "a service")
        guard known.contains(name) else {
          throw yaml.error(item, "there is no service `\(name)`; there are \(YAMLReader.list(known))")
        }
        services = (services ?? []) + [name]
      }
    }
    if let node = members["deadline"] {
      let text = try yaml.text(node, "`deadline`")
      guard let deadline = RunDeadline(text) else {
        throw yaml.error(node, "`\(text)` is not a deadline; write \(RunDeadline.form)")
      }
      self.deadline = deadline
    }
    if let node = members["cloudtrail"] {
      cloudTrail = try EventSettings(node, yaml, folder: folder)
      let activity = try yaml.members(node, of: "`cloudtrail`", keys: EventSettings.keys)
      if let node = activity["exclude"] { exclusions = try ExclusionList(node, yaml) }
      if let node = activity["memory_days"] { memoryDays = try Self.days(node, "`memory_days`", yaml) }
    }
    if let node = members["geo"] {
      let geo = try yaml.members(node, of: "`geo`", keys: ["database"])
      guard let database = geo["database"] else {
        throw yaml.error(node, "`geo` needs `database`: a file in MaxMind's format that knows countries")
      }
      countryDatabase = CountryFile(path: try path(database, "`database`"), error: { yaml.error(database, $0) })
    }
    if let node = members["replay"] { replay = try path(node, "`replay`") }
    if let node = members["report"] { try report(node, yaml, path) }
    if let node = members["deliver"] {
      let deliver = try DeliverySettings(node, yaml, folder: folder)
      self.deliver = deliver
      formats.formUnion(deliver.formats)
    }
    if let node = members["mutes"] { mutes = try path(node, "`mutes`") }
    if let node = members["service_levels"] { serviceLevels = try Self.serviceLevels(node, yaml) }
    if let node = members["reviewer"] { reviewer = try yaml.text(node, "`reviewer`") }
    if let node = members["retention"] { retention = try Retention.read(node, yaml) }
  }

  /// Reads `archive`: a folder, `s3://bucket/prefix`, or that with more about it.
  private mutating func archive(
    _ node: Node, _ yaml: YAMLReader, _ path: (Node, String) throws(ConfigurationError) -> String
  ) throws(ConfigurationError) {
    if node.mapping != nil {
      let members = try yaml.members(node, of: "`archive`", keys: BucketSettings.keys + ["cache"])
      bucket = try BucketSettings(members, of: node, yaml)
      if let node = members["cache"] { cache = try path(node, "`cache`") }
    } else if try yaml.text(node, "`archive`").hasPrefix("s3://") {
      bucket = try BucketSettings(["location": node], of: node, yaml)
    } else {
      archive = try path(node, "`archive`")
    }
  }

  private mutating func report(
    _ node: Node, _ yaml: YAMLReader, _ path: (Node, String) throws(ConfigurationError) -> String
  ) throws(ConfigurationError) {
    let report = try yaml.members(
      node, of: "`report`", keys: ["template", "templates", "formats", "theme", "logo", "weasyprint"])
    if let node = report["templates"] { templates = try path(node, "`templates`") }
    if let node = report["template"] {
      template = try yaml.text(node, "`template`")
      if template.contains("/") { template = try path(node, "`template`") }
    }
    if let node = report["theme"] { theme.folder = try path(node, "`theme`") }
    if let node = report["logo"] { theme.logo = try path(node, "`logo`") }
    if let node = report["weasyprint"] { weasyprint = try path(node, "`weasyprint`") }
    guard let node = report["formats"] else { return }
    formats = []
    for item in try yaml.items(node, "`formats`") {
      guard let format = ReportFormat(rawValue: try yaml.text(item, "a format")) else {
        throw yaml.error(
          item,
          "there is no format `\(item.string ?? "")`; there are \(ReportFormat.list)"
        )
      }
      formats.insert(format)
    }
    guard !formats.isEmpty else { throw yaml.error(node, "`formats` names at least one of \(ReportFormat.list)") }
  }

  /// Reads `accounts`: the caller's profile, the organization, and accounts by their number, in any mixture.
  private mutating func accounts(_ node: Node, _ yaml: YAMLReader) throws(ConfigurationError) {
    var accounts = CollectionPlan.Accounts()
    for item in try yaml.items(node, "`accounts`") {
      let members = try yaml.members(
        item, of: "an account", keys: ["profile", "organization", "id", "name", "role", "external_id"])
      if let organization = members["organization"] {
        guard members.count == 1 else { throw yaml.error(item, "`organization` stands alone in its item") }
        guard !accounts.includesOrganization else { throw yaml.error(item, "`organization` is there twice") }
        try self.organization(organization, &accounts, yaml)
      } else if let id = members["id"] {
        try named(id, members, &accounts, yaml)
      } else if let profile = members["profile"], members.count == 1 {
        guard access.profile == nil else {
          throw yaml.error(
            item, "one `profile` alone names the caller; an account with a profile of its own has an `id` beside it")
        }
        access.profile = try yaml.text(profile, "`profile`")
        accounts.includesCaller = true
      } else {
        throw yaml.error(item, "an account is `profile: NAME`, `organization: {…}`, or has an `id`")
      }
    }
    guard accounts.includesCaller || accounts.includesOrganization || !accounts.named.isEmpty else {
      throw yaml.error(node, "`accounts` is empty; leave it out to read the caller's own")
    }
    self.accounts = accounts
  }

  private mutating func organization(
    _ node: Node, _ accounts: inout CollectionPlan.Accounts, _ yaml: YAMLReader
  ) throws(ConfigurationError) {
    let keys = try yaml.members(node, of: "`organization`", keys: ["role", "external_id", "exclude"])
    accounts.includesOrganization = true
    if let exclude = keys["exclude"] {
      for id in try yaml.items(exclude, "`exclude`") { accounts.excluded.insert(try Self.account(id, yaml)) }
    }
    guard let node = keys["role"] else {
      if let orphan = keys["external_id"] { throw yaml.error(orphan, "`external_id` needs a `role`") }
      return
    }
    let name = try yaml.text(node, "`role`")
    guard !name.hasPrefix("arn:") else {
      throw yaml.error(
        node, "the role of an organization is a name, the same in every account, such as `SecurityAudit`")
    }
    access.organizationRole = AccountAccess.Role(
      name: name, externalID: try Self.text(keys["external_id"], "`external_id`", yaml))
  }

  private mutating func named(
    _ id: Node, _ members: [String: Node], _ accounts: inout CollectionPlan.Accounts, _ yaml: YAMLReader
  ) throws(ConfigurationError) {
    let account = try Self.account(id, yaml)
    guard !accounts.named.contains(where: { $0.accountID == account }) else {
      throw yaml.error(id, "the account \(account) is there twice")
    }
    accounts.named.append(
      Account(accountID: account, name: try Self.text(members["name"], "`name`", yaml)))
    let externalID = try Self.text(members["external_id"], "`external_id`", yaml)
    if let node = members["role"] {
      if let profile = members["profile"] {
        throw yaml.error(profile, "an account is read through a `role` or with a `profile` of its own, not both")
      }
      let role = try yaml.text(node, "`role`")
      if role.hasPrefix("arn:"), !role.contains(":iam::\(account):role/") {
        throw yaml.error(node, "`\(role)` is no role of the account \(account)")
      }
      access.roles[account.rawValue] = AccountAccess.Role(name: role, externalID: externalID)
    } else if let node = members["external_id"] {
      throw yaml.error(node, "`external_id` needs a `role`")
    }
    if let node = members["profile"] { access.profiles[account.rawValue] = try yaml.text(node, "`profile`") }
  }

  /// Reads `service_levels`: days by severity, no fewer for what is less grave.
  private static func serviceLevels(_ node: Node, _ yaml: YAMLReader) throws(ConfigurationError) -> [Severity: Int] {
    let members = try yaml.members(node, of: "`service_levels`", keys: Severity.allCases.map(\.rawValue))
    guard !members.isEmpty else {
      throw yaml.error(node, "`service_levels` names at least one severity, as in `{ critical: 7, high: 30 }`")
    }
    var levels: [Severity: Int] = [:]
    var graver: (severity: Severity, days: Int)?
    for severity in Severity.allCases {
      guard let node = members[severity.rawValue] else { continue }
      let days = try Self.days(node, "`\(severity.rawValue)`", yaml)
      if let graver, graver.days > days {
        throw yaml.error(
          node,
          "`\(severity.rawValue)` has \(days) days, and `\(graver.severity.rawValue)`, which is graver, has"
            + " \(graver.days): give what is graver no more days")
      }
      levels[severity] = days
      graver = (severity, days)
    }
    return levels
  }

  private static func days(_ node: Node, _ what: String, _ yaml: YAMLReader) throws(ConfigurationError) -> Int {
    let text = try yaml.text(node, what)
    guard let days = Int(text), (1...3650).contains(days) else {
      throw yaml.error(node, "`\(text)` is no number of days; write one from 1 to 3650")
    }
    return days
  }

  private static func text(
    _ node: Node?, _ what: String, _ yaml: YAMLReader
  ) throws(ConfigurationError) -> String? {
    guard let node else { return nil }
    return try yaml.text(node, what)
  }

  static func account(_ node: Node, _ yaml: YAMLReader) throws(ConfigurationError) -> AccountID {
    let account = AccountID(try yaml.text(node, "an account id"))
    guard account.isValid else {
      throw yaml.error(node, "`\(account)` is no account id; write its twelve digits in quotes")
    }
    return account
  }
}
