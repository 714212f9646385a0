/// Who a mail is from or for: an address, and a name where there is one.
public struct Mailbox: Sendable, Hashable {
  /// What a reader sees instead of the address; may be empty.
  public let name: String
  /// `local@domain`, in ASCII.
  public let address: String

  /// Takes `soc@example.com`, `Security Team <soc@example.com>` or `"Team, Security" <soc@example.com>`; `nil` for
  /// anything else, above all for what could end a line or begin an option.
  public init?(_ text: String) {
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
    guard let open = text.lastIndex(of: "<") else {
      guard Self.isAddress(text) else { return nil }
      (name, address) = ("", text)
      return
    }
    guard text.last == ">" else { return nil }
    let address = String(text[text.index(after: open)...].dropLast())
    var name = String(text[..<open]).split(separator: " ").joined(separator: " ")
    if name.hasPrefix("\""), name.hasSuffix("\""), name.count >= 2 {
      name = String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
    guard Self.isAddress(address) else { return nil }
    (self.name, self.address) = (name, address)
  }

  /// What stands after the at sign.
  public var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

  /// A dot-atom, an at sign and a host's name (RFC 5321); nothing that needs quoting.
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count), parts[0].first != "-" else {
      return false
    }
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    let local = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return local.allSatisfy { atom in
      !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }
      && domain.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 }
      }
  }
}
