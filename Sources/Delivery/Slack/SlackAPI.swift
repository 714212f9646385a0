internal import AWS

/// The four calls to Slack that posting a day with files takes.
struct SlackAPI: Sendable {
  let address: HTTPAddress
  let token: Secret
  let exchange: WebExchange

  /// Posts a message; gives its number, which is also its thread's.
  func post(_ text: String, _ blocks: JSON, to channel: String, thread: String?) async throws -> String {
    var body: JSON = [
      "channel": .string(channel), "text": .string(text), "blocks": blocks, "mrkdwn": false, "unfurl_links": false,
      "unfurl_media": false,
    ]
    if let thread { body["thread_ts"] = .string(thread) }
    let answer = try await call(
      "chat.postMessage", "posting the message to \(channel)", json: body, isHarmless: false)
    guard let number = answer["ts"]?.string else {
      throw DeliveryError(
        "posting the message to \(channel): Slack said ok without a number; look there whether it is posted",
        extent: .unknown)
    }
    return number
  }

  /// Puts a file where Slack wants it; nobody sees it until it is shared. Gives its id.
  func upload(_ bytes: [UInt8], named name: String) async throws -> String {
    let doing = "uploading \(name) to Slack"
    let answer = try await call(
      "files.getUploadURLExternal", doing,
      form: [.init("filename", name), .init("length", String(bytes.count))], isHarmless: true)
    guard let id = answer["file_id"]?.string, let url = answer["upload_url"]?.string,
      let place = HTTPAddress(url), place.origin.isSecure || !address.origin.isSecure
    else {
      throw DeliveryError("\(doing): Slack named no place to upload to; run `runbook deliver` again")
    }
    let request = HTTPRequest(
      "POST", place.origin, path: place.target,
      headers: [.init("content-type", "application/octet-stream"), .init("user-agent", "runbook")], body: bytes)
    let uploaded = try await exchange.send(request, doing, secrets: [token, Secret(url)], isHarmless: true)
    guard uploaded.status == 200 else {
      throw DeliveryError("\(doing): \(WebExchange.words(of: uploaded)); run `runbook deliver` again")
    }
    return id
  }

  /// Shows an uploaded file in a channel.
  func share(_ id: String, named name: String, in channel: String, thread: String?) async throws {
    var body: JSON = [
      "files": [["id": .string(id), "title": .string(name)]], "channel_id": .string(channel),
    ]
    if let thread { body["thread_ts"] = .string(thread) }
    _ = try await call(
      "files.completeUploadExternal", "sharing \(name) in \(channel)", json: body, isHarmless: false)
  }

  // MARK: Calling

  private func call(
    _ method: String, _ doing: String, json: JSON? = nil, form: [HTTPRequest.Field] = [], isHarmless: Bool
  ) async throws -> JSON {
    let type = json == nil ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8"
    let fields = form.map { "\(HTTPRequest.encode($0.name))=\(HTTPRequest.encode($0.value))" }.joined(separator: "&")
    let path = address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
    let request = HTTPRequest(
      "POST", address.origin, path: "\(path)/\(method)",
      headers: [
        .init("authorization", "Bearer \(token.value)"), .init("content-type", type), .init("user-agent", "runbook"),
      ],
      body: try json?.serialized() ?? Array(fields.utf8))
    let answer = try await exchange.send(request, doing, secrets: [token], isHarmless: isHarmless)
    let said = try? JSON(parsing: answer.body)
    if answer.status == 200, let said, said["ok"] == true { return said }
    let code = said?["error"]?.string ?? ""
    let mayHaveArrived = answer.status >= 500 || ["internal_error", "fatal_error", "request_timeout"].contains(code)
    var words = code.isEmpty ? WebExchange.words(of: answer) : WebExchange.line(Array(code.utf8))
    if let needed = said?["needed"]?.string { words += " (needs \(WebExchange.line(Array(needed.utf8))))" }
    if case .array(let messages) = said?["response_metadata"]?["messages"] {
      words += messages.prefix(3).compactMap(\.string).map { ", “\(WebExchange.line(Array($0.utf8)))”" }.joined()
    }
    let isUnknown = mayHaveArrived && !isHarmless
    throw DeliveryError(
      "\(doing): \(words); "
        + (isUnknown
          ? "it is not known whether it arrived: look there, and send it with `--again` if it did not"
          : Self.advice(code, status: answer.status)),
      extent: isUnknown ? .unknown : .nothing)
  }

  /// What to do about what Slack says.
  static func advice(_ code: String, status: Int) -> String {
    switch code {
    case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "invalid_token":
      "the token is not valid any more: install the app again, and put its bot token where `token` points"
    case "not_allowed_token_type": "this is no bot token: use the one that begins with `xoxb-`"
    case "missing_scope", "no_permission":
      "give the app the scopes chat:write and files:write, and install it again"
    case "channel_not_found": "check the channel's id; of a private channel, the app must be a member"
    case "not_in_channel": "invite the app into the channel (`/invite`), or give it the scope chat:write.public"
    case "is_archived", "channel_is_archived": "the channel is archived: name another one"
    case "restricted_action", "action_prohibited", "posting_to_general_channel_denied", "ekm_access_denied",
      "team_access_not_granted":
      "the workspace does not let apps post there: ask its administrators, or name another channel"
    case "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "too_many_attachments",
      "invalid_payload", "no_text":
      "Slack does not take the message as it is drawn: draw less in `slack.md` (`limit=`), and run `runbook render`"
    case "no_service", "no_service_id", "no_team", "no_active_hooks", "team_disabled", "user_not_found":
      "the webhook is gone: make a new one, and put its address where `webhook` points"
    case "file_upload_size_restricted", "file_uploads_disabled", "file_uploads_except_images_disabled",
      "storage_limit_reached", "file_type_not_allowed":
      "the workspace does not take this file: attach another form (`attach`), or none"
    default:
      switch status {
      case 500...: "its own trouble: see whether Slack works, then run `runbook deliver`"
      case 403, 404, 410: "the address is not valid any more: make a new webhook, and put it where `webhook` points"
      default: "look the word up in Slack's reference of the call, then run `runbook deliver` again"
      }
    }
  }
}
