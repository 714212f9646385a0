/// What is said of every message that is drawn before it is sent.
public struct MessageSettings: Sendable {
  /// Whether a day on which nothing is new is one line.
  public var isShortWhenQuiet: Bool
  /// Where the whole report can be read; `{date}` stands for the day.
  public var link: String?

  /// - Parameter link: An address with `{date}` in it, or the same for all days.
  public init(isShortWhenQuiet: Bool = false, link: String? = nil) {
    self.isShortWhenQuiet = isShortWhenQuiet
    self.link = link
  }

  func link(on date: String) -> String? { link?.replacing("{date}", with: date) }

  /// Whether the day is told in one line.
  func isShort(_ bundle: DeliveryBundle) -> Bool { isShortWhenQuiet && bundle.isQuiet }
}
