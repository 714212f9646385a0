extension Migration {
  /// From 5 to 6: the outcomes `not_needed` and `closed` came, and `not_offered` no longer follows from a network fault.
  ///
  /// Version 5 wrote `ok` for operations that were never called, `disabled` for operations that another one's answer
  /// settled, and `not_offered` where a name did not resolve, TLS failed, or a Region refused the credentials.
  ///
  /// It took an id of Security Hub's for unique over all products, which only those of AWS's own products are, and an
  /// error of IAM Access Analyzer for an exposure.
  static let version5 = Migration(
    from: 5,
    defaults: ["finding": ["is_test": "0"], "securityhub_finding": ["source_id": "finding_id"]],
    statements: [
      // The unified Security Hub's findings were left out by design: they were not read.
      """
      UPDATE collection SET outcome = 'skipped', message = 'an earlier version of runbook did not ask for it'
      WHERE service = 'securityhub' AND operation = 'GetFindingsV2' AND outcome = 'ok' AND calls = 0
        AND EXISTS (
          SELECT 1 FROM collection AS other
          WHERE other.account_id = collection.account_id AND other.region = collection.region
            AND other.service = 'securityhub' AND other.operation = 'DescribeSecurityHubV2'
            AND other.outcome = 'ok' AND other.calls > 0)
      """,
      "UPDATE collection SET outcome = 'not_needed' WHERE outcome = 'ok' AND calls = 0",
      """
      UPDATE collection SET outcome = 'not_needed', message = 'there is no delegated administrator'
      WHERE service = 'inspector2' AND operation = 'ListMembers' AND outcome = 'disabled' AND calls = 0
        AND EXISTS (
          SELECT 1 FROM collection AS other
          WHERE other.account_id = collection.account_id AND other.region = collection.region
            AND other.service = 'inspector2' AND other.operation = 'GetDelegatedAdminAccount'
            AND other.outcome = 'disabled')
      """,
      """
      UPDATE collection SET outcome = 'failed'
      WHERE outcome = 'not_offered' AND error_code IN ('NameResolutionFailed', 'TLSFailed', 'InvalidClientTokenId',
        'UnrecognizedClientException', 'AuthFailure', 'InvalidAccessKeyId', 'InvalidToken')
      """,
      """
      UPDATE collection SET outcome = 'closed'
      WHERE outcome = 'skipped' AND message IN ('the account is suspended', 'the account is closed')
      """,
      Derivation.testFindings.joined(separator: ";\n"),
      """
      UPDATE finding SET status = 'unknown', type = 'AnalysisError'
      WHERE product = 'accessanalyzer' AND status = 'open'
        AND finding_id IN (SELECT finding_id FROM accessanalyzer_finding WHERE error IS NOT NULL)
      """,
      """
      CREATE TEMP TABLE renamed AS
      WITH named AS (
        SELECT finding_id, product_arn,
          CASE WHEN product_arn LIKE 'arn:%:securityhub:%::product/aws/%'
              THEN substr(product_arn, instr(product_arn, '::product/aws/') + 14)
            WHEN product_arn LIKE 'arn:%:securityhub:%::productv2/aws/%'
              THEN substr(product_arn, instr(product_arn, '::productv2/aws/') + 16) END AS product,
          iif(finding_id LIKE 'arn:%:%:%:%:%', substr(finding_id, 5 + instr(substr(finding_id, 5), ':')), NULL) AS rest
        FROM securityhub_finding WHERE product_arn <> ''
      ),
      told AS (SELECT *, substr(rest, 1, instr(rest, ':') - 1) AS service FROM named)
      SELECT finding_id AS old_id, product_arn || '/' || finding_id AS new_id FROM told
      WHERE (CASE WHEN product IS NULL OR product LIKE '%/%' THEN FALSE
        WHEN service IS NULL THEN product = 'macie' AND finding_id NOT LIKE '%:%'
        ELSE service IN (product, product || '2') OR substr(product, 1, length(service) + 1) = service || '-' END) = FALSE
      """,
      """
      UPDATE finding SET finding_id = (SELECT new_id FROM temp.renamed WHERE old_id = finding_id)
      WHERE product = 'securityhub' AND finding_id IN (SELECT old_id FROM temp.renamed)
      """,
      """
      UPDATE securityhub_finding SET finding_id = (SELECT new_id FROM temp.renamed WHERE old_id = finding_id)
      WHERE finding_id IN (SELECT old_id FROM temp.renamed)
      """,
      """
      UPDATE change SET id = (SELECT new_id FROM temp.renamed WHERE old_id = id)
      WHERE source = 'securityhub' AND id IN (SELECT old_id FROM temp.renamed)
      """,
      "DROP TABLE temp.renamed",
    ])
}
