internal import CMaxMindDB

/// The countries of addresses, by a database in MaxMind's format (https://maxmind.github.io/MaxMind-DB/).
///
/// Where an address is registered is a hint: networks of mobile carriers, clouds and VPNs say little of where a person
/// is.
public final class CountryDatabase {
  private var database = MMDB_s()

  /// Opens the database at `path`, which must know of countries.
  public init(path: String) throws {
    let status = MMDB_open(path, UInt32(MMDB_MODE_MMAP), &database)
    guard status == MMDB_SUCCESS else {
      throw CountryDatabaseError("\(path): cannot be read as a MaxMind database: \(Self.words(status))")
    }
  }

  deinit { MMDB_close(&database) }

  /// The ISO 3166 code of the address's country; `nil` where the database has none, or `address` is a service's name.
  public func country(of address: String) throws -> String? {
    // What is no number would be looked up as a name.
    guard address.utf8.allSatisfy({ Self.digits.contains($0) }) else { return nil }
    return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8) { code in
      guard let start = code.baseAddress else { return nil }
      let length = runbook_country(&database, address, start, 8)
      guard length >= 0 else {
        throw CountryDatabaseError(
          "\(address) cannot be looked up: the country database is damaged: \(Self.words(-length))")
      }
      let text = String(decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
      // The code stands on the page and in queries: what is none, by whatever database, is left out.
      return text.utf8.count == 2 && text.utf8.allSatisfy { (65...90).contains($0) } ? text : nil
    }
  }

  private static let digits = Set("0123456789abcdefABCDEF.:".utf8)

  private static func words(_ status: Int32) -> String { String(cString: MMDB_strerror(status)) }
}

/// A country database that cannot be used.
public struct CountryDatabaseError: Error, CustomStringConvertible {
  /// What was being done, and what came back.
  public let description: String
  init(_ description: String) { self.description = description }
}
