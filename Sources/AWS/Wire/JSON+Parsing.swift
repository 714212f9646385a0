#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension JSON {
  /// Parses a whole JSON text.
  ///
  /// - Throws: `UnreadableJSON`, which says where and why.
  public init(parsing bytes: [UInt8]) throws {
    self = try decodeJSON(JSON.self, from: bytes)
  }

  /// The text of the value, its members in the order of their names.
  public func serialized() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }
}

/// Why a JSON text could not be read as what it should be.
public struct UnreadableJSON: Error, Sendable, CustomStringConvertible {
  /// Where and why, in a few words.
  public let description: String
}

/// - Parameter shape: What the document must have, where it is the answer of an operation.
/// - Throws: `UnreadableJSON`.
func decodeJSON<Value: Decodable>(
  _ type: Value.Type, from bytes: [UInt8], shape: AnswerShape? = nil
) throws -> Value {
  if let problem = JSONText.problem(in: bytes) { throw UnreadableJSON(description: problem) }
  do {
    guard let shape else { return try JSONDecoder().decode(type, from: Data(bytes)) }
    return try JSONDecoder().decode(ShapedAnswer<Value>.self, from: Data(bytes), configuration: shape).value
  } catch let error as DecodingError {
    throw UnreadableJSON(description: error.plainDescription)
  }
}

extension DecodingError {
  /// Where and why, in a few words.
  var plainDescription: String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty
        ? "" : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".") + ": "
    }
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return place(context.codingPath) + context.debugDescription
    case .keyNotFound(let key, let context):
      return place(context.codingPath) + "there is no member `\(key.stringValue)`"
    case .dataCorrupted(let context):
      let cause = context.underlyingError.map { ": \($0)" } ?? ""
      return place(context.codingPath) + context.debugDescription + cause
    @unknown default: return "\(self)"
    }
  }
}
