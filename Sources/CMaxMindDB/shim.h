#include <maxminddb.h>
#include <string.h>

// A union within a structure of results, and paths of C strings, are awkward in Swift: here the country's code is copied
// out, in the layouts that databases use. Returns its length, 0 if there is none, or a negative error code.
static inline int runbook_country(const MMDB_s *database, const char *address, char *code, int capacity) {
  int addressError = 0, databaseError = MMDB_SUCCESS;
  MMDB_lookup_result_s found = MMDB_lookup_string(database, address, &addressError, &databaseError);
  if (addressError != 0) return 0;
  // A database of the old addresses alone says nothing of the new ones, which is no error.
  if (databaseError == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) return 0;
  if (databaseError != MMDB_SUCCESS) return -databaseError;
  if (!found.found_entry) return 0;
  const char *const nested[] = {"country", "iso_code", NULL};
  const char *const flat[] = {"country_code", NULL};
  const char *const plain[] = {"country", NULL};
  const char *const *const paths[] = {nested, flat, plain};
  for (int index = 0; index < 3; index++) {
    MMDB_entry_data_s value;
    int status = MMDB_aget_value(&found.entry, &value, paths[index]);
    if (status == MMDB_INVALID_DATA_ERROR || status == MMDB_IO_ERROR) return -status;
    if (status != MMDB_SUCCESS || !value.has_data || value.type != MMDB_DATA_TYPE_UTF8_STRING) continue;
    if ((int)value.data_size > capacity || value.data_size == 0) continue;
    memcpy(code, value.utf8_string, value.data_size);
    return (int)value.data_size;
  }
  return 0;
}
