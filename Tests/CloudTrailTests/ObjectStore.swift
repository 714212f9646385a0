import AWS
import Foundation
import Synchronization

/// S3 as far as reading logs needs it: a folder's files as the objects of one bucket, listed in small pages.
final class ObjectStore: Transport {
  static let bucket = "example-trail"
  private let objects: [String: [UInt8]]
  private let refuse: @Sendable (Call) throws -> Answer?
  private let calls = Mutex<[Call]>([])

  /// - Parameter refuse: Answers instead, where it gives an answer.
  init(_ root: URL, refuse: @escaping @Sendable (Call) throws -> Answer? = { _ in nil }) throws {
    var objects: [String: [UInt8]] = [:]
    for name in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      let path = root.appending(path: name).path
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      objects[name] = FileManager.default.contents(atPath: path).map(Array.init)
    }
    self.objects = objects
    self.refuse = refuse
  }

  /// What was asked, as `ListObjectsV2 prefix` and `GetObject key`.
  var asked: [String] {
    calls.withLock { calls in
      calls.map { "\($0.operation.name) \(($0.input["prefix"] ?? $0.input["Key"])?.string ?? "")" }
    }
  }

  var client: Client { Client(transport: self, caller: .init(account: "123456789012", partition: "aws")) }

  func bucket(owner: String? = nil) -> Bucket {
    Bucket(Self.bucket, of: client, account: "123456789012", region: "eu-west-1", expectedOwner: owner)
  }

  func send(_ call: Call) async throws -> Answer {
    calls.withLock { $0.append(call) }
    if let answer = try refuse(call) { return answer }
    switch call.operation.name {
    case "ListObjectsV2": return list(call)
    case "GetObject": return read(call)
    default: return Self.error(501, "NotImplemented")
    }
  }

  static func error(_ status: Int, _ code: String) -> Answer {
    Answer(status: status, body: Array("<Error><Code>\(code)</Code><Message>no</Message></Error>".utf8))
  }

  private func read(_ call: Call) -> Answer {
    guard let key = call.input["Key"]?.string, let body = objects[key] else { return Self.error(404, "NoSuchKey") }
    guard let range = call.input["Range"]?.string else { return Answer(status: 200, body: body) }
    let ends = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
    return Answer(status: 206, body: Array(body[ends[0]...min(ends[1], body.count - 1)]))
  }

  private func list(_ call: Call) -> Answer {
    let prefix = call.input["prefix"]?.string ?? ""
    let start = Int(call.input["continuation-token"]?.string ?? "") ?? 0
    var text = "<ListBucketResult><EncodingType>url</EncodingType>"
    var lines: [(name: String, xml: String)] = []
    for key in objects.keys.sorted() where key.hasPrefix(prefix) {
      if call.input["delimiter"] != nil, let slash = key.dropFirst(prefix.count).firstIndex(of: "/") {
        let common = String(key[...slash])
        if lines.last?.name != common {
          lines.append((common, "<CommonPrefixes><Prefix>\(Self.encoded(common))</Prefix></CommonPrefixes>"))
        }
      } else {
        let size = objects[key]?.count ?? 0
        lines.append(
          (key, "<Contents><Key>\(Self.encoded(key))</Key><Size>\(size)</Size><ETag>\"e\"</ETag></Contents>"))
      }
    }
    for line in lines.dropFirst(start).prefix(3) { text += line.xml }
    if lines.count > start + 3 {
      text += "<IsTruncated>true</IsTruncated><NextContinuationToken>\(start + 3)</NextContinuationToken>"
    } else {
      text += "<IsTruncated>false</IsTruncated>"
    }
    return Answer(status: 200, body: Array((text + "</ListBucketResult>").utf8))
  }

  private static func encoded(_ key: String) -> String {
    HTTPRequest.encode(key, keepingSlashes: true).replacing("%20", with: "+")
  }
}
