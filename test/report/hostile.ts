/**
 * What an org's admin could name things to harm who reads the report.
 *
 * @module
 */
import type { RunResult } from '../../lib/audit/model.ts';
import { buildApp } from '../support/app-builder.ts';
import { resultOf, snapshotOf } from '../support/run-result.ts';

export const HOSTILE_LABEL =
  '=cmd|\'/c calc\'!A1 </script><script>window.pwned=1</script><img src=x onerror="window.pwned=1"> | @everyone #1 %0A::error::x\r\n::set-output name=a::b \u001b[2J\u202e\ud800';

export function hostileRun(): RunResult {
  const app = buildApp({
    name: 'Evil',
    label: HOSTILE_LABEL,
    lastModified: { by: '<b>Mallory</b>', at: '2026-11-23T00:00:00.000Z' },
    settings: { isConsumerSecretOptional: true, callbackUrl: ['javascript:alert(1)//"><svg onload=window.pwned=1>'] },
  });
  return resultOf([snapshotOf([app], { org: { alias: '"><svg onload=window.pwned=1>' } })]);
}
