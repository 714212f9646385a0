/// The colours of drawings where style sheets do not reach into them, as on paper; style sheets go before.
enum Ink {
  static let plain = "#36606d"

  /// The colour of a severity's class.
  static func colour(_ severity: String?) -> String {
    switch severity {
    case "critical": "#a3123a"
    case "high": "#a8480a"
    case "medium": "#715b00"
    default: plain
    }
  }
}

/// Lines over days as SVG, drawn with presentation attributes alone: the page's policy lets no style attribute be.
///
/// A day of which nothing is known is a gap in the line, never a zero.
struct Chart: Sendable {
  /// A value a day, the oldest first; `nil` is not known.
  let values: [Double?]

  var known: [Double] { values.compactMap { $0 } }

  /// Draws the line. `floor` is the value at the lower edge; without one, the line uses the whole height.
  func svg(_ html: inout HTML, style: StaticString, width: Int, height: Int, floor: Double?, label: String?) {
    html.open(
      "svg",
      [
        "class": "\(style)", "viewBox": "0 0 \(width) \(height)", "preserveAspectRatio": "none",
        "role": label == nil ? nil : "img", "aria-label": label, "aria-hidden": label == nil ? "true" : nil,
      ])
    for path in paths(width: width, height: height, floor: floor) {
      html.open(
        "path",
        ["d": path, "vector-effect": "non-scaling-stroke", "fill": "none", "stroke": Ink.plain, "stroke-width": "2"])
      html.close("path")
    }
    html.close("svg")
  }

  /// One path for each run of days that are known; a day on its own is a point.
  func paths(width: Int, height: Int, floor: Double?) -> [String] {
    let low = floor ?? known.min() ?? 0
    let high = max(known.max() ?? 0, low)
    let margin = 3.0
    let inner = Double(height) - 2 * margin
    func place(_ index: Int, _ value: Double) -> String {
      let x = values.count < 2 ? 0.5 : Double(index) / Double(values.count - 1)
      let y = high > low ? (value - low) / (high - low) : floor == nil ? 0.5 : 0
      return "\(Self.number(margin + x * (Double(width) - 2 * margin))) \(Self.number(margin + (1 - y) * inner))"
    }
    var paths: [String] = []
    var run: [String] = []
    func end() {
      if run.count == 1 { paths.append("M\(run[0])h0") }
      if run.count > 1 { paths.append("M" + run.joined(separator: "L")) }
      run = []
    }
    for (index, value) in values.enumerated() {
      if let value { run.append(place(index, value)) } else { end() }
    }
    end()
    return paths
  }

  /// One decimal, the same on every machine.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
  }
}
