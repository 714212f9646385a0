/// What kind of thing a GuardDuty finding tells of.
///
/// The type decides, since it says what GuardDuty concluded; the action only says by what it was seen. Types that are
/// not known go by their action: new types appear every few months, and none may be lost.
enum GuardDutyClass: String, Sendable, CaseIterable {
  case maliciousCommunication = "malicious_communication"
  case apiCall = "api_call"
  case portProbe = "port_probe"
  case kubernetes, database, runtime, malware
  case attackSequence = "attack_sequence"
  case other

  /// - Parameters:
  ///   - type: `Purpose:Resource/Family.Mechanism!Artifact`.
  ///   - actionType: `NETWORK_CONNECTION`, …; attack sequences and malware have none.
  init(type: String, actionType: String?) {
    self = Self.byType(type) ?? Self.byAction(actionType ?? "")
  }

  private static func byType(_ type: String) -> GuardDutyClass? {
    let halves = type.split(separator: ":", maxSplits: 1)
    guard let purpose = halves.first, halves.count == 2 else { return nil }
    let rest = halves[1].split(separator: "/", maxSplits: 1)
    guard let resource = rest.first, rest.count == 2 else { return nil }
    let family = rest[1].prefix { $0 != "." && $0 != "!" }
    if purpose == "AttackSequence" { return .attackSequence }
    if family == "MaliciousFile" || family == "SuspiciousFile", purpose == "Execution" || purpose == "Object",
      resource != "Runtime"
    {
      return .malware
    }
    if communication["\(purpose):\(resource)"]?.contains(family) == true { return .maliciousCommunication }
    switch resource {
    case "IAMUser", "S3": return .apiCall
    case "Kubernetes": return .kubernetes
    case "RDS": return .database
    case "Runtime": return .runtime
    case "EC2" where purpose == "Recon" && family.hasPrefix("PortProbe"):
      return .portProbe
    default: return nil
    }
  }

  private static func byAction(_ actionType: String) -> GuardDutyClass {
    switch actionType {
    case "NETWORK_CONNECTION", "DNS_REQUEST": .maliciousCommunication
    case "PORT_PROBE": .portProbe
    case "AWS_API_CALL": .apiCall
    case "KUBERNETES_API_CALL": .kubernetes
    case "RDS_LOGIN_ATTEMPT": .database
    default: .other
    }
  }

  /// Families of types that tell of traffic with bad peers, by `Purpose:Resource`.
  private static let communication: [String: Set<Substring>] = [
    "Backdoor:EC2": ["C&CActivity", "DenialOfService", "Spambot"],
    "Backdoor:Lambda": ["C&CActivity"],
    "Backdoor:Runtime": ["C&CActivity"],
    "Behavior:EC2": ["NetworkPortUnusual", "TrafficVolumeUnusual"],
    "CryptoCurrency:EC2": ["BitcoinTool"],
    "CryptoCurrency:Lambda": ["BitcoinTool"],
    "CryptoCurrency:Runtime": ["BitcoinTool"],
    "DefenseEvasion:EC2": ["UnusualDNSResolver", "UnusualDoHActivity", "UnusualDoTActivity"],
    "Impact:EC2": [
      "AbusedDomainRequest", "BitcoinDomainRequest", "MaliciousDomainRequest", "PortSweep",
      "SuspiciousDomainRequest", "WinRMBruteForce",
    ],
    "Impact:Runtime": [
      "AbusedDomainRequest", "BitcoinDomainRequest", "MaliciousDomainRequest", "SuspiciousDomainRequest",
    ],
    "Recon:EC2": ["Portscan"],
    "Trojan:EC2": [
      "BlackholeTraffic", "DGADomainRequest", "DNSDataExfiltration", "DriveBySourceTraffic", "DropPoint",
      "PhishingDomainRequest",
    ],
    "Trojan:Lambda": ["BlackholeTraffic", "DropPoint"],
    "Trojan:Runtime": [
      "BlackholeTraffic", "DGADomainRequest", "DriveBySourceTraffic", "DropPoint", "PhishingDomainRequest",
    ],
    "UnauthorizedAccess:EC2": [
      "MaliciousIPCaller", "MetadataDNSRebind", "RDPBruteForce", "SSHBruteForce", "TorClient", "TorRelay",
    ],
    "UnauthorizedAccess:Lambda": ["MaliciousIPCaller", "TorClient", "TorRelay"],
    "UnauthorizedAccess:Runtime": ["MetadataDNSRebind", "TorClient", "TorRelay"],
  ]
}
