CREATE TABLE snapshot (
  date TEXT NOT NULL,
  window_start_at TEXT NOT NULL,
  window_end_at TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  tool_version TEXT NOT NULL,
  partition TEXT NOT NULL,
  organization_id TEXT,
  organization_name TEXT,
  time_zone TEXT NOT NULL,
  previous_date TEXT,
  PRIMARY KEY (date)
) STRICT, WITHOUT ROWID;
CREATE TABLE organization (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  management_account_id TEXT,
  feature_set TEXT,
  PRIMARY KEY (account_id, region, organization_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE delegated_administrator (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  administrator_id TEXT NOT NULL,
  service_principal TEXT NOT NULL,
  name TEXT,
  status TEXT,
  delegation_enabled_at TEXT,
  PRIMARY KEY (account_id, region, administrator_id, service_principal)
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
  account_id TEXT NOT NULL,
  name TEXT,
  status TEXT,
  organization_id TEXT,
  PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE region (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (account_id, region)
) STRICT, WITHOUT ROWID;
CREATE TABLE collection (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  service TEXT NOT NULL,
  operation TEXT NOT NULL,
  outcome TEXT NOT NULL,
  error_code TEXT,
  message TEXT,
  calls INTEGER NOT NULL,
  items INTEGER NOT NULL,
  truncated INTEGER NOT NULL,
  bytes INTEGER,
  completed_at TEXT NOT NULL,
  PRIMARY KEY (account_id, region, service, operation)
) STRICT, WITHOUT ROWID;
CREATE TABLE permission (
  service TEXT NOT NULL,
  operation TEXT NOT NULL,
  action TEXT NOT NULL,
  resource TEXT NOT NULL,
  PRIMARY KEY (service, operation, action, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE trail (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  trail_arn TEXT NOT NULL,
  name TEXT NOT NULL,
  home_region TEXT,
  is_multi_region INTEGER,
  is_organization INTEGER,
  includes_global_service_events INTEGER,
  log_file_validation INTEGER,
  kms_key_id TEXT,
  s3_bucket_name TEXT,
  s3_key_prefix TEXT,
  cloud_watch_logs_group_arn TEXT,
  has_custom_event_selectors INTEGER,
  has_insight_selectors INTEGER,
  PRIMARY KEY (account_id, region, trail_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE trail_status (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  trail_arn TEXT NOT NULL,
  is_logging INTEGER,
  latest_delivery_at TEXT,
  latest_delivery_error TEXT,
  latest_digest_delivery_at TEXT,
  latest_digest_delivery_error TEXT,
  latest_cloud_watch_logs_delivery_error TEXT,
  started_logging_at TEXT,
  stopped_logging_at TEXT,
  PRIMARY KEY (account_id, region, trail_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE trail_event_selector (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  trail_arn TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  management_events INTEGER NOT NULL,
  read_write_type TEXT,
  excluded_sources TEXT,
  data_resources TEXT,
  data_resource_arns TEXT,
  condition TEXT,
  PRIMARY KEY (account_id, region, trail_arn, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE trail_bucket (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  bucket TEXT NOT NULL,
  is_configured INTEGER NOT NULL,
  block_public_acls INTEGER,
  ignore_public_acls INTEGER,
  block_public_policy INTEGER,
  restrict_public_buckets INTEGER,
  PRIMARY KEY (account_id, region, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_detector (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  detector_id TEXT NOT NULL,
  status TEXT NOT NULL,
  finding_publishing_frequency TEXT,
  created_at TEXT,
  updated_at TEXT,
  PRIMARY KEY (account_id, region, detector_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_feature (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  detector_id TEXT NOT NULL,
  name TEXT NOT NULL,
  option TEXT NOT NULL,
  status TEXT NOT NULL,
  updated_at TEXT,
  PRIMARY KEY (account_id, region, detector_id, name, option)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_administrator (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  detector_id TEXT NOT NULL,
  administrator_id TEXT,
  relationship_status TEXT,
  invited_at TEXT,
  PRIMARY KEY (account_id, region, detector_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_member (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  detector_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  member_detector_id TEXT,
  relationship_status TEXT,
  updated_at TEXT,
  PRIMARY KEY (account_id, region, detector_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_publishing_destination (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  detector_id TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  destination_type TEXT,
  status TEXT,
  destination_arn TEXT,
  kms_key_arn TEXT,
  PRIMARY KEY (account_id, region, detector_id, destination_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE securityhub_hub (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  hub_arn TEXT NOT NULL,
  subscribed_at TEXT,
  auto_enable_controls INTEGER,
  control_finding_generator TEXT,
  PRIMARY KEY (account_id, region, hub_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE securityhub_standard (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  standards_arn TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  PRIMARY KEY (account_id, region, standards_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE securityhub_aggregator (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  aggregator_arn TEXT NOT NULL,
  aggregation_region TEXT,
  region_linking_mode TEXT,
  regions TEXT,
  PRIMARY KEY (account_id, region, aggregator_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE securityhub_v2 (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  hub_v2_arn TEXT NOT NULL,
  subscribed_at TEXT,
  PRIMARY KEY (account_id, region, hub_v2_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspector_status (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  status TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  PRIMARY KEY (account_id, region, resource_type)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspector_member (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  member_id TEXT NOT NULL,
  relationship_status TEXT,
  delegated_admin_account_id TEXT,
  updated_at TEXT,
  PRIMARY KEY (account_id, region, member_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspector_coverage (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  scan_type TEXT NOT NULL,
  status TEXT,
  reason TEXT,
  scan_mode TEXT,
  last_scanned_at TEXT,
  name TEXT,
  image_id TEXT,
  platform TEXT,
  PRIMARY KEY (account_id, region, resource_type, resource_id, scan_type)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspector_cis_configuration (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  scan_configuration_arn TEXT NOT NULL,
  owner_id TEXT,
  scan_name TEXT,
  security_level TEXT,
  schedule TEXT,
  target_account_ids TEXT,
  PRIMARY KEY (account_id, region, scan_configuration_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE config_recorder (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  role_arn TEXT,
  recording_strategy TEXT,
  all_supported INTEGER,
  includes_global_resource_types INTEGER,
  resource_types TEXT,
  excluded_resource_types TEXT,
  recording_frequency TEXT,
  recording_overrides TEXT,
  is_recording INTEGER,
  last_status TEXT,
  last_error_code TEXT,
  last_error_message TEXT,
  last_status_change_at TEXT,
  PRIMARY KEY (account_id, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE config_channel (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  s3_bucket_name TEXT,
  s3_key_prefix TEXT,
  s3_kms_key_arn TEXT,
  sns_topic_arn TEXT,
  history_last_status TEXT,
  history_last_error_code TEXT,
  snapshot_last_status TEXT,
  snapshot_last_error_code TEXT,
  stream_last_status TEXT,
  stream_last_error_code TEXT,
  PRIMARY KEY (account_id, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE config_aggregator (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  aggregator_arn TEXT,
  is_organization INTEGER NOT NULL,
  all_regions INTEGER,
  regions TEXT,
  account_ids TEXT,
  created_by TEXT,
  created_at TEXT,
  last_updated_at TEXT,
  PRIMARY KEY (account_id, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE access_analyzer (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  analyzer_arn TEXT NOT NULL,
  name TEXT,
  type TEXT,
  status TEXT,
  status_reason TEXT,
  managed_by TEXT,
  created_at TEXT,
  last_resource_analyzed_at TEXT,
  PRIMARY KEY (account_id, region, analyzer_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE macie_session (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  status TEXT,
  finding_publishing_frequency TEXT,
  created_at TEXT,
  updated_at TEXT,
  PRIMARY KEY (account_id, region)
) STRICT, WITHOUT ROWID;
CREATE TABLE detective_graph (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  graph_arn TEXT NOT NULL,
  role TEXT NOT NULL,
  administrator_id TEXT,
  status TEXT,
  created_at TEXT,
  PRIMARY KEY (account_id, region, graph_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE ebs_encryption (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  enabled_by_default INTEGER,
  sse_type TEXT,
  PRIMARY KEY (account_id, region)
) STRICT, WITHOUT ROWID;
CREATE TABLE vpc (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  vpc_id TEXT NOT NULL,
  owner_id TEXT,
  name TEXT,
  cidr_block TEXT,
  is_default INTEGER,
  state TEXT,
  PRIMARY KEY (account_id, region, vpc_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE vpc_flow_log (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  flow_log_id TEXT NOT NULL,
  resource_id TEXT,
  status TEXT,
  traffic_type TEXT,
  deliver_logs_status TEXT,
  deliver_logs_error_message TEXT,
  log_destination_type TEXT,
  log_destination TEXT,
  max_aggregation_interval INTEGER,
  created_at TEXT,
  PRIMARY KEY (account_id, region, flow_log_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_summary (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  account_mfa_enabled INTEGER,
  account_access_keys_present INTEGER,
  account_password_present INTEGER,
  account_signing_certificates_present INTEGER,
  users INTEGER,
  groups INTEGER,
  roles INTEGER,
  policies INTEGER,
  mfa_devices INTEGER,
  mfa_devices_in_use INTEGER,
  PRIMARY KEY (account_id, region)
) STRICT, WITHOUT ROWID;
CREATE TABLE credential (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  user_name TEXT NOT NULL,
  is_root INTEGER NOT NULL,
  user_arn TEXT,
  user_created_at TEXT,
  password_enabled INTEGER,
  password_last_used_at TEXT,
  password_last_changed_at TEXT,
  password_next_rotation_at TEXT,
  mfa_active INTEGER,
  access_key_1_active INTEGER,
  access_key_1_last_rotated_at TEXT,
  access_key_1_last_used_at TEXT,
  access_key_1_last_used_region TEXT,
  access_key_1_last_used_service TEXT,
  access_key_2_active INTEGER,
  access_key_2_last_rotated_at TEXT,
  access_key_2_last_used_at TEXT,
  access_key_2_last_used_region TEXT,
  access_key_2_last_used_service TEXT,
  certificate_1_active INTEGER,
  certificate_1_last_rotated_at TEXT,
  certificate_2_active INTEGER,
  certificate_2_last_rotated_at TEXT,
  report_generated_at TEXT,
  PRIMARY KEY (account_id, region, user_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_public_access_block (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  is_configured INTEGER NOT NULL,
  block_public_acls INTEGER,
  ignore_public_acls INTEGER,
  block_public_policy INTEGER,
  restrict_public_buckets INTEGER,
  PRIMARY KEY (account_id, region)
) STRICT, WITHOUT ROWID;
CREATE TABLE check_definition (
  check_id TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,
  service TEXT NOT NULL,
  service_title TEXT NOT NULL,
  feature TEXT,
  scope TEXT NOT NULL,
  PRIMARY KEY (check_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE check_reference (
  check_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  version TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (check_id, kind, version, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE check_result (
  check_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  resource TEXT NOT NULL,
  service TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  severity TEXT NOT NULL,
  muted_by TEXT,
  PRIMARY KEY (check_id, account_id, region, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding (
  product TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT,
  score REAL,
  status TEXT NOT NULL,
  product_status TEXT,
  resource_type TEXT,
  resource_id TEXT,
  image_id TEXT,
  instance_id TEXT,
  first_observed_at TEXT,
  last_observed_at TEXT,
  updated_at TEXT,
  first_reported_on TEXT,
  count INTEGER,
  muted_by TEXT,
  console_url TEXT,
  is_test INTEGER NOT NULL,
  PRIMARY KEY (product, finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE guardduty_finding (
  finding_id TEXT NOT NULL,
  detector_id TEXT,
  class TEXT NOT NULL,
  action_type TEXT,
  resource_role TEXT,
  feature TEXT,
  description TEXT,
  sequence_id TEXT,
  principal TEXT,
  principal_type TEXT,
  principal_id TEXT,
  access_key_id TEXT,
  api TEXT,
  api_service TEXT,
  api_error TEXT,
  user_agent TEXT,
  domain TEXT,
  protocol TEXT,
  direction TEXT,
  remote_ip TEXT,
  remote_ips TEXT,
  remote_country TEXT,
  remote_city TEXT,
  remote_organization TEXT,
  remote_asn TEXT,
  remote_account_id TEXT,
  is_remote_affiliated INTEGER,
  local_port INTEGER,
  local_ports TEXT,
  remote_port INTEGER,
  is_blocked INTEGER,
  threat_names TEXT,
  threat_lists TEXT,
  file_path TEXT,
  file_hash TEXT,
  process TEXT,
  process_path TEXT,
  process_hash TEXT,
  process_user TEXT,
  bucket TEXT,
  object_key TEXT,
  container_id TEXT,
  container_name TEXT,
  container_image TEXT,
  cluster TEXT,
  namespace TEXT,
  workload TEXT,
  database TEXT,
  function TEXT,
  is_sample INTEGER NOT NULL,
  PRIMARY KEY (finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspector_finding (
  finding_id TEXT NOT NULL,
  finding_type TEXT NOT NULL,
  vulnerability_id TEXT,
  related_vulnerabilities TEXT,
  source TEXT,
  source_url TEXT,
  vendor_severity TEXT,
  cvss_score REAL,
  cvss_version TEXT,
  cvss_vector TEXT,
  package TEXT,
  installed_version TEXT,
  fixed_version TEXT,
  package_manager TEXT,
  file_path TEXT,
  package_count INTEGER NOT NULL,
  other_packages TEXT,
  fix_available TEXT,
  exploit_available INTEGER,
  last_exploit_at TEXT,
  epss_score REAL,
  inspector_score REAL,
  recommendation TEXT,
  network_path TEXT,
  network_source TEXT,
  port_begin INTEGER,
  port_end INTEGER,
  port_protocol TEXT,
  repository TEXT,
  image_digest TEXT,
  image_tags TEXT,
  in_use_count INTEGER,
  last_in_use_at TEXT,
  platform TEXT,
  detector TEXT,
  cwes TEXT,
  start_line INTEGER,
  PRIMARY KEY (finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE securityhub_finding (
  finding_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  format TEXT NOT NULL,
  product_arn TEXT,
  product_name TEXT,
  generator_id TEXT,
  types TEXT,
  analytic TEXT,
  description TEXT,
  control_id TEXT,
  standards TEXT,
  requirements TEXT,
  compliance_status TEXT,
  status_reasons TEXT,
  workflow_status TEXT,
  record_state TEXT,
  remediation_url TEXT,
  vulnerability_ids TEXT,
  resource_count INTEGER NOT NULL,
  is_sample INTEGER NOT NULL,
  PRIMARY KEY (finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_resource (
  product TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  resource_type TEXT,
  resource_id TEXT,
  resource_arn TEXT,
  name TEXT,
  image_id TEXT,
  instance_id TEXT,
  PRIMARY KEY (product, finding_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE accessanalyzer_finding (
  finding_id TEXT NOT NULL,
  analyzer_arn TEXT NOT NULL,
  finding_type TEXT,
  resource_owner_account_id TEXT,
  analyzed_at TEXT,
  error TEXT,
  PRIMARY KEY (finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE macie_finding (
  finding_id TEXT NOT NULL,
  category TEXT,
  description TEXT,
  bucket TEXT,
  object_key TEXT,
  is_public INTEGER,
  sensitive_data TEXT,
  occurrences INTEGER,
  api TEXT,
  principal TEXT,
  remote_ip TEXT,
  is_sample INTEGER NOT NULL,
  PRIMARY KEY (finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attack_signal (
  finding_id TEXT NOT NULL,
  signal_id TEXT NOT NULL,
  type TEXT,
  name TEXT,
  description TEXT,
  score REAL,
  count INTEGER,
  first_seen_at TEXT,
  last_seen_at TEXT,
  resource_ids TEXT,
  actor_ids TEXT,
  endpoint_ids TEXT,
  indicators TEXT,
  PRIMARY KEY (finding_id, signal_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attack_actor (
  finding_id TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  user_name TEXT,
  user_type TEXT,
  user_id TEXT,
  access_key_id TEXT,
  user_account_id TEXT,
  session_name TEXT,
  session_issuer TEXT,
  session_created_at TEXT,
  mfa_status TEXT,
  process TEXT,
  process_path TEXT,
  process_hash TEXT,
  PRIMARY KEY (finding_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attack_resource (
  finding_id TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  resource_type TEXT,
  name TEXT,
  resource_account_id TEXT,
  resource_region TEXT,
  service TEXT,
  image_id TEXT,
  instance_ids TEXT,
  tags TEXT,
  PRIMARY KEY (finding_id, resource_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attack_endpoint (
  finding_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  remote_ip TEXT,
  domain TEXT,
  port INTEGER,
  country TEXT,
  city TEXT,
  organization TEXT,
  asn INTEGER,
  direction TEXT,
  PRIMARY KEY (finding_id, endpoint_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attack_indicator (
  finding_id TEXT NOT NULL,
  key TEXT NOT NULL,
  title TEXT,
  seen TEXT,
  PRIMARY KEY (finding_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE vulnerability (
  vulnerability_id TEXT NOT NULL,
  package TEXT,
  severity TEXT,
  finding_count INTEGER NOT NULL,
  resource_count INTEGER NOT NULL,
  image_count INTEGER NOT NULL,
  account_count INTEGER NOT NULL,
  exploit_available INTEGER,
  epss_score REAL,
  cvss_score REAL,
  fixed_version TEXT,
  first_reported_on TEXT,
  last_reported_on TEXT,
  PRIMARY KEY (vulnerability_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE vulnerable_image (
  image_id TEXT NOT NULL,
  finding_count INTEGER NOT NULL,
  resource_count INTEGER NOT NULL,
  vulnerability_count INTEGER NOT NULL,
  exploitable_count INTEGER NOT NULL,
  exploit_finding_count INTEGER NOT NULL,
  critical_count INTEGER NOT NULL,
  reachable_finding_count INTEGER NOT NULL,
  reachable_resource_count INTEGER NOT NULL,
  fixable_count INTEGER NOT NULL,
  new_count INTEGER NOT NULL,
  epss_score REAL,
  first_reported_on TEXT,
  account_count INTEGER NOT NULL,
  region_count INTEGER NOT NULL,
  PRIMARY KEY (image_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE instance (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  image_id TEXT,
  name TEXT,
  owner TEXT,
  state TEXT,
  instance_type TEXT,
  platform TEXT,
  launched_at TEXT,
  public_ip TEXT,
  private_ip TEXT,
  vpc_id TEXT,
  subnet_id TEXT,
  instance_profile_arn TEXT,
  http_tokens TEXT,
  tags TEXT,
  console_url TEXT,
  PRIMARY KEY (account_id, region, instance_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE image (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  image_id TEXT NOT NULL,
  is_missing INTEGER NOT NULL,
  name TEXT,
  description TEXT,
  owner_id TEXT,
  owner_alias TEXT,
  owner TEXT,
  state TEXT,
  is_public INTEGER,
  created_at TEXT,
  deprecated_at TEXT,
  last_launched_at TEXT,
  platform TEXT,
  architecture TEXT,
  source_image_id TEXT,
  source_image_region TEXT,
  tags TEXT,
  console_url TEXT,
  PRIMARY KEY (account_id, region, image_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE cis_scan (
  scan_arn TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  configuration_arn TEXT,
  name TEXT,
  status TEXT,
  scanned_at TEXT,
  security_level TEXT,
  failed_count INTEGER,
  total_count INTEGER,
  PRIMARY KEY (scan_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE cis_check (
  scan_arn TEXT NOT NULL,
  account_id TEXT NOT NULL,
  check_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  title TEXT,
  level TEXT,
  failed_count INTEGER,
  passed_count INTEGER,
  skipped_count INTEGER,
  PRIMARY KEY (scan_arn, account_id, check_id, platform)
) STRICT, WITHOUT ROWID;
CREATE TABLE cis_target (
  scan_arn TEXT NOT NULL,
  account_id TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  platform TEXT,
  status TEXT,
  status_reason TEXT,
  failed_count INTEGER,
  passed_count INTEGER,
  skipped_count INTEGER,
  PRIMARY KEY (scan_arn, account_id, resource_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE config_rule (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  compliance TEXT,
  compliant_count INTEGER,
  non_compliant_count INTEGER,
  is_capped INTEGER NOT NULL,
  rule_arn TEXT,
  description TEXT,
  source TEXT,
  state TEXT,
  created_by TEXT,
  console_url TEXT,
  PRIMARY KEY (account_id, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE config_rule_resource (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  annotation TEXT,
  evaluated_at TEXT,
  PRIMARY KEY (account_id, region, name, resource_type, resource_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE resource_count (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (account_id, region, resource_type)
) STRICT, WITHOUT ROWID;
CREATE TABLE aggregated_resource_count (
  aggregator_arn TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (aggregator_arn, account_id, region, resource_type)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  change TEXT NOT NULL,
  became TEXT NOT NULL,
  what TEXT NOT NULL,
  is_worse INTEGER NOT NULL,
  account_id TEXT,
  region TEXT,
  id TEXT NOT NULL,
  resource TEXT,
  type TEXT,
  title TEXT,
  severity TEXT,
  image_id TEXT,
  first_reported_on TEXT,
  last_observed_at TEXT,
  was TEXT,
  now TEXT,
  PRIMARY KEY (kind, source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_activity (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  event_source TEXT NOT NULL,
  event_name TEXT NOT NULL,
  principal TEXT NOT NULL,
  session_name TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  source_ip TEXT NOT NULL,
  error_code TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  event_category TEXT NOT NULL,
  by_hand_reason TEXT NOT NULL,
  agent_family TEXT NOT NULL,
  principal_type TEXT NOT NULL,
  principal_name TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT,
  agent TEXT NOT NULL,
  event_count INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  sample_event_id TEXT,
  excluded_by TEXT,
  PRIMARY KEY (account_id, region, event_source, event_name, principal, session_name, user_agent, source_ip, error_code, read_only, by_hand, event_category, by_hand_reason, agent_family)
) STRICT, WITHOUT ROWID;
CREATE TABLE console_login (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_at TEXT NOT NULL,
  event_name TEXT NOT NULL,
  result TEXT NOT NULL,
  error_message TEXT,
  method TEXT NOT NULL,
  mfa_used INTEGER,
  credential_type TEXT,
  principal TEXT NOT NULL,
  principal_type TEXT NOT NULL,
  principal_name TEXT NOT NULL,
  session_name TEXT,
  switched_from TEXT,
  target_account_id TEXT,
  target_role TEXT,
  source_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  excluded_by TEXT,
  PRIMARY KEY (account_id, region, event_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE root_event (
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_at TEXT NOT NULL,
  event_source TEXT NOT NULL,
  event_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  result TEXT NOT NULL,
  error_code TEXT,
  mfa_used INTEGER,
  assumed_root INTEGER NOT NULL,
  source_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  access_key_id TEXT,
  PRIMARY KEY (account_id, region, event_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_address (
  source_ip TEXT NOT NULL,
  country TEXT,
  PRIMARY KEY (source_ip)
) STRICT, WITHOUT ROWID;
CREATE TABLE exclusion (
  exclusion_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  is_expired INTEGER NOT NULL,
  hidden_rows INTEGER NOT NULL,
  hidden_events INTEGER NOT NULL,
  PRIMARY KEY (exclusion_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE first_seen (
  account_id TEXT NOT NULL,
  principal TEXT NOT NULL,
  session_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  first_seen_on TEXT NOT NULL,
  last_seen_on TEXT NOT NULL,
  PRIMARY KEY (account_id, principal, session_name, kind, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE memory (
  account_id TEXT NOT NULL,
  principal TEXT NOT NULL,
  session_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  learning_since TEXT NOT NULL,
  last_seen_on TEXT NOT NULL,
  days INTEGER NOT NULL,
  left_out INTEGER NOT NULL,
  left_out_on TEXT,
  PRIMARY KEY (account_id, principal, session_name, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE unread_finding (
  product TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  first_reported_on TEXT NOT NULL,
  last_reported_on TEXT NOT NULL,
  PRIMARY KEY (product, finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE reopening (
  product TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  reopened_on TEXT NOT NULL,
  PRIMARY KEY (product, finding_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE metric (
  date TEXT NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (date, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE mute (
  mute_id TEXT NOT NULL,
  matches TEXT NOT NULL,
  owner TEXT NOT NULL,
  reason TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  is_expired INTEGER NOT NULL,
  hidden_count INTEGER NOT NULL,
  matched_count INTEGER NOT NULL,
  PRIMARY KEY (mute_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE service_level (
  severity TEXT NOT NULL,
  target_days INTEGER,
  open_count INTEGER NOT NULL,
  overdue_count INTEGER,
  due_soon_count INTEGER,
  oldest_days INTEGER,
  PRIMARY KEY (severity)
) STRICT, WITHOUT ROWID;
CREATE TABLE failed_part (
  part TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (part, account_id, region)
) STRICT, WITHOUT ROWID;
CREATE VIEW unread AS SELECT account_id, region, service, operation, outcome, error_code, message
FROM collection
WHERE (outcome IN ('denied', 'throttled', 'failed', 'skipped') OR truncated);
CREATE VIEW denied_call AS SELECT account_id, region, service, operation, error_code, message,
  CASE WHEN message LIKE 'assuming the role %' OR message LIKE 'getting credentials of %'
      OR message LIKE '%sts:AssumeRole%' THEN 'role'
    WHEN message LIKE '%service control policy%' THEN 'service_control_policy'
    WHEN message LIKE '%resource control policy%' THEN 'resource_control_policy'
    WHEN message LIKE '%permissions boundary%' THEN 'permissions_boundary'
    WHEN message LIKE '%session policy%' THEN 'session_policy'
    WHEN message LIKE '%VPC endpoint policy%' THEN 'vpc_endpoint_policy'
    WHEN message LIKE '%explicit deny%' THEN 'explicit_deny'
    WHEN message LIKE '%resource-based policy%' THEN 'resource_policy'
    ELSE 'missing_permission' END AS denied_by
FROM collection
WHERE outcome = 'denied';
CREATE VIEW trail_state AS WITH reader AS (SELECT DISTINCT account_id, region, trail_arn, TRUE AS is_own FROM trail_status),
other AS (
  SELECT trail_arn, min(
    iif(trail_arn LIKE '%:' || region || ':' || account_id || ':%', '0', '1') || account_id || ' ' || region) AS found
  FROM reader
  GROUP BY trail_arn
)
SELECT trail.account_id, trail.region, trail.trail_arn, said.is_logging, said.started_logging_at, said.stopped_logging_at,
  said.account_id AS read_in_account_id, said.region AS read_in_region
FROM trail
LEFT JOIN reader USING (account_id, region, trail_arn)
LEFT JOIN other ON other.trail_arn = trail.trail_arn
LEFT JOIN trail_status AS said ON said.trail_arn = trail.trail_arn
  AND said.account_id = iif(is_own, trail.account_id, substr(found, 2, instr(found, ' ') - 2))
  AND said.region = iif(is_own, trail.region, substr(found, instr(found, ' ') + 1));
CREATE VIEW trail_delivery AS WITH reader AS (SELECT DISTINCT account_id, region, trail_arn, TRUE AS is_own FROM trail_status),
other AS (
  SELECT trail_arn, region, min(
    iif(trail_arn LIKE '%:' || region || ':' || account_id || ':%', '0', '1') || account_id || ' ' || region) AS found
  FROM reader
  GROUP BY trail_arn, region
)
SELECT trail.account_id, trail.region, trail.trail_arn, said.is_logging, said.latest_delivery_at, said.latest_delivery_error, said.latest_digest_delivery_at, said.latest_digest_delivery_error, said.latest_cloud_watch_logs_delivery_error, said.started_logging_at, said.stopped_logging_at,
  said.account_id AS read_in_account_id, said.region AS read_in_region
FROM trail
LEFT JOIN reader USING (account_id, region, trail_arn)
LEFT JOIN other ON other.trail_arn = trail.trail_arn AND other.region = trail.region
LEFT JOIN trail_status AS said ON said.trail_arn = trail.trail_arn
  AND said.account_id = iif(is_own, trail.account_id, substr(found, 2, instr(found, ' ') - 2))
  AND said.region = iif(is_own, trail.region, substr(found, instr(found, ' ') + 1));
CREATE VIEW trail_selection AS WITH reader AS (SELECT DISTINCT account_id, region, trail_arn, TRUE AS is_own FROM trail_event_selector),
other AS (
  SELECT trail_arn, min(
    iif(trail_arn LIKE '%:' || region || ':' || account_id || ':%', '0', '1') || account_id || ' ' || region) AS found
  FROM reader
  GROUP BY trail_arn
)
SELECT trail.account_id, trail.region, trail.trail_arn, said.position, said.kind, said.management_events, said.read_write_type, said.excluded_sources, said.data_resources, said.data_resource_arns, said.condition,
  said.account_id AS read_in_account_id, said.region AS read_in_region
FROM trail
LEFT JOIN reader USING (account_id, region, trail_arn)
LEFT JOIN other ON other.trail_arn = trail.trail_arn
LEFT JOIN trail_event_selector AS said ON said.trail_arn = trail.trail_arn
  AND said.account_id = iif(is_own, trail.account_id, substr(found, 2, instr(found, ' ') - 2))
  AND said.region = iif(is_own, trail.region, substr(found, instr(found, ' ') + 1));
CREATE VIEW inventory AS WITH asked AS (
  SELECT account_id, region FROM collection
  WHERE service = 'config' AND operation = 'GetDiscoveredResourceCounts' AND outcome = 'ok' AND NOT truncated
),
chosen AS (
  SELECT min(aggregator_arn) AS aggregator_arn, account_id, region FROM aggregated_resource_count
  GROUP BY account_id, region
)
SELECT account_id, region, resource_type, count, 'config' AS source
FROM resource_count JOIN asked USING (account_id, region)
UNION ALL
SELECT account_id, region, resource_type, count, aggregator_arn
FROM aggregated_resource_count AS held JOIN chosen USING (aggregator_arn, account_id, region)
WHERE (account_id, region) NOT IN (SELECT account_id, region FROM asked)
  AND NOT (region = 'global' AND EXISTS (
    SELECT 1 FROM resource_count AS own
    WHERE own.account_id = held.account_id AND own.resource_type = held.resource_type));
CREATE VIEW finding_change AS SELECT source AS product, id AS finding_id, change, became, what, is_worse, account_id, region, type, title,
  severity, resource AS resource_id, image_id, first_reported_on, last_observed_at, was, now
FROM change
WHERE kind = 'finding';
CREATE VIEW unread_service AS SELECT DISTINCT account_id, region, service FROM unread;
CREATE VIEW open_finding AS SELECT * FROM finding WHERE status = 'open' AND muted_by IS NULL AND is_test = 0;
CREATE VIEW accepted_finding AS SELECT * FROM finding WHERE status = 'open' AND muted_by IS NOT NULL AND is_test = 0;
CREATE VIEW failing_check AS SELECT * FROM check_result WHERE status = 'fail' AND muted_by IS NULL;
CREATE VIEW console_sign_in AS SELECT * FROM console_login
WHERE event_name = 'ConsoleLogin' AND result = 'success' AND excluded_by IS NULL;
CREATE VIEW finding_age AS SELECT product, finding_id, severity, since, days_open, target_days,
  days_open - target_days AS days_overdue
FROM (
  SELECT product, finding_id, severity, since,
    CAST(julianday((SELECT date FROM snapshot)) - julianday(since) AS INTEGER) AS days_open
  FROM (
    SELECT product, finding_id, severity,
      coalesce(reopened_on, min(coalesce(first_reported_on, (SELECT date FROM snapshot)),
        coalesce(substr(first_observed_at, 1, 10), first_reported_on, (SELECT date FROM snapshot)))) AS since
    FROM open_finding
    LEFT JOIN reopening USING (product, finding_id)))
LEFT JOIN service_level USING (severity);
CREATE VIEW newly_seen AS SELECT account_id, principal, session_name, kind, value, learning_since
FROM first_seen
JOIN memory USING (account_id, principal, session_name, kind)
WHERE first_seen_on = (SELECT date FROM snapshot) AND learning_since < first_seen_on AND left_out = 0;
CREATE VIEW severity_scale AS SELECT column1 AS severity, column2 AS rank FROM (VALUES ('critical', 0), ('high', 1), ('medium', 2), ('low', 3), ('informational', 4));
