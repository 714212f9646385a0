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
/// A day of which nothing is known is a gap in the line, never a zero. Where it is only known what a value is at least,
/// the line is broken.
struct Chart: Sendable {
  /// A part of the line.
  struct Path: Hashable {
    let d: String
    /// Whether one of its values is only at least what is drawn.
    let isLeast: Bool
  }

  /// A value a day, the oldest first; `nil` is not known.
  let values: [Double?]
  /// The days whose values are only at least that, by their places.
  var least: Set<Int> = []

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
        [
          "d": path.d, "vector-effect": "non-scaling-stroke", "fill": "none", "stroke": Ink.plain, "stroke-width": "2",
          "stroke-dasharray": path.isLeast ? "2 5" : nil,
        ])
      html.close("path")
    }
    html.close("svg")
  }

  /// One path for each run of days that are known alike; a day on its own is a point, or the foot of a short line up
  /// where it is at least that.
  func paths(width: Int, height: Int, floor: Double?) -> [Path] {
    let low = floor ?? known.min() ?? 0
    let high = max(known.max() ?? 0, low)
    let margin = 3.0
    let inner = Double(height) - 2 * margin
    func place(_ index: Int, _ value: Double) -> String {
      let x = values.count < 2 ? 0.5 : Double(index) / Double(values.count - 1)
      // Of values too far apart to be subtracted, halves are.
      let y = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : floor == nil ? 0.5 : 0
      return "\(Self.number(margin + x * (Double(width) - 2 * margin))) \(Self.number(margin + (1 - y) * inner))"
    }
    var paths: [Path] = []
    var run: [String] = []
    var isLeast: Bool?
    func end() {
      if run.count > 1 { paths.append(Path(d: "M" + run.joined(separator: "L"), isLeast: isLeast == true)) }
      run = []
      isLeast = nil
    }
    for (index, value) in values.enumerated() {
      guard let value else {
        end()
        continue
      }
      let here = place(index, value)
      let isAlone =
        (index == 0 || values[index - 1] == nil) && (index == values.count - 1 || values[index + 1] == nil)
      if isAlone {
        paths.append(Path(d: "M\(here)\(least.contains(index) ? "v-12" : "h0")", isLeast: least.contains(index)))
        continue
      }
      if let last = run.last {
        let step = least.contains(index) || least.contains(index - 1)
        if let isLeast, isLeast != step {
          end()
          run = [last]
        }
        isLeast = step
      }
      run.append(here)
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
