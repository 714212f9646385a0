// The fields of CloudTrail records, found with simdjson's On-Demand parser.
//
// On-Demand walks the text once and leaves alone what nobody asks for, which for CloudTrail is most of it: request
// parameters and responses. The price is that it does not look into what it skips. It notices a text that is cut short,
// brackets that do not close and bytes that are no UTF-8, but not that a skipped value is nonsense. So whenever
// anything about a text is odd (an error, a record without the fields that each has, a field of a wrong type), the
// text is checked once more with the strict parser, which decides whether it is JSON at all.
//
// Strings are handed out where they stand. A token reaches from its quote to the next token, so its end is known
// without a search; only a string that holds a backslash is written anew.

#include "csimdjson.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

namespace {

constexpr uint32_t unescapedBit = 0x80000000u;

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Keys are compared with their closing quote, so that none is taken for the beginning of another.
template <size_t size> bool isKey(const char *key, const char (&name)[size]) {
  return std::memcmp(key, name, size - 1) == 0 && key[size - 1] == '"';
}

int hexadecimal(const char *digits) {
  int value = 0;
  for (int i = 0; i < 4; i++) {
    char c = digits[i];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

void appendUTF8(std::string &out, uint32_t scalar) {
  if (scalar < 0x80) {
    out.push_back(char(scalar));
  } else if (scalar < 0x800) {
    out.push_back(char(0xC0 | scalar >> 6));
    out.push_back(char(0x80 | (scalar & 0x3F)));
  } else if (scalar < 0x10000) {
    out.push_back(char(0xE0 | scalar >> 12));
    out.push_back(char(0x80 | (scalar >> 6 & 0x3F)));
    out.push_back(char(0x80 | (scalar & 0x3F)));
  } else {
    out.push_back(char(0xF0 | scalar >> 18));
    out.push_back(char(0x80 | (scalar >> 12 & 0x3F)));
    out.push_back(char(0x80 | (scalar >> 6 & 0x3F)));
    out.push_back(char(0x80 | (scalar & 0x3F)));
  }
}

/// Half a surrogate pair, which a client can put into its user agent, becomes U+FFFD: it must not cost the file.
bool unescape(std::string_view text, std::string &out) {
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    if (++i == text.size()) return false;
    switch (text[i]) {
    case '"': out.push_back('"'); break;
    case '\\': out.push_back('\\'); break;
    case '/': out.push_back('/'); break;
    case 'b': out.push_back('\b'); break;
    case 'f': out.push_back('\f'); break;
    case 'n': out.push_back('\n'); break;
    case 'r': out.push_back('\r'); break;
    case 't': out.push_back('\t'); break;
    case 'u': {
      if (text.size() - i < 5) return false;
      int unit = hexadecimal(text.data() + i + 1);
      if (unit < 0) return false;
      i += 4;
      if (unit >= 0xD800 && unit < 0xDC00 && text.size() - i > 6 && text[i + 1] == '\\' && text[i + 2] == 'u') {
        int low = hexadecimal(text.data() + i + 3);
        if (low >= 0xDC00 && low < 0xE000) {
          appendUTF8(out, 0x10000u + ((uint32_t(unit) - 0xD800u) << 10) + (uint32_t(low) - 0xDC00u));
          i += 6;
          break;
        }
      }
      appendUTF8(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFDu : uint32_t(unit));
      break;
    }
    default: return false;
    }
  }
  return true;
}

/// The end of the object or array that begins at `from`, by its brackets alone; null if it does not end before `to`.
const char *closingBracket(const char *from, const char *to) {
  int64_t depth = 0;
  bool inString = false;
  for (; from < to; from++) {
    if (inString) {
      if (*from == '\\') {
        from++;
      } else if (*from == '"') {
        inString = false;
      }
    } else if (*from == '"') {
      inString = true;
    } else if (*from == '{' || *from == '[') {
      depth++;
    } else if (*from == '}' || *from == ']') {
      if (--depth <= 0) return from;
    }
  }
  return nullptr;
}

/// Reads `YYYY-MM-DDThh:mm:ss[.fff]Z`.
bool parseTime(std::string_view text, int64_t &milliseconds) {
  if (text.size() < 20 || text.size() > 30 || text.back() != 'Z') return false;
  const char *shape = "0000-00-00T00:00:00";
  for (size_t i = 0; i < 19; i++) {
    if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
  }
  auto number = [&](size_t from, size_t count) {
    int64_t value = 0;
    for (size_t i = from; i < from + count; i++) value = value * 10 + (text[i] - '0');
    return value;
  };
  int64_t year = number(0, 4), month = number(5, 2), day = number(8, 2);
  int64_t hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return false;
  int64_t fraction = 0;
  if (text.size() > 20) {
    if (text[19] != '.' || text.size() == 21) return false;
    int64_t weight = 100;
    for (size_t i = 20; i + 1 < text.size(); i++, weight /= 10) {
      if (text[i] < '0' || text[i] > '9') return false;
      fraction += (text[i] - '0') * weight;
    }
  }
  // Days are counted by eras of 400 years that begin on 1 March, so that leap days fall at their ends.
  int64_t shifted = month <= 2 ? year - 1 : year;
  int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int64_t yearOfEra = shifted - era * 400;
  int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t days = era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
  milliseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction;
  return true;
}

int statusOf(error_code error) {
  switch (error) {
  case SUCCESS: return CSJ_OK;
  case EMPTY: return CSJ_EMPTY;
  case UTF8_ERROR: return CSJ_BAD_UTF8;
  case UNCLOSED_STRING:
  case INCOMPLETE_ARRAY_OR_OBJECT: return CSJ_TRUNCATED;
  case MEMALLOC: return CSJ_NO_MEMORY;
  default: return CSJ_BAD_JSON;
  }
}

} // namespace

struct csj_reader {
  ondemand::parser parser;
  ondemand::parser detailParser;
  dom::parser strictParser;
  std::vector<csj_event> events;
  std::string unescaped;
  const char *base = nullptr;
  const char *end = nullptr;
  bool odd = false;
  bool sawRecord = false;
  bool sawEnvelope = false;

