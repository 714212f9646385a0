internal import CSQLite

/// The SQL functions that give the same value each time for the same values: a report is the same each time it is drawn.
enum AllowedFunctions {
  /// SQLite's own, by their names (https://www.sqlite.org/lang_corefunc.html and the pages beside it), and those that let
  /// the planner guess. Those of dates are `CalendarFunction`s.
  static let names: Set<String> = [
    // Core
    "abs", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "if", "ifnull", "iif", "instr", "length",
    "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif", "octet_length", "printf", "quote",
    "replace",
    "round", "rtrim", "sign", "soundex", "substr", "substring", "trim", "typeof", "unhex", "unicode", "unistr",
    "unistr_quote", "unlikely", "upper", "zeroblob",
    // Aggregates and windows
    "avg", "count", "cume_dist", "dense_rank", "first_value", "group_concat", "lag", "last_value", "lead", "median",
    "nth_value", "ntile", "percent_rank", "percentile", "percentile_cont", "percentile_disc", "rank", "row_number",
    "string_agg", "sum", "total",
    // Mathematics
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp",
    "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan", "tanh",
    "trunc",
    // JSON
    "->", "->>", "json", "json_array", "json_array_insert", "json_array_length", "json_error_position", "json_extract",
    "json_group_array", "json_group_object", "json_insert", "json_object", "json_patch", "json_pretty", "json_quote",
    "json_remove", "json_replace", "json_set", "json_type", "json_valid", "jsonb", "jsonb_array", "jsonb_extract",
    "jsonb_group_array", "jsonb_group_object", "jsonb_insert", "jsonb_object", "jsonb_patch", "jsonb_remove",
    "jsonb_replace", "jsonb_set",
  ]

  /// Whether a question may use the function of this name.
  static func contains(_ name: String) -> Bool {
    names.contains(name) || CalendarFunction.names.contains(name) || name == SQLParameters.function
  }

  /// Why a question may not use the function.
  static func refusal(of name: String) -> String {
    "`\(name)` cannot be used here: it gives another value each time, or on each machine, and the same snapshot must give the"
      + " same report; the day is `(SELECT date FROM snapshot)`"
  }
}
