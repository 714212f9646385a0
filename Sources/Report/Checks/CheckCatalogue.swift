internal import Snapshot

/// The reference of all checks, made from their files.
public enum CheckCatalogue {
  /// The reference as Markdown: a section a service, a line a check.
  ///
  /// - Parameter checks: In the order of their ids.
  public static func markdown(_ checks: [Check]) -> String {
    var lines = [
      "# The checks", "",
      "\(checks.count) files, one a check. `runbook checks show ID` says why each matters and how to fix it, and",
      "`runbook checks run ID` asks a snapshot. Controls of other catalogues: CIS AWS Foundations Benchmark by its version,",
      "AWS Foundational Security Best Practices (FSBP), NIST SP 800-53 revision 5.", "",
    ]
    let services = Dictionary(grouping: checks) { serviceTitle($0.service) }
    for (service, checks) in services.sorted(by: { $0.key < $1.key }) {
      lines += ["## \(service)", "", "| check | severity | what holds | asked for each | also known as |"]
      lines.append("| --- | --- | --- | --- | --- |")
      for check in checks {
        let cells = [
          "[`\(check.id)`](\(check.file))", check.severity.rawValue, check.title, check.scope.rawValue,
          check.references.map(text).joined(separator: "; "),
        ]
        lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
      }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// `CIS 5.0.0: 1.4, 1.5`.
  public static func text(_ catalogue: Check.Catalogue) -> String {
    let name = catalogue.name.uppercased() + (catalogue.version.isEmpty ? "" : " \(catalogue.version)")
    return "\(name): \(catalogue.ids.joined(separator: ", "))"
  }
}
