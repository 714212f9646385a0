internal import AWS

extension GuardDutyAPI {
  /// A finding, with the members that are read; AWS's names.
  struct ReportedFinding: Decodable, Sendable {
    let id: String
    let arn: String
    let type: String
    let title: String?
    let severity: Double?
    let accountId: String?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let resource: Resource?
    let service: Details?

    struct Resource: Decodable, Sendable {
      struct AccessKey: Decodable, Sendable {
        let accessKeyId: String?
        let principalId: String?
        let userName: String?
      }
      struct Instance: Decodable, Sendable {
        let instanceId: String?
        let imageId: String?
      }
      struct Bucket: Decodable, Sendable {
        struct Object: Decodable, Sendable { let objectArn: String? }
        let arn: String?
        let s3ObjectDetails: [Object]?
      }
      struct Cluster: Decodable, Sendable { let arn: String? }
      struct Kubernetes: Decodable, Sendable {
        struct User: Decodable, Sendable { let username: String? }
        let kubernetesUserDetails: User?
      }
      struct Container: Decodable, Sendable {
        let id: String?
        let name: String?
      }
      struct Database: Decodable, Sendable { let dbInstanceArn: String? }
      struct ShardGroup: Decodable, Sendable { let dbShardGroupArn: String? }
      struct DatabaseUser: Decodable, Sendable { let user: String? }
      struct Function: Decodable, Sendable { let functionArn: String? }
      struct Snapshot: Decodable, Sendable { let snapshotArn: String? }
      struct Image: Decodable, Sendable { let imageArn: String? }
      struct RecoveryPoint: Decodable, Sendable { let recoveryPointArn: String? }

      let resourceType: String?
      let accessKeyDetails: AccessKey?
      let instanceDetails: Instance?
      let s3BucketDetails: [Bucket]?
      let eksClusterDetails: Cluster?
      let ecsClusterDetails: Cluster?
      let kubernetesDetails: Kubernetes?
      let containerDetails: Container?
      let rdsDbInstanceDetails: Database?
      let rdsLimitlessDbDetails: ShardGroup?
      let rdsDbUserDetails: DatabaseUser?
      let lambdaDetails: Function?
      let ebsSnapshotDetails: Snapshot?
      let ec2ImageDetails: Image?
      let recoveryPointDetails: RecoveryPoint?
    }

    /// What is under `service`: what happened.
    struct Details: Decodable, Sendable {
      struct AdditionalInfo: Decodable, Sendable { let value: String? }
      struct Evidence: Decodable, Sendable {
        struct ThreatList: Decodable, Sendable { let threatNames: [String]? }
        let threatIntelligenceDetails: [ThreatList]?
      }
      struct VolumeScan: Decodable, Sendable {
        struct Detections: Decodable, Sendable {
          struct ByName: Decodable, Sendable {
            struct Threat: Decodable, Sendable { let name: String? }
            let threatNames: [Threat]?
          }
          let threatDetectedByName: ByName?
        }
        let scanDetections: Detections?
      }
      struct MalwareScan: Decodable, Sendable {
        struct Threat: Decodable, Sendable { let name: String? }
        let threats: [Threat]?
      }
      struct Detection: Decodable, Sendable { let sequence: Sequence? }

      let action: Action?
      let archived: Bool?
      let count: Int?
      let detectorId: String?
      let eventFirstSeen: WireTime?
      let eventLastSeen: WireTime?
      let resourceRole: String?
      let additionalInfo: AdditionalInfo?
      let evidence: Evidence?
      let ebsVolumeScanDetails: VolumeScan?
      let malwareScanDetails: MalwareScan?
      let detection: Detection?
    }

    struct Action: Decodable, Sendable {
      struct Port: Decodable, Sendable { let port: Int? }
      struct RemoteIP: Decodable, Sendable {
        struct Country: Decodable, Sendable { let countryName: String? }
        struct Organization: Decodable, Sendable {
          let asnOrg: String?
          let org: String?
        }
        let ipAddressV4: String?
        let ipAddressV6: String?
        let country: Country?
        let organization: Organization?
      }
      struct APICall: Decodable, Sendable {
        struct Domain: Decodable, Sendable { let domain: String? }
        let api: String?
        let serviceName: String?
        let domainDetails: Domain?
        let remoteIpDetails: RemoteIP?
      }
      struct DNSRequest: Decodable, Sendable {
        let domain: String?
        let blocked: Bool?
      }
      struct NetworkConnection: Decodable, Sendable {
        let blocked: Bool?
        let connectionDirection: String?
        let localPortDetails: Port?
        let remotePortDetails: Port?
        let remoteIpDetails: RemoteIP?
      }
      struct PortProbe: Decodable, Sendable {
        struct Detail: Decodable, Sendable {
          let localPortDetails: Port?
          let remoteIpDetails: RemoteIP?
        }
        let blocked: Bool?
        let portProbeDetails: [Detail]?
      }
      struct KubernetesCall: Decodable, Sendable {
        let requestUri: String?
        let verb: String?
        let sourceIPs: [String]?
        let remoteIpDetails: RemoteIP?
      }
      struct DatabaseLogin: Decodable, Sendable {
        struct Attempt: Decodable, Sendable { let user: String? }
        let remoteIpDetails: RemoteIP?
        let attempts: [Attempt]?
        enum CodingKeys: String, CodingKey {
          case remoteIpDetails
          case attempts = "LoginAttributes"
        }
      }

      let actionType: String?
      let awsApiCallAction: APICall?
      let dnsRequestAction: DNSRequest?
      let networkConnectionAction: NetworkConnection?
      let portProbeAction: PortProbe?
      let kubernetesApiCallAction: KubernetesCall?
      let rdsLoginAttemptAction: DatabaseLogin?
    }

    /// An attack sequence: what GuardDuty put together from several signals.
    struct Sequence: Decodable, Sendable {
      struct Actor: Decodable, Sendable {
        struct User: Decodable, Sendable { let name: String? }
        let user: User?
      }
      struct Endpoint: Decodable, Sendable {
        struct Location: Decodable, Sendable { let country: String? }
        struct Network: Decodable, Sendable { let name: String? }
        struct Connection: Decodable, Sendable { let direction: String? }
        let ip: String?
        let domain: String?
        let location: Location?
        let autonomousSystem: Network?
        let connection: Connection?
      }
      struct Item: Decodable, Sendable {
        struct Data: Decodable, Sendable {
          struct Image: Decodable, Sendable { let ec2InstanceUids: [String]? }
          let ec2Image: Image?
        }
        let uid: String?
        let name: String?
        let resourceType: String?
        let data: Data?
      }
      let actors: [Actor]?
      let endpoints: [Endpoint]?
      let resources: [Item]?
    }
  }
}
