internal import AWS

/// Amazon Athena: what is called, and the parts of the answers that are read.
enum AthenaAPI {
  static let service = Service("athena", .json11(target: "AmazonAthena"))

  static let getTableMetadata = AWS.Operation<TableAnswer>(service, "GetTableMetadata")
  static let startQueryExecution = AWS.Operation<Started>(service, "StartQueryExecution")
  static let getQueryExecution = AWS.Operation<ExecutionAnswer>(service, "GetQueryExecution")
  static let getQueryResults = AWS.Operation<Results>(
    service, "GetQueryResults", pagination: .init("NextToken") { $0.nextToken })
  static let stopQueryExecution = AWS.Operation<NoOutput>(service, "StopQueryExecution")

  /// The largest page that there is.
  static let pageSize = 1000

  struct TableAnswer: Decodable, Sendable {
    let table: Table?
    enum CodingKeys: String, CodingKey { case table = "TableMetadata" }

    struct Table: Decodable, Sendable {
      let columns: [Column]?
      let partitions: [Column]?
      let parameters: [String: String]?
      enum CodingKeys: String, CodingKey {
        case columns = "Columns"
        case partitions = "PartitionKeys"
        case parameters = "Parameters"
      }
    }

    struct Column: Decodable, Sendable {
      let name: String
      enum CodingKeys: String, CodingKey { case name = "Name" }
    }
  }

  struct Started: Decodable, Sendable {
    let queryExecutionID: String
    enum CodingKeys: String, CodingKey { case queryExecutionID = "QueryExecutionId" }
  }

  struct ExecutionAnswer: Decodable, Sendable {
    let execution: Execution
    enum CodingKeys: String, CodingKey { case execution = "QueryExecution" }
  }

  struct Execution: Decodable, Sendable {
    let status: Status
    let statistics: Statistics?
    enum CodingKeys: String, CodingKey {
      case status = "Status"
      case statistics = "Statistics"
    }

    struct Status: Decodable, Sendable {
      let state: String
      let reason: String?
      let error: QueryError?
      enum CodingKeys: String, CodingKey {
        case state = "State"
        case reason = "StateChangeReason"
        case error = "AthenaError"
      }
    }

    struct QueryError: Decodable, Sendable {
      let retryable: Bool?
      let message: String?
      enum CodingKeys: String, CodingKey {
        case retryable = "Retryable"
        case message = "ErrorMessage"
      }
    }

    struct Statistics: Decodable, Sendable {
      let dataScannedInBytes: Int?
      enum CodingKeys: String, CodingKey { case dataScannedInBytes = "DataScannedInBytes" }
    }
  }

  struct Results: Decodable, Sendable {
    let resultSet: ResultSet
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case resultSet = "ResultSet"
      case nextToken = "NextToken"
    }

    struct ResultSet: Decodable, Sendable {
      let rows: [Row]?
      enum CodingKeys: String, CodingKey { case rows = "Rows" }
    }

    struct Row: Decodable, Sendable {
      let data: [Datum]?
      enum CodingKeys: String, CodingKey { case data = "Data" }
    }

    struct Datum: Decodable, Sendable {
      /// Absent for `NULL`.
      let value: String?
      enum CodingKeys: String, CodingKey { case value = "VarCharValue" }
    }
  }
}
