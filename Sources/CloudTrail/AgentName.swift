/// The name under which an agent is remembered from day to day: its product with the major version.
///
/// A new patch release is no new agent, nor is a tool that writes a fresh id into each run.
enum AgentName {
  /// Longer names would be somebody's text, not a product.
  private static let longest = 100

  static func of(_ userAgent: String) -> String {
    let agent = AgentFamily.unbracketed(userAgent)
    if agent.hasPrefix("Mozilla/") { return "Mozilla (browser)" }
    if agent.hasPrefix("S3Console/") { return "S3Console" }
    if agent.holds("OpenTofu") { return "OpenTofu" }
    if agent.holds("Pulumi") { return "Pulumi" }
    if ["HashiCorp/", "terraform-provider-aws", "Terraform/"].contains(where: { agent.holds($0) }) {
      return "Terraform"
    }
    if agent.hasSuffix(".amazonaws.com"), !agent.utf8.contains(UInt8(ascii: " ")) { return agent }

    var words = head(of: agent).split(separator: " ")
    // Partners of AWS put their network's name first.
    if words.count > 1, words[0].hasPrefix("APN/") { words.removeFirst() }
    var product: [Substring] = []
    for word in words {
      let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        product.append(parts[0])
        return name(product, version: parts[1])
      }
      if !product.isEmpty, isVersion(word) { return name(product, version: word) }
      product.append(word)
    }
    guard let last = product.last, let cut = last.lastIndex(where: { $0 == "-" || $0 == "_" }) else {
      return name(product, version: "")
    }
    let tail = last[last.index(after: cut)...]
    guard isVersion(tail), tail.utf8.contains(UInt8(ascii: ".")), cut > last.startIndex else {
      return name(product, version: "")
    }
    return name(product.dropLast() + [last[..<cut]], version: tail)
  }

  /// What stands before the first comment or list: `RDS Console, aws-internal/3 …` is `RDS Console`.
  private static func head(of agent: String) -> Substring {
    let start = agent.utf8.prefix(1024)
    let head = start.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
    return head.isEmpty ? Substring(start) : Substring(head)
  }

  private static func name(_ product: [Substring], version: Substring) -> String {
    let product = withoutID(String(product.joined(separator: " ").prefix(longest)))
    let digits = (version.first == "v" ? version.dropFirst() : version).prefix { $0.isASCII && $0.isNumber }
    return digits.isEmpty || digits.count > 4 ? product : "\(product)/\(digits)"
  }

  /// `1.2.3` or `v1.2.3`.
  private static func isVersion(_ word: Substring) -> Bool {
    let digits = word.first == "v" ? word.dropFirst() : word
    return digits.first?.isASCII == true && digits.first?.isNumber == true
      && digits.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
  }

  /// Takes a UUID, or eight and more hexadecimal digits, off the end: `tool_11a6ef34-e130-…` is `tool`.
  static func withoutID(_ product: String) -> String {
    let bytes = Array(product.utf8)
    func isHexadecimal(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
    func isSeparator(_ byte: UInt8) -> Bool { [UInt8]("-_:. #".utf8).contains(byte) }
    for separator in bytes.indices where separator > 0 && isSeparator(bytes[separator]) {
      let tail = bytes[(separator + 1)...]
      let digits = tail.count { isHexadecimal($0) }
      let isUUID = tail.count == 36 && digits == 32 && tail.count { $0 == UInt8(ascii: "-") } == 4
      let isID = tail.count >= 8 && digits == tail.count && tail.contains { (48...57).contains($0) }
      if isUUID || isID { return String(decoding: bytes[..<separator], as: UTF8.self) }
    }
    return product
  }
}
