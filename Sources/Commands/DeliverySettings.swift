internal import AWS
internal import Delivery
internal import Report
internal import Snapshot
internal import Yams

/// Where a day is delivered to: what `deliver:` says.
struct DeliverySettings {
  /// One place.
  struct Target {
    /// What `--to` and receipts call it.
    let name: String
    let kind: Kind
    let rules: DeliveryRules

    /// Whether it is an archive in S3.
    var isBucket: Bool { if case .s3 = kind { true } else { false } }
  }

  /// What a place is, with what is said about it.
  enum Kind {
    case s3(BucketSettings)
    case slack(Slack)
    case email(Email)
    case teams(Teams)
    case webhook(Webhook)

    /// The keys of `deliver`, in the order in which places are told.
    static let names = ["s3", "slack", "email", "teams", "webhook"]
  }

  /// A Slack channel.
  struct Slack {
    enum Route {
      case bot(token: SecretSource, channel: String)
      case webhook(SecretSource)
    }

    let route: Route
    let attach: [AttachedForm]
    let message: MessageSettings
    let api: String
  }

  /// People with mailboxes.
  struct Email {
    enum Route {
      case sendmail([String])
      case ses(region: String?)
      case eml(folder: String?)
    }

    let from: Mailbox
    let to: [Mailbox]
    let replyTo: Mailbox?
    let attach: [AttachedForm]
    let route: Route
  }

  /// A Teams channel.
  struct Teams {
    let url: SecretSource
    let message: MessageSettings
  }

  /// A web address that is told of the day.
  struct Webhook {
    let url: SecretSource
    let secret: SecretSource?
  }

  private(set) var targets: [Target] = []

  /// The formats that places need which get the report as it is.
  var formats: Set<ReportFormat> {
    targets.filter { $0.rules.accounts == nil }.reduce(into: []) { $0.formUnion($1.kind.formats) }
  }

  /// Reads `deliver`: a mapping of kinds, each one place or a list of them.
  init(_ node: Node, _ yaml: YAMLReader, folder: String) throws(ConfigurationError) {
    let kinds = try yaml.members(node, of: "`deliver`", keys: Kind.names)
    for kind in Kind.names {
      guard let node = kinds[kind] else { continue }
      let items = node.sequence.map(Array.init) ?? [node]
      guard !items.isEmpty else { throw yaml.error(node, "`\(kind)` names no place; leave it out") }
      for (index, item) in items.enumerated() {
        let target = try Self.target(kind, index == 0 ? kind : "\(kind)-\(index + 1)", item, yaml, folder)
        guard !targets.contains(where: { $0.name == target.name }) else {
          throw yaml.error(
            item, "the name `\(target.name)` is taken by an earlier place; give one of them another `name`")
        }
        targets.append(target)
      }
    }
    guard !targets.isEmpty else { throw yaml.error(node, "`deliver` names no place; leave it out") }
  }

  private static func target(
    _ kind: String, _ defaultName: String, _ node: Node, _ yaml: YAMLReader, _ folder: String
  ) throws(ConfigurationError) -> Target {
    let own =
      switch kind {
      case "s3": BucketSettings.keys
      case "slack": ["channel", "token", "webhook", "attach", "quiet", "link", "api"]
      case "email": ["to", "from", "reply_to", "via", "attach", "sendmail", "region", "folder"]
      case "teams": ["url", "quiet", "link"]
      default: ["url", "secret"]
      }
    let members = try yaml.members(
      node, of: "`\(kind)`", keys: own + ["name"] + (kind == "s3" ? [] : DeliveryRules.keys))
    let place = Place(kind: kind, node: node, members: members, yaml: yaml, folder: folder)
    let settings: Kind =
      switch kind {
      case "s3": .s3(try BucketSettings(members, of: node, yaml))
      case "slack": .slack(try slack(place))
      case "email": .email(try email(place))
      case "teams":
        .teams(
          Teams(
            url: try SecretSource(place.required("url"), "`url`", yaml, folder), message: try place.message()))
      default:
        .webhook(
          Webhook(
            url: try SecretSource(place.required("url"), "`url`", yaml, folder, mayBeLiteral: true),
            secret: try place.secret("secret")))
      }
    return Target(
      name: try name(members, defaultName, yaml), kind: settings, rules: try DeliveryRules(members, yaml))
  }

