/// Makes calls: gives each its answer as a value, or an error that says what was being done.
public struct Client: Sendable {
  /// Who makes the calls where nothing else is said.
  public struct Caller: Hashable, Sendable {
    /// The account's number.
    public let account: String
    /// `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`.
    public let partition: String

    /// - Parameter partition: `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`.
    public init(account: String, partition: String) {
      self.account = account
      self.partition = partition
    }
  }

  /// What carries the calls.
  public let transport: any Transport
  /// Who makes them.
  public let caller: Caller

  /// - Parameter caller: Whose credentials the transport holds.
  public init(transport: any Transport, caller: Caller) {
    self.transport = transport
    self.caller = caller
  }

  /// Makes one call.
  ///
  /// - Throws: `AWSError`; `RecordingError` for a broken recording; `CancellationError`.
  public func call<Output>(
    _ operation: Operation<Output>, _ input: JSON = [:], payload: [UInt8] = [], account: String, region: String
  ) async throws -> Output {
    let identity = operation.identity
    let answer = try await self.answer(identity, input, payload: payload, account: account, region: region)
    do {
      return try identity.service.wireProtocol.decode(Output.self, from: answer, to: identity)
    } catch {
      throw AWSError(identity, account: account, region: region, reason: .undecodable(error.description))
    }
  }

  /// Makes one call whose answer is more than a document: a body of its own kind, headers that are wanted.
  ///
  /// - Parameter payload: The body, where it is not made of the input.
  /// - Returns: A successful answer, as it came.
  /// - Throws: `AWSError`; `RecordingError` for a broken recording; `CancellationError`.
  public func answer(
    _ operation: OperationIdentity, _ input: JSON = [:], payload: [UInt8] = [], account: String, region: String
  ) async throws -> Answer {
    func failure(_ reason: AWSError.Reason) -> AWSError {
      AWSError(operation, account: account, region: region, reason: reason)
    }
    try Task.checkCancellation()
    let answer: Answer
    do {
      answer = try await transport.send(
        Call(operation, account: account, region: region, input: input, payload: payload))
    } catch let fault as TransportFault {
      throw failure(.fault(fault))
    } catch let error as UnsendableInput {
      throw failure(.unsendable(error.description))
    } catch let error as EndpointError {
      throw failure(.unsendable(error.description))
    } catch let error as CredentialError {
      throw failure(.noCredentials(error))
    }
    if let refusal = operation.service.wireProtocol.refusal(in: answer, to: operation) { throw failure(refusal) }
    return answer
  }

  /// The pages of an operation's answer, each asked for when it is wanted.
  public func pages<Output>(
    _ operation: Operation<Output>, _ input: JSON = [:], account: String, region: String
  ) -> Pages<Output> {
    Pages(client: self, operation: operation, input: input, account: account, region: region)
  }
}

/// The pages of one operation's answer.
///
/// A page without items is not the end: only a page without a token is. A token that was there before is an error, and
/// so is a list that has not ended at the operation's `PageLimit`.
public struct Pages<Output: Decodable & Sendable>: AsyncSequence, Sendable {
  /// One page.
  public typealias Element = Output

  let client: Client
  let operation: Operation<Output>
  let input: JSON
  let account: String
  let region: String

  /// Begins with the first page.
  public func makeAsyncIterator() -> Iterator { Iterator(pages: self, input: input) }

  /// Asks for one page after the other.
  public struct Iterator: AsyncIteratorProtocol {
    let pages: Pages
    var input: JSON
    var tokens: Set<String> = []
    var count = 0
    var isDone = false

    init(pages: Pages, input: JSON) {
      self.pages = pages
      self.input = input
    }

    /// - Throws: what `Client.call` throws. After an error there are no more pages.
    public mutating func next() async throws -> Output? {
      guard !isDone else { return nil }
      isDone = true
      if let pending { throw pending }
      let page = try await pages.client.call(
        pages.operation, input, account: pages.account, region: pages.region)
      if let pagination = pages.operation.pagination, let token = pagination.outputToken(page), !token.isEmpty {
        isDone = false
        count += 1
        let limit = PageLimit(of: pages.operation.identity).pages
        // The page itself is good: it is given, and the error comes in place of the next one.
        if !tokens.insert(token).inserted {
          pending = error(.repeatedToken)
        } else if count >= limit {
          pending = error(.endlessList(pages: limit))
        }
        input[pagination.inputToken] = .string(token)
      }
      return page
    }

    var pending: AWSError?

    private func error(_ reason: AWSError.Reason) -> AWSError {
      AWSError(pages.operation.identity, account: pages.account, region: pages.region, reason: reason)
    }
  }
}
