import Foundation
import TestSupport
import Testing

@testable import CloudTrail

/// Countries of addresses, from databases that another program writes.
@Suite struct CountryDatabaseTests {
  private func database(_ layout: String) throws -> (CountryDatabase, Trail) {
    let folder = try Trail()
    let path = folder.root.path + "/countries.mmdb"
    _ = try Python.run("CloudTrailTests/country_database.py", [path, layout])
    return (try CountryDatabase(path: path), folder)
  }

  @Test(arguments: ["nested", "flat", "plain"]) func eachLayout(layout: String) throws {
    let (database, folder) = try database(layout)
    for (address, country) in [
      ("192.0.2.1", "AT"), ("192.0.2.255", "AT"), ("198.51.100.127", "DE"), ("198.51.100.128", nil),
      ("203.0.113.9", "BR"), ("2001:db8:51::a24", "CH"), ("2001:DB8:51::A24", "CH"), ("2001:db8:52::1", nil),
      ("10.0.0.1", nil), ("ec2.amazonaws.com", nil), ("AWS Internal", nil), ("", nil), ("192.0.2", nil), ("::", nil),
      ("abba", nil),
    ] {
      #expect(try database.country(of: address) == country, "\(address)")
    }
    withExtendedLifetime(folder) {}
  }

  @Test func whatIsNoCountryIsLeftOut() throws {
    let (database, folder) = try database("odd")
    #expect(try database.country(of: "192.0.2.1") == nil)
    withExtendedLifetime(folder) {}
  }

  @Test func aDatabaseOfOldAddressesSaysNothingOfNewOnes() throws {
    let (database, folder) = try database("v4")
    #expect(try database.country(of: "192.0.2.1") == "AT")
    #expect(try database.country(of: "2001:db8:51::a24") == nil)
    withExtendedLifetime(folder) {}
  }

  @Test func whatIsNoDatabaseIsNamed() throws {
    let folder = try Trail()
    let path = folder.root.path + "/countries.mmdb"
    func error() throws -> String {
      let error = #expect(throws: CountryDatabaseError.self) { _ = try CountryDatabase(path: path) }
      return try #require(error).description
    }
    #expect(try error().hasPrefix("\(path): cannot be read as a MaxMind database: "))
    try folder.write(Data("no database".utf8), "countries.mmdb")
    #expect(try error().hasPrefix("\(path): cannot be read as a MaxMind database: "))
    _ = try Python.run("CloudTrailTests/country_database.py", [path, "nested"])
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.dropLast(150).write(to: URL(filePath: path))
    #expect(try error().hasPrefix("\(path): cannot be read as a MaxMind database: "))
  }

  /// Damage within the tree or the data is an error or no country, and never a crash.
  @Test func damageIsNoCrash() throws {
    let folder = try Trail()
    let path = folder.root.path + "/countries.mmdb"
    _ = try Python.run("CloudTrailTests/country_database.py", [path, "nested"])
    let whole = try Data(contentsOf: URL(filePath: path))
    for position in stride(from: 0, to: whole.count, by: 7) {
      var damaged = whole
      damaged[position] ^= 0xFF
      try damaged.write(to: URL(filePath: path))
      guard let database = try? CountryDatabase(path: path) else { continue }
      let country = try? database.country(of: "203.0.113.9")
      #expect(country == nil || country?.utf8.count == 2)
    }
  }
}
