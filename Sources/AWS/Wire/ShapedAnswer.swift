#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A JSON answer that is looked at before it is read: it must have its operation's shape.
struct ShapedAnswer<Value: Decodable>: DecodableWithConfiguration {
  let value: Value

  /// - Throws: `DecodingError` for a document that cannot be the operation's answer.
  init(from decoder: any Decoder, configuration shape: AnswerShape) throws {
    let members = try decoder.container(keyedBy: MemberName.self)
    let present = try members.allKeys.filter { try !members.decodeNil(forKey: $0) }
    if let problem = shape.problem(with: Set(present.map(\.stringValue))) {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: problem))
    }
    value = try Value(from: decoder)
  }

  private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
