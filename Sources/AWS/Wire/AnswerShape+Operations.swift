extension AnswerShape {
  /// The members of each operation's answer. Written by `Tests/AWSTests/answer_shapes.py`, which explains the marks.
  static let table = """
    accessanalyzer:ListAnalyzers analyzers* nextToken
    accessanalyzer:ListFindingsV2 findings* nextToken
    account:ListRegions NextToken Regions
    athena:GetQueryExecution QueryExecution
    athena:GetQueryResults NextToken ResultSet UpdateCount
    athena:GetTableMetadata TableMetadata
    athena:StartQueryExecution QueryExecutionId
    cloudtrail:DescribeTrails trailList
    cloudtrail:GetEventSelectors AdvancedEventSelectors EventSelectors TrailARN
    cloudtrail:GetTrailStatus IsLogging LatestCloudWatchLogsDeliveryError LatestCloudWatchLogsDeliveryTime \
      LatestDeliveryAttemptSucceeded LatestDeliveryAttemptTime LatestDeliveryError LatestDeliveryTime \
      LatestDigestDeliveryError LatestDigestDeliveryTime LatestNotificationAttemptSucceeded \
      LatestNotificationAttemptTime LatestNotificationError LatestNotificationTime StartLoggingTime StopLoggingTime \
      TimeLoggingStarted TimeLoggingStopped
    cloudtrail:LookupEvents Events NextToken
    config:DescribeComplianceByConfigRule ComplianceByConfigRules NextToken
    config:DescribeConfigRules ConfigRules NextToken
    config:DescribeConfigurationAggregators ConfigurationAggregators NextToken
    config:DescribeConfigurationRecorderStatus ConfigurationRecordersStatus
    config:DescribeConfigurationRecorders ConfigurationRecorders
    config:DescribeDeliveryChannelStatus DeliveryChannelsStatus
    config:DescribeDeliveryChannels DeliveryChannels
    config:GetComplianceDetailsByConfigRule EvaluationResults NextToken
    config:GetDiscoveredResourceCounts nextToken resourceCounts totalDiscoveredResources
    config:SelectAggregateResourceConfig NextToken QueryInfo Results
    detective:ListGraphs GraphList NextToken
    detective:ListInvitations Invitations NextToken
    ec2:DescribeFlowLogs flowLogSet* nextToken
    ec2:DescribeImages imagesSet* nextToken
    ec2:DescribeInstances nextToken reservationSet*
    ec2:DescribeRegions regionInfo*
    ec2:DescribeVpcs nextToken vpcSet*
    ec2:GetEbsEncryptionByDefault ebsEncryptionByDefault sseType
    guardduty:DescribePublishingDestination destinationId! destinationProperties! destinationType! \
      publishingFailureStartTimestamp! status! tags
    guardduty:GetAdministratorAccount administrator
    guardduty:GetDetector createdAt dataSources features findingPublishingFrequency serviceRole! status! tags \
      updatedAt
    guardduty:GetFindings findings*
    guardduty:ListDetectors detectorIds* nextToken
    guardduty:ListFindings findingIds* nextToken
    guardduty:ListMembers members nextToken
    guardduty:ListPublishingDestinations destinations* nextToken
    iam:GenerateCredentialReport Description State
    iam:GetAccountSummary SummaryMap
    iam:GetCredentialReport Content GeneratedTime ReportFormat
    inspector2:BatchGetAccountStatus accounts* failedAccounts
    inspector2:GetDelegatedAdminAccount delegatedAdmin
    inspector2:ListCisScanConfigurations nextToken scanConfigurations
    inspector2:ListCisScanResultsAggregatedByChecks checkAggregations nextToken
    inspector2:ListCisScanResultsAggregatedByTargetResource nextToken targetResourceAggregations
    inspector2:ListCisScans nextToken scans
    inspector2:ListCoverage coveredResources nextToken
    inspector2:ListFindings findings nextToken
    inspector2:ListMembers members nextToken
    macie2:GetFindings findings
    macie2:GetMacieSession createdAt findingPublishingFrequency serviceRole status updatedAt
    macie2:ListFindings findingIds nextToken
    organizations:DescribeOrganization Organization
    organizations:ListAccounts Accounts NextToken
    organizations:ListDelegatedAdministrators DelegatedAdministrators NextToken
    organizations:ListDelegatedServicesForAccount DelegatedServices NextToken
    s3:CompleteMultipartUpload Bucket ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumMD5 ChecksumSHA1 \
      ChecksumSHA256 ChecksumSHA512 ChecksumType ChecksumXXHASH128 ChecksumXXHASH3 ChecksumXXHASH64 ETag Key Location
    s3:CreateMultipartUpload Bucket Key UploadId
    s3:GetBucketAcl AccessControlList Owner
    s3:GetBucketPolicyStatus IsPublic
    s3:GetBucketVersioning MfaDelete Status
    s3:GetObjectLockConfiguration ObjectLockEnabled Rule
    s3:GetPublicAccessBlock BlockPublicAcls BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets
    s3:ListBuckets Buckets ContinuationToken Owner Prefix
    s3:ListMultipartUploads Bucket CommonPrefixes Delimiter EncodingType IsTruncated KeyMarker MaxUploads \
      NextKeyMarker NextUploadIdMarker Prefix Upload UploadIdMarker
    s3:ListObjectsV2 CommonPrefixes Contents ContinuationToken Delimiter EncodingType IsTruncated KeyCount MaxKeys \
      Name NextContinuationToken Prefix StartAfter
    s3control:GetPublicAccessBlock BlockPublicAcls BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets
    securityhub:DescribeHub AutoEnableControls ControlFindingGenerator HubArn SubscribedAt
    securityhub:DescribeSecurityHubV2 HubV2Arn SubscribedAt
    securityhub:GetEnabledStandards NextToken StandardsSubscriptions
    securityhub:GetFindingAggregator FindingAggregationRegion FindingAggregatorArn RegionLinkingMode Regions
    securityhub:GetFindings Findings* NextToken
    securityhub:GetFindingsV2 Findings NextToken
    securityhub:ListFindingAggregators FindingAggregators NextToken
    sesv2:SendEmail MessageId
    sso-oidc:CreateToken accessToken expiresIn idToken refreshToken tokenType
    sso:GetRoleCredentials roleCredentials
    sts:AssumeRole AssumedRoleUser Credentials PackedPolicySize SourceIdentity
    sts:AssumeRoleWithWebIdentity AssumedRoleUser Audience Credentials PackedPolicySize Provider SourceIdentity \
      SubjectFromWebIdentityToken
    sts:GetCallerIdentity Account Arn UserId
    """
}
