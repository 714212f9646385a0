internal import AWS
internal import Snapshot

/// The trails that cover each Region.
enum TrailCollector: RegionalCollector {
  static let service = CloudTrailAPI.service
  static let tables = [Trail.table.definition]
  static let operations = [CloudTrailAPI.describeTrails.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.sharedCall(CloudTrailAPI.describeTrails, CloudTrailAPI.describeTrailsInput)
    let trails = await unit.understood(answer.trailList, of: CloudTrailAPI.describeTrails.identity)
    try await unit.write(trails.map(row))
  }

  static func row(_ trail: CloudTrailAPI.DescribedTrail) -> Trail {
    Trail(
      trailARN: trail.trailARN, name: trail.name?.orNil ?? trail.trailARN, homeRegion: trail.homeRegion?.orNil,
      isMultiRegion: trail.isMultiRegionTrail, isOrganization: trail.isOrganizationTrail,
      includesGlobalServiceEvents: trail.includeGlobalServiceEvents,
      logFileValidation: trail.logFileValidationEnabled, kmsKeyID: trail.kmsKeyID?.orNil,
      s3BucketName: trail.s3BucketName?.orNil, s3KeyPrefix: trail.s3KeyPrefix?.orNil,
      cloudWatchLogsGroupARN: trail.cloudWatchLogsLogGroupARN?.orNil,
      hasCustomEventSelectors: trail.hasCustomEventSelectors, hasInsightSelectors: trail.hasInsightSelectors)
  }
}
