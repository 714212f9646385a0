/// Gives credentials: those of environment and files, and those of roles.
///
/// What it gives keeps what was fetched, and refreshes it in time.
public struct CredentialSources: Sendable {
  /// Asks a person for a line; `nil` where there is nobody to ask.
  public typealias Prompt = @Sendable (_ question: String) async -> String?

  let environment: [String: String]
  let config: SharedConfig
  let settings: ClientSettings
  let files: any Files
  let processes: any ProcessRunner
  let carrier: any HTTPCarrier
  let sender: CallSender
  let world: CallSender.World
  let prompt: Prompt

  /// - Parameters:
  ///   - carrier: Reaches the metadata services of containers and instances. It must not ask them through a proxy.
  ///   - sender: Makes the calls by which credentials of roles are had.
  ///   - prompt: Asks for the code of an MFA device.
  public init(
    environment: [String: String], config: SharedConfig, settings: ClientSettings, files: any Files,
    processes: any ProcessRunner = SystemProcesses(), carrier: any HTTPCarrier, sender: CallSender,
    world: CallSender.World, prompt: @escaping Prompt
  ) {
    self.environment = environment
    self.config = config
    self.settings = settings
    self.files = files
    self.processes = processes
    self.carrier = carrier
    self.sender = sender
    self.world = world
    self.prompt = prompt
  }

  /// The credentials of a profile, or those that environment and files give by themselves. Nothing is asked yet.
  ///
  /// - Parameter profile: One that was named to the tool. It comes before all that the environment says, while
  ///   `AWS_PROFILE` does not.
  /// - Throws: `CredentialError` where files or variables contradict themselves, or there is nowhere to look.
  public func provider(profile: String? = nil) throws(CredentialError) -> any CredentialProvider {
    provider(for: try planner(profile: profile).plan())
  }

  /// The credentials of a role.
  ///
  /// - Parameters:
  ///   - arn: Such as `arn:aws:iam::111122223333:role/SecurityAudit`.
  ///   - region: Where STS is asked.
  ///   - source: Whose credentials assume the role.
  public func assumedRole(
    _ arn: String, externalID: String? = nil, sessionName: String? = nil, durationSeconds: Int? = nil,
    region: String? = nil, source: any CredentialProvider
  ) -> AssumedRole {
    AssumedRole(
      roleARN: arn, externalID: externalID, sessionName: sessionName, durationSeconds: durationSeconds, source: source,
      region: region ?? settings.region, sender: sender, world: world)
  }

  /// The Region of the instance that this runs on, as its metadata service says.
  ///
  /// - Returns: `nil` if metadata is turned off.
  /// - Throws: `CredentialError` if it is not to be had; `CancellationError`.
  public func instanceRegion(profile: String? = nil) async throws -> String? {
    let name = profile ?? SharedConfig.profile(in: environment)
    guard let settings = try InstanceSettings(environment: environment, section: config.profiles[name])
    else { return nil }
    return try await InstanceCredentials(settings: settings, service: metadata).region()
  }

  func planner(profile: String?) -> CredentialPlanner {
    CredentialPlanner(
      environment: environment, config: config, profile: profile ?? SharedConfig.profile(in: environment),
      isExplicit: profile != nil)
  }

  private var metadata: MetadataService { MetadataService(carrier: carrier, world: world) }

  private func provider(for plan: CredentialPlan) -> any CredentialProvider {
    switch plan {
    case .keys(let keys, let source): StaticCredentials(keys: keys, source: source, now: world.clock)
    case .role(let role, let source):
      RefreshingCredentials(
        AssumeRole(
          role: role, source: provider(for: source), region: settings.region, sender: sender, now: world.clock,
          prompt: prompt),
        world: world)
    case .webIdentity(let identity):
      RefreshingCredentials(
        WebIdentityCredentials(
          settings: identity, region: settings.region, files: files, sender: sender, now: world.clock),
        world: world)
    case .sso(let sso):
      RefreshingCredentials(
        SSOCredentials(
          settings: sso, home: environment.setting("HOME"), files: files, sender: sender, now: world.clock),
        world: world)
    case .process(let process):
      RefreshingCredentials(
        ProcessCredentials(settings: process, processes: processes, now: world.clock), world: world)
    case .container(let container):
      RefreshingCredentials(
        ContainerCredentials(settings: container, files: files, service: metadata), world: world)
    case .instance(let instance):
      // The service may give keys past their end while it has trouble renewing them, and AWS takes them.
      RefreshingCredentials(
        InstanceCredentials(settings: instance, service: metadata), keepsExpired: true, world: world)
    }
  }
}

extension CallSender {
  /// What came back instead of an answer.
  struct Failure: Error {
    let reason: AWSError.Reason
  }

  /// Makes one of the calls by which credentials are had.
  ///
  /// - Throws: `Failure`; `CredentialError`; `CancellationError`.
  func ask<Output>(
    _ operation: Operation<Output>, _ input: JSON, account: String, region: String,
    signedBy provider: (any CredentialProvider)? = nil
  ) async throws -> Output {
    let wireProtocol = operation.identity.service.wireProtocol
    let answer: Answer
    do {
      answer = try await send(
        Call(operation.identity, account: account, region: region, input: input), signedBy: provider)
    } catch let fault as TransportFault {
      throw Failure(reason: .fault(fault))
    } catch let error as EndpointError {
      throw CredentialError(error.description)
    } catch is UnsendableInput {
      // What cannot be sent may be a secret: it is not told.
      throw CredentialError("\(operation.identity): its input cannot be sent")
    }
    guard (200..<300).contains(answer.status) else { throw Failure(reason: wireProtocol.error(in: answer)) }
    do {
      return try wireProtocol.decode(Output.self, from: answer, to: operation.identity)
    } catch {
      throw Failure(reason: .undecodable(error.description))
    }
  }
}