  private static func name(
    _ members: [String: Node], _ defaultName: String, _ yaml: YAMLReader
  ) throws(ConfigurationError) -> String {
    guard let node = members["name"] else { return defaultName }
    let name = try yaml.text(node, "`name`")
    guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-]{0,63}/) != nil else {
      throw yaml.error(node, "`\(name)` is no name of a place: write letters, digits, `.`, `_` and `-`")
    }
    return name
  }

  // MARK: Kinds

  private static func slack(_ place: Place) throws(ConfigurationError) -> Slack {
    let yaml = place.yaml
    let attach = try place.attachments()
    let route: Slack.Route
    if let node = place.members["webhook"] {
      for key in ["token", "channel"] {
        guard let other = place.members[key] else { continue }
        throw yaml.error(other, "a `webhook` knows its channel: `\(key)` does not go with it")
      }
      if let node = place.members["attach"], !attach.isEmpty {
        throw yaml.error(node, "a webhook takes no files: use a bot's `token` and `channel`, or say where with `link`")
      }
      route = .webhook(try SecretSource(node, "`webhook`", yaml, place.folder))
    } else {
      let node = try place.required("channel", or: "a `webhook`")
      let channel = try yaml.text(node, "`channel`")
      guard channel.wholeMatch(of: /[CGD][A-Z0-9]{7,}/) != nil else {
        throw yaml.error(
          node,
          "`\(channel)` is no channel's id: it looks like `C0123456789`, and stands at the end of the channel's details"
        )
      }
      route = .bot(
        token: try SecretSource(try place.required("token"), "`token`", yaml, place.folder), channel: channel)
    }
    var api = SlackTarget.Settings.defaultAPI
    if let node = place.members["api"] {
      api = try yaml.text(node, "`api`")
      guard HTTPAddress(api) != nil else {
        throw yaml.error(node, "`\(api)` is no address: write it like `https://slack-gov.com/api`")
      }
    }
    return Slack(route: route, attach: attach, message: try place.message(), api: api)
  }

  private static func email(_ place: Place) throws(ConfigurationError) -> Email {
    let yaml = place.yaml
    let node = try place.required("to")
    var to: [Mailbox] = []
    for item in node.sequence.map(Array.init) ?? [node] { to.append(try place.mailbox(item, "`to`")) }
    guard !to.isEmpty else { throw yaml.error(node, "`to` names nobody") }
    let from = try place.mailbox(try place.required("from"), "`from`")
    var replyTo: Mailbox?
    if let node = place.members["reply_to"] { replyTo = try place.mailbox(node, "`reply_to`") }
    let via = try yaml.text(try place.required("via"), "`via`")
    let only = ["sendmail": "sendmail", "region": "ses", "folder": "eml"]
    for (key, kind) in only.sorted(by: { $0.key < $1.key }) where via != kind {
      if let node = place.members[key] { throw yaml.error(node, "`\(key)` belongs to `via: \(kind)`") }
    }
    let route: Email.Route
    switch via {
    case "sendmail":
      var program = ["sendmail"]
      if let node = place.members["sendmail"] {
        program = node.sequence == nil ? [try yaml.text(node, "`sendmail`")] : try yaml.texts(node, "`sendmail`")
        guard let first = program.first else {
          throw yaml.error(node, "`sendmail` is a program, or a list of it and its first arguments")
        }
        if first.contains("/") { program[0] = absolutePath(first, from: place.folder) }
      }
      route = .sendmail(program)
    case "ses":
      route = .ses(
        region: try place.members["region"].map { node throws(ConfigurationError) in
          try yaml.text(node, "`region`")
        })
    case "eml":
      route = .eml(
        folder: try place.members["folder"].map { node throws(ConfigurationError) in
          absolutePath(try yaml.text(node, "`folder`"), from: place.folder)
        })
    default:
      throw yaml.error(
        try place.required("via"), "there is no way `\(via)`; there are `sendmail`, `ses`, `eml`")
    }
    return Email(from: from, to: to, replyTo: replyTo, attach: try place.attachments(), route: route)
  }

  /// One place's mapping, and where it stands.
  private struct Place {
    let kind: String
    let node: Node
    let members: [String: Node]
    let yaml: YAMLReader
    let folder: String

    func required(_ key: String, or other: String? = nil) throws(ConfigurationError) -> Node {
      guard let found = members[key] else {
        throw yaml.error(node, "`\(kind)` needs `\(key)`\(other.map { ", or \($0)" } ?? "")")
      }
      return found
    }

    func secret(_ key: String) throws(ConfigurationError) -> SecretSource? {
      guard let node = members[key] else { return nil }
      return try SecretSource(node, "`\(key)`", yaml, folder)
    }

    func mailbox(_ node: Node, _ what: String) throws(ConfigurationError) -> Mailbox {
      let text = try yaml.text(node, what)
      guard let mailbox = Mailbox(text) else {
        throw yaml.error(
          node, "`\(text)` in \(what) is no mailbox: write `soc@example.com` or `Security <soc@example.com>`")
      }
      return mailbox
    }

    func attachments() throws(ConfigurationError) -> [AttachedForm] {
      guard let node = members["attach"] else { return [] }
      var attachments: [AttachedForm] = []
      for item in try yaml.items(node, "`attach`") {
        let text = try yaml.text(item, "a form of the report")
        guard let attachment = AttachedForm(rawValue: text) else {
          let known = YAMLReader.list(AttachedForm.allCases.map(\.rawValue))
          throw yaml.error(item, "`\(text)` cannot be attached; there are \(known)")
        }
        attachments.append(attachment)
      }
      return attachments
    }

    func message() throws(ConfigurationError) -> MessageSettings {
      var settings = MessageSettings()
      if let node = members["quiet"] {
        switch try yaml.text(node, "`quiet`") {
        case "one_line": settings.isShortWhenQuiet = true
        case "full": break
        case let text: throw yaml.error(node, "`\(text)` is no form of a quiet day; there are `full`, `one_line`")
        }
      }
      if let node = members["link"] {
        let link = try yaml.text(node, "`link`")
        guard link.hasPrefix("https://"), HTTPAddress(link.replacing("{date}", with: "2026-11-23")) != nil else {
          throw yaml.error(node, "`\(link)` is no link: write `https://…`, with `{date}` where the day stands")
        }
        settings.link = link
      }
      return settings
    }
  }
}

extension DeliverySettings.Kind {
  /// The forms of the report that go there.
  var formats: Set<ReportFormat> {
    func forms(_ attachments: [AttachedForm]) -> Set<ReportFormat> {
      Set(attachments.compactMap { ReportFormat(rawValue: $0.rawValue) })
    }
    return switch self {
    case .slack(let slack): forms(slack.attach).union([.slack])
    case .email(let email): forms(email.attach).union([.email])
    case .teams: [.teams]
    case .s3, .webhook: []
    }
  }
}
