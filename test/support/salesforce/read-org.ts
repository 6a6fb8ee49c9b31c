/**
 * Reading an org as a run does, with limits that suit a test, and the checks that every reading must pass.
 *
 * @module
 */
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import { assessApp } from '../../../lib/audit/judging/assess.ts';
import { COMPONENTS } from '../../../lib/audit/model/app.ts';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import type { OrgReading, ReadRequest } from '../../../lib/run/ports.ts';
import { NotAssessedError } from '../../../lib/salesforce/errors.ts';
import { LIMITS, type Limits } from '../../../lib/salesforce/http/limits.ts';
import { orgReader, type SalesforceOptions } from '../../../lib/salesforce/read-org.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { HANG_TIMEOUT_MS } from '../hang-timeout.ts';

/** Hardly a pause, and small bounds. */
const limits: Limits = {
  ...LIMITS,
  connectTimeoutMs: HANG_TIMEOUT_MS,
  requestTimeoutMs: HANG_TIMEOUT_MS,
  orgTimeoutMs: HANG_TIMEOUT_MS,
  maxAnswerBytes: { token: 64 * 1024, list: 1024 * 1024, read: 1024 * 1024 },
};
const TEST_OPTIONS: Partial<SalesforceOptions> = { allowLoopback: true, random: () => 0, limits };

/** A call that hangs is given up after two seconds. */
export const IMPATIENT: Limits = { ...limits, connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 };

/** @throws what reading the org throws. */
export async function readOrg(
  org: SimulatedOrg,
  options: Partial<SalesforceOptions> & Partial<Pick<ReadRequest, 'signal' | 'knownApps' | 'orgReads'>> = {},
): Promise<OrgReading> {
  const { signal = new AbortController().signal, knownApps = async () => [], orgReads = [], ...given } = options;
  return orgReader({ ...TEST_OPTIONS, ...given })(org.secret(), { reads: COMPONENTS, orgReads, signal, knownApps });
}

/** What reading the org throws. */
export async function failureOf(
  org: SimulatedOrg,
  options: Parameters<typeof readOrg>[1] = {},
): Promise<NotAssessedError> {
  const error: unknown = await readOrg(org, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NotAssessedError);
  return error as NotAssessedError;
}

/** Verdicts of all controls on all apps, by `app control`. */
export function verdictsOf({ apps }: OrgReading): ReadonlyMap<string, Finding> {
  const findings = apps.flatMap((app) => assessApp(app, APP_CONTROLS));
  return new Map(findings.map((finding) => [`${finding.app} ${finding.control}`, finding]));
}

/** The verdict of the mission's control on one app: its status, or why it is not assessed. */
export function missionVerdict(reading: OrgReading, app: string): string | undefined {
  const finding = verdictsOf(reading).get(`${app} require-secret-web-server-flow`);
  return finding?.reason ?? finding?.status;
}

/** Expects no secret in anything that could be printed of `value`: non-enumerable properties, causes and stacks too. */
export function expectNoSecrets(org: SimulatedOrg, value: unknown): void {
  const printed = inspect(value, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null });
  const all = `${printed}\n${JSON.stringify(value)}\n${value instanceof Error ? value.stack : ''}`;
  expect(org.canaries().filter((canary) => all.includes(canary))).toEqual([]);
}
