#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that the caller must leave readable behind a text that is read.
#define CSJ_PADDING 64

/// A string of an event: where its bytes stand. A length of 0 at offset 0 is a field that is absent or null.
/// The highest bit of the offset says that the bytes were unescaped into the reader's own memory.
typedef struct {
  uint32_t offset;
  uint32_t length;
} csj_text;

/// A boolean that may be missing.
enum { CSJ_UNSAID = 0, CSJ_FALSE = 1, CSJ_TRUE = 2 };

/// Why a record cannot be used.
enum {
  CSJ_NO_TIME = 1,
  CSJ_NO_SOURCE = 2,
  CSJ_NO_NAME = 4,
  CSJ_BAD_TIME = 8,
  CSJ_NOT_AN_OBJECT = 16,
  CSJ_BAD_LINE = 32,
};

/// What a whole text came to.
enum {
  CSJ_OK = 0,
  CSJ_EMPTY,
  CSJ_BAD_UTF8,
  CSJ_TRUNCATED,
  CSJ_BAD_JSON,
  CSJ_NOT_A_LOG,
  CSJ_NO_MEMORY,
};

/// One CloudTrail record, as far as the review needs it.
typedef struct {
  /// Milliseconds since 1970.
  int64_t timeMilliseconds;
  csj_text eventID;
  csj_text eventSource;
  csj_text eventName;
  csj_text eventType;
  csj_text eventCategory;
  csj_text awsRegion;
  csj_text recipientAccountID;
  csj_text sourceIPAddress;
  csj_text userAgent;
  csj_text errorCode;
  csj_text errorMessage;
  csj_text identityType;
  csj_text principalID;
  csj_text arn;
  csj_text accountID;
  csj_text userName;
  csj_text accessKeyID;
  csj_text invokedBy;
  csj_text issuerARN;
  csj_text issuerUserName;
  csj_text onBehalfOfUserID;
  csj_text mfaAuthenticated;
  /// Read for the events of `signin.amazonaws.com` and `sso.amazonaws.com` alone, up to `targetRole`: what the sign-in
  /// came to, under the event's own name.
  csj_text signInResult;
  csj_text mfaUsed;
  csj_text samlProviderARN;
  csj_text credentialType;
  csj_text switchFrom;
  csj_text targetAccountID;
  csj_text targetRole;
  uint8_t readOnly;
  uint8_t managementEvent;
  uint8_t fromConsole;
  uint8_t assumedRoot;
  /// `CSJ_NO_TIME` and so on, or 0.
  uint8_t problem;
  /// Whether a field that is read has a type that is not its own; it then counts as absent.
  uint8_t misread;
} csj_event;

typedef struct csj_reader csj_reader;

/// Makes a reader, whose memory is used again from text to text; null if there is no memory.
csj_reader *csj_reader_create(void);
void csj_reader_destroy(csj_reader *reader);

/// Reads a log: `{"Records":[…]}`, an array of events, one event a line, or several of these one after the other.
/// `CSJ_PADDING` bytes behind the text must be readable. The events refer to the text and hold until the next call.
int csj_read(csj_reader *reader, const char *json, size_t length);

/// The events of the last text, if it was read.
const csj_event *csj_events(const csj_reader *reader);
size_t csj_event_count(const csj_reader *reader);

/// Where the bytes of unescaped strings begin.
const char *csj_unescaped(const csj_reader *reader);

#ifdef __cplusplus
}
#endif
