internal import AWS

extension GuardDutyAPI.ReportedFinding {
  /// An attack sequence: what GuardDuty put together from several signals.
  struct Sequence: Decodable, Sendable {
    struct Actor: Decodable, Sendable {
      struct User: Decodable, Sendable {
        struct Account: Decodable, Sendable { let uid: String? }
        let name: String?
        let uid: String?
        let type: String?
        let credentialUid: String?
        let account: Account?
      }
      struct Session: Decodable, Sendable {
        let uid: String?
        let mfaStatus: String?
        let createdTime: WireTime?
        let issuer: String?
      }
      struct Process: Decodable, Sendable {
        let name: String?
        let path: String?
        let sha256: String?
      }
      let id: String?
      let user: User?
      let session: Session?
      let process: Process?
    }
    struct Endpoint: Decodable, Sendable {
      struct Location: Decodable, Sendable {
        let country: String?
        let city: String?
      }
      struct Network: Decodable, Sendable {
        let name: String?
        let number: Int?
      }
      struct Connection: Decodable, Sendable { let direction: String? }
      let id: String?
      let ip: String?
      let domain: String?
      let port: Int?
      let location: Location?
      let autonomousSystem: Network?
      let connection: Connection?
    }
    struct Item: Decodable, Sendable {
      /// Of the kinds of resource only those parts that name instances are read.
      struct Data: Decodable, Sendable {
        struct Instances: Decodable, Sendable { let ec2InstanceUids: [String]? }
        let ec2Image: Instances?
        let autoscalingAutoScalingGroup: Instances?
        let iamInstanceProfile: Instances?
        let ec2LaunchTemplate: Instances?
        let ec2Vpc: Instances?
        let cloudformationStack: Instances?
        let eksCluster: Instances?
        let ecsCluster: Instances?

        var instanceUIDs: [String] {
          [
            ec2Image, autoscalingAutoScalingGroup, iamInstanceProfile, ec2LaunchTemplate, ec2Vpc, cloudformationStack,
            eksCluster, ecsCluster,
          ].flatMap { $0?.ec2InstanceUids ?? [] }
        }
      }
      struct Tag: Decodable, Sendable {
        let key: String?
        let value: String?
      }
      let uid: String?
      let name: String?
      let accountId: String?
      let region: String?
      let resourceType: String?
      let service: String?
      let tags: [Tag]?
      let data: Data?
    }
    struct Signal: Decodable, Sendable {
      let uid: String?
      let type: String?
      let name: String?
      let description: String?
      let severity: Double?
      let count: Int?
      let firstSeenAt: WireTime?
      let lastSeenAt: WireTime?
      let resourceUids: [String]?
      let actorIds: [String]?
      let endpointIds: [String]?
      let signalIndicators: [Indicator]?
    }
    struct Indicator: Decodable, Sendable {
      let key: String?
      let values: [String]?
      let title: String?
    }
    let description: String?
    let actors: [Actor]?
    let endpoints: [Endpoint]?
    let resources: [Item]?
    let signals: [Signal]?
    let sequenceIndicators: [Indicator]?
  }
}