  int read(const char *json, size_t length);

private:
  int readDocument(const char *from, const char *to, const char *&next);
  int readDocuments(const char *from, const char *to);
  int readStrictly(const char *from, const char *to, error_code otherwise);
  int readLines(const char *from);
  error_code readArray(ondemand::array array);
  error_code readObject(ondemand::object object, bool isRoot);
  error_code readIdentity(ondemand::object object, csj_event &event);
  error_code readSession(ondemand::object object, csj_event &event);
  void readSignIn(csj_event &event, const char *response, const char *additional, const char *service);
  template <typename Each> void eachDetail(const char *object, Each each);
  void fail(uint8_t problem);
  std::string_view bytes(csj_text text) const;
  void setText(ondemand::value &value, csj_text &text);
  void setFlag(ondemand::value &value, uint8_t &flag);
  const char *objectOf(ondemand::value &value);
};

std::string_view csj_reader::bytes(csj_text text) const {
  if (text.offset & unescapedBit) return {unescaped.data() + (text.offset & ~unescapedBit), text.length};
  return {base + text.offset, text.length};
}

void csj_reader::fail(uint8_t problem) {
  csj_event event{};
  event.problem = problem;
  events.push_back(event);
  odd = true;
}

void csj_reader::setText(ondemand::value &value, csj_text &text) {
  std::string_view token = value.raw_json_token();
  text = {};
  if (token.empty() || token[0] != '"') {
    if (token.substr(0, 4) != "null") odd = true;
    return;
  }
  size_t length = token.size();
  while (length > 1 && isSpace(token[length - 1])) length--;
  if (length < 2 || token[length - 1] != '"') {
    odd = true;
    return;
  }
  std::string_view content = token.substr(1, length - 2);
  if (content.empty() || !std::memchr(content.data(), '\\', content.size())) {
    text = {uint32_t(content.data() - base), uint32_t(content.size())};
    return;
  }
  size_t start = unescaped.size();
  if (!unescape(content, unescaped)) {
    odd = true;
    return;
  }
  text = {uint32_t(start) | unescapedBit, uint32_t(unescaped.size() - start)};
}

void csj_reader::setFlag(ondemand::value &value, uint8_t &flag) {
  std::string_view token = value.raw_json_token();
  // CloudTrail writes some booleans as strings.
  if (!token.empty() && token[0] == '"') token.remove_prefix(1);
  if (token.substr(0, 4) == "true") {
    flag = CSJ_TRUE;
  } else if (token.substr(0, 5) == "false") {
    flag = CSJ_FALSE;
  } else {
    flag = CSJ_UNSAID;
    if (token.substr(0, 4) != "null") odd = true;
  }
}

/// Where an object begins; null for anything else.
const char *csj_reader::objectOf(ondemand::value &value) {
  std::string_view token = value.raw_json_token();
  return !token.empty() && token[0] == '{' ? token.data() : nullptr;
}

error_code csj_reader::readSession(ondemand::object object, csj_event &event) {
  for (auto item : object) {
    ondemand::field field;
    if (auto error = std::move(item).get(field)) return error;
    const char *key = field.key().raw();
    ondemand::value value = field.value();
    if (isKey(key, "assumedRoot")) {
      setFlag(value, event.assumedRoot);
    } else if (isKey(key, "attributes") && objectOf(value)) {
      ondemand::object attributes;
      if (auto error = value.get_object().get(attributes)) return error;
      for (auto inner : attributes) {
        ondemand::field attribute;
        if (auto error = std::move(inner).get(attribute)) return error;
        ondemand::value content = attribute.value();
        if (isKey(attribute.key().raw(), "mfaAuthenticated")) setText(content, event.mfaAuthenticated);
      }
    } else if (isKey(key, "sessionIssuer") && objectOf(value)) {
      ondemand::object issuer;
      if (auto error = value.get_object().get(issuer)) return error;
      for (auto inner : issuer) {
        ondemand::field attribute;
        if (auto error = std::move(inner).get(attribute)) return error;
        const char *name = attribute.key().raw();
        ondemand::value content = attribute.value();
        if (isKey(name, "arn")) {
          setText(content, event.issuerARN);
        } else if (isKey(name, "userName")) {
          setText(content, event.issuerUserName);
        }
      }
    }
  }
  return SUCCESS;
}

error_code csj_reader::readIdentity(ondemand::object object, csj_event &event) {
  for (auto item : object) {
    ondemand::field field;
    if (auto error = std::move(item).get(field)) return error;
    const char *key = field.key().raw();
    ondemand::value value = field.value();
    if (isKey(key, "type")) {
      setText(value, event.identityType);
    } else if (isKey(key, "principalId")) {
      setText(value, event.principalID);
    } else if (isKey(key, "arn")) {
      setText(value, event.arn);
    } else if (isKey(key, "accountId")) {
      setText(value, event.accountID);
    } else if (isKey(key, "userName")) {
      setText(value, event.userName);
    } else if (isKey(key, "accessKeyId")) {
      setText(value, event.accessKeyID);
    } else if (isKey(key, "invokedBy")) {
      setText(value, event.invokedBy);
    } else if (isKey(key, "sessionContext") && objectOf(value)) {
      ondemand::object session;
      if (auto error = value.get_object().get(session)) return error;
      if (auto error = readSession(session, event)) return error;
    } else if (isKey(key, "onBehalfOf") && objectOf(value)) {
      ondemand::object behalf;
      if (auto error = value.get_object().get(behalf)) return error;
      for (auto inner : behalf) {
        ondemand::field attribute;
        if (auto error = std::move(inner).get(attribute)) return error;
        ondemand::value content = attribute.value();
        if (isKey(attribute.key().raw(), "userId")) setText(content, event.onBehalfOfUserID);
      }
    }
  }
  return SUCCESS;
}

/// Reads an object of a sign-in that the walk over the record has passed already.
template <typename Each> void csj_reader::eachDetail(const char *object, Each each) {
  if (!object) return;
  const char *to = closingBracket(object, end);
  if (!to) {
    odd = true;
    return;
  }
  ondemand::document document;
  ondemand::object fields;
  size_t length = size_t(to - object) + 1;
  if (detailParser.iterate(object, length, length + SIMDJSON_PADDING).get(document) ||
      document.get_object().get(fields)) {
    odd = true;
    return;
  }
  for (auto item : fields) {
    ondemand::field field;
    if (std::move(item).get(field)) {
      odd = true;
      return;
    }
    ondemand::value value = field.value();
    each(field.key().raw(), value);
  }
}

void csj_reader::readSignIn(csj_event &event, const char *response, const char *additional, const char *service) {
  std::string name(bytes(event.eventName));
  name.push_back('"');
  auto takeResult = [&](const char *key, ondemand::value &value) {
    if (size_t(end - key) >= name.size() && std::memcmp(key, name.data(), name.size()) == 0) {
      setText(value, event.signInResult);
    }
  };
  eachDetail(response, takeResult);
  eachDetail(service, [&](const char *key, ondemand::value &value) {
    if (isKey(key, "account_id")) {
      setText(value, event.targetAccountID);
    } else if (isKey(key, "role_name")) {
      setText(value, event.targetRole);
    } else {
      takeResult(key, value);
    }
  });
  eachDetail(additional, [&](const char *key, ondemand::value &value) {
    if (isKey(key, "MFAUsed")) {
      setText(value, event.mfaUsed);
    } else if (isKey(key, "SamlProviderArn")) {
      setText(value, event.samlProviderARN);
    } else if (isKey(key, "CredentialType")) {
      setText(value, event.credentialType);
    } else if (isKey(key, "SwitchFrom")) {
      setText(value, event.switchFrom);
    }
  });
}

error_code csj_reader::readObject(ondemand::object object, bool isRoot) {
  csj_event event{};
  bool oddBefore = odd;
  odd = false;
  csj_text time{};
  const char *response = nullptr, *additional = nullptr, *service = nullptr;
  bool isEnvelope = false;
  for (auto item : object) {
    ondemand::field field;
    if (auto error = std::move(item).get(field)) return error;
    const char *key = field.key().raw();
    ondemand::value value = field.value();
    switch (key[0]) {
    case 'e':
      if (isKey(key, "eventTime")) {
        setText(value, time);
      } else if (isKey(key, "eventSource")) {
        setText(value, event.eventSource);
      } else if (isKey(key, "eventName")) {
        setText(value, event.eventName);
      } else if (isKey(key, "eventID")) {
        setText(value, event.eventID);
      } else if (isKey(key, "eventType")) {
        setText(value, event.eventType);
      } else if (isKey(key, "eventCategory")) {
        setText(value, event.eventCategory);
      } else if (isKey(key, "errorCode")) {
        setText(value, event.errorCode);
      } else if (isKey(key, "errorMessage")) {
        setText(value, event.errorMessage);
      }
      break;
    case 'u':
      if (isKey(key, "userIdentity")) {
        if (objectOf(value)) {
          ondemand::object identity;
          if (auto error = value.get_object().get(identity)) return error;
          if (auto error = readIdentity(identity, event)) return error;
        } else if (value.raw_json_token().substr(0, 4) != "null") {
          odd = true;
        }
      } else if (isKey(key, "userAgent")) {
        setText(value, event.userAgent);
      }
      break;
    case 'a':
      if (isKey(key, "awsRegion")) {
        setText(value, event.awsRegion);
      } else if (isKey(key, "additionalEventData")) {
        additional = objectOf(value);
      }
      break;
    case 's':
      if (isKey(key, "sourceIPAddress")) {
        setText(value, event.sourceIPAddress);
      } else if (isKey(key, "sessionCredentialFromConsole")) {
        setFlag(value, event.fromConsole);
      } else if (isKey(key, "serviceEventDetails")) {
        service = objectOf(value);
      }
      break;
    case 'r':
      if (isKey(key, "readOnly")) {
        setFlag(value, event.readOnly);
      } else if (isKey(key, "recipientAccountId")) {
        setText(value, event.recipientAccountID);
      } else if (isKey(key, "responseElements")) {
        response = objectOf(value);
      }
      break;
    case 'm':
      if (isKey(key, "managementEvent")) setFlag(value, event.managementEvent);
      break;
    case 'R':
      if (isRoot && isKey(key, "Records") && value.raw_json_token().substr(0, 1) == "[") {
        isEnvelope = true;
        ondemand::array records;
        if (auto error = value.get_array().get(records)) return error;
        if (auto error = readArray(records)) return error;
      }
      break;
    default: break;
    }
  }
  if (isEnvelope) {
    sawEnvelope = true;
    odd |= oddBefore;
    return SUCCESS;
  }
  if (time.length == 0) {
    event.problem |= CSJ_NO_TIME;
  } else if (!parseTime(bytes(time), event.timeMilliseconds)) {
    event.problem |= CSJ_BAD_TIME;
  }
  if (event.eventSource.length == 0) event.problem |= CSJ_NO_SOURCE;
  if (event.eventName.length == 0) event.problem |= CSJ_NO_NAME;
  if (event.problem) odd = true;
  if ((event.problem & (CSJ_NO_TIME | CSJ_NO_SOURCE | CSJ_NO_NAME)) != (CSJ_NO_TIME | CSJ_NO_SOURCE | CSJ_NO_NAME) ||
      event.eventCategory.length > 0 || event.eventType.length > 0) {
    sawRecord = true;
  }
  std::string_view source = bytes(event.eventSource);
  if (source == "signin.amazonaws.com" || source == "sso.amazonaws.com") {
    readSignIn(event, response, additional, service);
  }
  event.misread = odd && !event.problem;
  odd |= oddBefore;
  events.push_back(event);
  return SUCCESS;
}

error_code csj_reader::readArray(ondemand::array array) {
  sawEnvelope = true;
  for (auto item : array) {
    ondemand::value value;
    if (auto error = std::move(item).get(value)) return error;
    if (!objectOf(value)) {
      fail(CSJ_NOT_AN_OBJECT);
      continue;
    }
    ondemand::object object;
    if (auto error = value.get_object().get(object)) return error;
    if (auto error = readObject(object, false)) return error;
  }
  return SUCCESS;
}

/// What the strict parser says of a text that the quick one refused, or found odd.
int csj_reader::readStrictly(const char *from, const char *to, error_code otherwise) {
  dom::element element;
  error_code error = strictParser.parse(reinterpret_cast<const uint8_t *>(from), size_t(to - from), false).get(element);
  int status = statusOf(error ? error : otherwise);
  bool isOpen = status == CSJ_BAD_JSON && (*from == '{' || *from == '[') && !closingBracket(from, to);
  return isOpen ? CSJ_TRUNCATED : status;
}

/// Reads the document at `from`, which ends at `to` or before it, and says where the next one begins.
int csj_reader::readDocument(const char *from, const char *to, const char *&next) {
  size_t count = events.size();
  odd = false;
  sawRecord = false;
  sawEnvelope = false;
  next = to;
  size_t length = size_t(to - from);
  ondemand::document document;
  error_code error = parser.iterate(from, length, length + SIMDJSON_PADDING).get(document);
  if (!error) {
    if (*from == '{') {
      ondemand::object object;
      error = document.get_object().get(object);
      if (!error) error = readObject(object, true);
    } else if (*from == '[') {
      ondemand::array array;
      error = document.get_array().get(array);
      if (!error) error = readArray(array);
    } else {
      error = INCORRECT_TYPE;
    }
  }
  if (!error) {
    const char *rest;
    if (!document.current_location().get(rest)) next = rest;
  }
  int status = CSJ_OK;
  if (error || odd) {
    status = readStrictly(from, next, error);
    if (status == CSJ_OK && !sawRecord && !sawEnvelope) status = CSJ_NOT_A_LOG;
  }
  if (status != CSJ_OK) events.resize(count);
  return status;
}

/// Reads documents that follow each other without a line between them, as joined gzip members give. After the first,
/// each is bounded before it is parsed: the parser looks at all that it is given, however soon the document ends.
int csj_reader::readDocuments(const char *from, const char *to) {
  size_t count = events.size();
  const char *bound = to;
  while (from < to) {
    const char *next;
    if (int status = readDocument(from, bound, next)) {
      events.resize(count);
      return status;
    }
    from = next;
    while (from < to && isSpace(*from)) from++;
    const char *closing = from < to ? closingBracket(from, to) : nullptr;
    bound = closing ? closing + 1 : to;
  }
  return CSJ_OK;
}

/// Reads one event a line. A line that is broken costs itself alone.
int csj_reader::readLines(const char *from) {
  bool understood = false;
  while (from < end) {
    const char *newline = static_cast<const char *>(std::memchr(from, '\n', size_t(end - from)));
    const char *to = newline ? newline : end;
    while (from < to && isSpace(*from)) from++;
    while (to > from && isSpace(to[-1])) to--;
    if (from < to) {
      if (readDocuments(from, to) == CSJ_OK) {
        understood = true;
      } else {
        fail(CSJ_BAD_LINE);
      }
    }
    from = newline ? newline + 1 : end;
  }
  return understood ? CSJ_OK : CSJ_BAD_JSON;
}

int csj_reader::read(const char *json, size_t length) {
  events.clear();
  unescaped.clear();
  base = json;
  end = json + length;
  if (length >= 3 && std::memcmp(json, "\xEF\xBB\xBF", 3) == 0) json += 3;
  while (end > json && isSpace(end[-1])) end--;
  while (json < end && isSpace(*json)) json++;
  if (json == end) return CSJ_EMPTY;

  // A first line that is a whole object is either all there is or the first of many.
  const char *newline = static_cast<const char *>(std::memchr(json, '\n', size_t(end - json)));
  if (newline && *json == '{') {
    const char *to = newline;
    while (to > json && isSpace(to[-1])) to--;
    if (to[-1] == '}' && readLines(json) == CSJ_OK) return CSJ_OK;
    events.clear();
  }
  return readDocuments(json, end);
}

extern "C" csj_reader *csj_reader_create(void) { return new (std::nothrow) csj_reader(); }

extern "C" void csj_reader_destroy(csj_reader *reader) { delete reader; }

extern "C" int csj_read(csj_reader *reader, const char *json, size_t length) {
  try {
    return reader->read(json, length);
  } catch (...) {
    reader->events.clear();
    return CSJ_NO_MEMORY;
  }
}

extern "C" const csj_event *csj_events(const csj_reader *reader) { return reader->events.data(); }

extern "C" size_t csj_event_count(const csj_reader *reader) { return reader->events.size(); }

extern "C" const char *csj_unescaped(const csj_reader *reader) { return reader->unescaped.data(); }
