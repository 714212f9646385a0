import Testing

@testable import Delivery

@Suite struct ObjectFormTests {
  @Test(arguments: [
    ("index.html", "text/html; charset=utf-8"), ("data/changes.by.csv", "text/csv; charset=utf-8"),
    ("snapshot.sqlite", "application/vnd.sqlite3"), ("csv", "application/octet-stream"),
    ("data.csv/strange", "application/octet-stream"),
  ])
  func typesFollowNames(name: String, type: String) {
    #expect(ObjectForm(name, in: "2026-11-23").contentType == type)
  }

  @Test func onlyWhatStaysIsCached() {
    #expect(ObjectForm("index.html", in: "2026-11-23").cacheControl == "private, max-age=86400")
    #expect(ObjectForm("manifest.json", in: "2026-11-23").cacheControl == "private, no-cache")
    #expect(ObjectForm("index.html", in: "latest").cacheControl == "private, no-cache")
    #expect(ObjectForm("index.html", in: "").cacheControl == "private, no-cache")
  }

  @Test func savedFilesHaveTheDayInTheirNames() {
    #expect(
      ObjectForm("data/a.csv", in: "2026-11-23").contentDisposition == #"inline; filename="runbook-2026-11-23-a.csv""#)
    #expect(ObjectForm("index.html", in: "2026-11-23").contentDisposition == nil)
  }
}
