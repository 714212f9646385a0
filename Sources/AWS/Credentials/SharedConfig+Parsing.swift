// What a line is follows from its first character: `[` opens a section, white space continues what stands above, `#` and
// `;` begin a comment, anything else is a setting. A comment after a section's or a setting's text must stand apart from
// a value by white space, since values may hold both characters; lines that continue a value have no comments.
//
// A section whose name is not understood is passed over with all that is in it: files are shared with other tools. What
// is not of the form of a section or a setting is an error, for then it is unknown what else was lost. No error quotes
// the line: it may be half a key.

extension SharedConfig {
  /// Which of the two files is read: they name profiles in different ways.
  private enum Kind {
    case config, credentials
  }

  private enum Table: Hashable {
    case profile, ssoSession, services
  }

  private struct Heading: Hashable {
    var table: Table
    var name: String
    /// `[default]` gives way to `[profile default]`.
    var isBareDefault = false
  }

  /// Adds what the file of settings holds.
  ///
  /// - Throws: `SettingError`, with file and line.
  mutating func add(config bytes: [UInt8], file: String) throws(SettingError) {
    try add(bytes, file: file, kind: .config)
  }

  /// Adds what the file of keys holds, over what is there.
  ///
  /// - Throws: `SettingError`, with file and line.
  mutating func add(credentials bytes: [UInt8], file: String) throws(SettingError) {
    try add(bytes, file: file, kind: .credentials)
  }

  private mutating func add(_ bytes: [UInt8], file: String, kind: Kind) throws(SettingError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingError(file, "is not text in UTF-8")
    }
    var sections: [Heading: Section] = [:]
    var heading: Heading?
    var isInside = false
    var name: String?
    var isInSetting = false
    let body = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    let lines = body.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    for (index, whole) in lines.enumerated() {
      let place = Place(file: file, line: index + 1)
      func wrong(_ problem: String) -> SettingError { SettingError("\(place)", problem) }
      let line = Self.trimmed(whole)
      guard let first = line.unicodeScalars.first, first != "#", first != ";" else { continue }
      if whole.first == "[" {
        let content = Self.withoutComment(line, mustStandApart: false)
        guard content.last == "]" else { throw wrong("the section's name is not closed with `]`") }
        heading = Self.heading(Self.trimmed(content.dropFirst().dropLast()), kind)
        (isInside, isInSetting, name) = (true, false, nil)
        if let heading, sections[heading] == nil { sections[heading] = Section(place: place) }
      } else if let blank = whole.first, blank == " " || blank == "\t" {
        guard isInside else { throw wrong("stands before the first section, such as `[default]`") }
        guard isInSetting else { throw wrong("is indented, but there is no setting above that it could continue") }
        guard let heading, let name, var setting = sections[heading]?.settings[name] else { continue }
        try setting.continue(with: line, at: place)
        sections[heading]?.settings[name] = setting
      } else {
        guard isInside else { throw wrong("stands before the first section, such as `[default]`") }
        let content = Self.withoutComment(line, mustStandApart: true)
        guard let (key, value) = Self.pair(content) else { throw wrong("is not of the form `name = value`") }
        guard !key.isEmpty else { throw wrong("there is no name before `=`") }
        isInSetting = true
        name = Self.isPlain(key) ? key.lowercased() : nil
        if let heading, let name {
          sections[heading]?.settings[name] = Setting(
            value: value, place: place, isFromCredentialsFile: kind == .credentials)
        }
      }
    }
    merge(sections)
  }

  private mutating func merge(_ sections: [Heading: Section]) {
    for (heading, section) in sections {
      if heading.isBareDefault, sections[Heading(table: .profile, name: heading.name)] != nil { continue }
      let table: WritableKeyPath<SharedConfig, [String: Section]> =
        switch heading.table {
        case .profile: \.profiles
        case .ssoSession: \.ssoSessions
        case .services: \.services
        }
      var merged = self[keyPath: table][heading.name] ?? Section(place: section.place)
      merged.settings.merge(section.settings) { $1 }
      self[keyPath: table][heading.name] = merged
    }
  }

  /// What a section's brackets hold; `nil` if it is nothing that is understood.
  private static func heading(_ text: Substring, _ kind: Kind) -> Heading? {
    if kind == .credentials { return isProfileName(text) ? Heading(table: .profile, name: String(text)) : nil }
    if text == "default" { return Heading(table: .profile, name: "default", isBareDefault: true) }
    guard let end = text.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
    let name = unquoted(trimmed(text[end...]))
    guard let name else { return nil }
    switch text[..<end] {
    case "profile": return Heading(table: .profile, name: name)
    case "sso-session": return Heading(table: .ssoSession, name: name)
    case "services": return Heading(table: .services, name: name)
    default: return nil
    }
  }

  /// Quotes allow spaces in a name.
  private static func unquoted(_ text: Substring) -> String? {
    if let quote = text.first, quote == "\"" || quote == "'" {
      let inner = text.dropFirst().dropLast()
      guard text.count > 2, text.last == quote, !inner.contains(quote) else { return nil }
      return inner.split(separator: " ").allSatisfy(isProfileName) ? String(inner) : nil
    }
    return isProfileName(text) ? String(text) : nil
  }

  private static func isProfileName(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isPlain($0) || "/.%@:+".utf8.contains($0) }
  }

  private static func isPlain(_ name: Substring) -> Bool { name.utf8.allSatisfy(isPlain) }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
  }

  /// The name and the value on both sides of the first `=`.
  fileprivate static func pair(_ text: Substring) -> (Substring, String)? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (trimmed(text[..<equals]), String(trimmed(text[text.index(after: equals)...])))
  }

  private static func withoutComment(_ line: Substring, mustStandApart: Bool) -> Substring {
    var isApart = true
    for index in line.indices {
      let character = line[index]
      if character == "#" || character == ";", isApart || !mustStandApart { return trimmed(line[..<index]) }
      isApart = character == " " || character == "\t"
    }
    return line
  }

  /// Without the spaces and tabs at its ends.
  fileprivate static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}

extension SharedConfig.Setting {
  /// Takes an indented line: below an empty value it is a setting of its own, else more of the value.
  fileprivate mutating func `continue`(with line: Substring, at place: SharedConfig.Place) throws(SettingError) {
    if value.isEmpty || !nested.isEmpty {
      guard let (key, text) = SharedConfig.pair(line) else {
        throw SettingError("\(place)", "is not of the form `name = value`, as settings below an empty value are")
      }
      guard !key.isEmpty else { throw SettingError("\(place)", "there is no name before `=` below an empty value") }
      nested[key.lowercased()] = Self(value: text, place: place, isFromCredentialsFile: isFromCredentialsFile)
    }
    value += "\n\(line)"
  }
}
