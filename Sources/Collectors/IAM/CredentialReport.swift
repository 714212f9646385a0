internal import AWS
internal import Snapshot

/// A credential report: CSV with a line of names and a line for each user. Columns are found by their names, since AWS
/// adds some from time to time.
struct CredentialReport: Sendable {
  /// One user's line, by the columns' names.
  struct User: Decodable, Sendable {
    let values: [String: String]

    /// What AWS writes where there is no value.
    private static let absent: Set = ["", "n/a", "no_information", "not_supported"]

    /// The value; `nil` where AWS writes that there is none.
    func text(_ column: String) -> String? {
      guard let value = values[column], !Self.absent.contains(value.lowercased()) else { return nil }
      return value
    }

    /// Written in capital letters in AWS's documentation, and in small ones elsewhere.
    func flag(_ column: String) -> Bool? {
      switch text(column)?.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    }

    /// A moment; `nil` for what is none.
    func time(_ column: String) -> Timestamp? {
      text(column).flatMap { Timestamp(WireTime(iso8601: $0)) }
    }
  }

  /// The users; a line without one, or with more or fewer values than there are columns, is not understood.
  let users: [Lenient<User>]

  /// `nil` for text that has no column `user`.
  init?(_ text: String) {
    var lines = Self.lines(text)
    guard let names = lines.first, names.contains("user") else { return nil }
    lines.removeFirst()
    users = lines.map { values in
      guard values.count == names.count else {
        return .unknown("a line has \(values.count) values for \(names.count) columns")
      }
      let user = User(values: Dictionary(zip(names, values), uniquingKeysWith: { first, _ in first }))
      return user.text("user") == nil ? .unknown("a line has no user") : .understood(user)
    }
  }

  /// RFC 4180: values in quotes may hold commas, line ends and doubled quotes. Empty lines are left out.
  private static func lines(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var value = ""
    var isQuoted = false
    var rest = text.unicodeScalars[...]
    func endLine() {
      line.append(value)
      if line != [""] { lines.append(line) }
      (line, value) = ([], "")
    }
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        value.unicodeScalars.append("\"")
        rest.removeFirst()
      case "\"" where isQuoted || value.isEmpty: isQuoted.toggle()
      case "," where !isQuoted:
        line.append(value)
        value = ""
      case "\r" where !isQuoted && rest.first == "\n": break
      case "\n" where !isQuoted: endLine()
      default: value.unicodeScalars.append(scalar)
      }
    }
    if !value.isEmpty || !line.isEmpty { endLine() }
    return lines
  }
}
