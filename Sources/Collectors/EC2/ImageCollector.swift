internal import AWS
internal import Snapshot

/// The AMIs that the Region's instances run from.
///
/// They are asked for by a filter: asked for by id, one that is unknown would fail the whole call, and by the filter it
/// is merely not among the answers, which is how it is known to be missing. Without the two flags AWS leaves deprecated
/// and disabled images away without a word.
enum ImageCollector: RegionalCollector {
  static let service = EC2API.service
  static let tables = [Image.table.definition]
  static let operations = [EC2API.describeImages.identity]
  static let dispensable = [
    Dispensable(
      EC2API.describeImages.identity, after: EC2API.describeInstances.identity, rule: "there is no instance")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = EC2API.describeImages
    guard let ids = try await unit.imageIDs?.get().sorted(), !ids.isEmpty else { return }
    for start in stride(from: 0, to: ids.count, by: 100) {
      let batch = Array(ids[start..<min(start + 100, ids.count)])
      var found: Set<String> = []
      var isWhole = true
      for try await page in unit.pages(operation, input(batch)) {
        if page.imagesSet?.contains(where: { $0.value == nil }) ?? false { isWhole = false }
        let images = await unit.understood(page.imagesSet, of: operation.identity)
        found.formUnion(images.map(\.imageId))
        try await unit.write(images.map { row($0, readIn: unit.place) })
      }
      // One that was answered and not understood is there all the same.
      guard isWhole else { continue }
      try await unit.write(batch.filter { !found.contains($0) }.map { missing($0, in: unit.place) })
    }
  }

  static func input(_ ids: [String]) -> JSON {
    [
      "Filter": [["Name": "image-id", "Value": .array(ids.map(JSON.string))]], "IncludeDeprecated": true,
      "IncludeDisabled": true,
    ]
  }

  static func missing(_ id: String, in place: Place) -> Image {
    Image(imageID: id, isMissing: true, consoleURL: ConsoleURL.image(id, in: place))
  }

  static func row(_ image: EC2API.DescribedImage, readIn place: Place) -> Image {
    let tags = Tags(image.tagSet)
    return Image(
      imageID: image.imageId, name: image.name?.orNil, description: image.description?.orNil,
      ownerID: image.imageOwnerId?.orNil, ownerAlias: image.imageOwnerAlias?.orNil, owner: tags.owner,
      state: image.imageState?.orNil, isPublic: image.isPublic, createdAt: Timestamp(image.creationDate),
      deprecatedAt: Timestamp(image.deprecationTime), lastLaunchedAt: Timestamp(image.lastLaunchedTime),
      platform: image.platformDetails?.orNil, architecture: image.architecture?.orNil,
      sourceImageID: image.sourceImageId?.orNil, sourceImageRegion: image.sourceImageRegion?.orNil, tags: tags.text,
      consoleURL: ConsoleURL.image(image.imageId, in: place))
  }
}
