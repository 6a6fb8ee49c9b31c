/**
 * Examines one org step by step, with the code of the audit.
 *
 * @module
 */
import { APP_CONTROLS, CATALOGUE } from '../../audit/controls/index.ts';
import type { Environment } from '../../audit/model/org-identity.ts';
import type { OrgToAudit } from '../../run/orgs.ts';
import type { ApiCall } from '../../run/ports.ts';
import { NotAssessedError, reasonOf } from '../../salesforce/errors.ts';
import { orgReader, SALESFORCE_DEFAULTS, type SalesforceOptions } from '../../salesforce/read-org.ts';
import type { OrgAccess } from '../../salesforce/session/org-secret.ts';
import { type DoctorStep, doctorSteps, type Examination } from './steps.ts';

/** The result of each step for one org. */
export interface Diagnosis {
  readonly alias: string;
  readonly environment?: Environment;
  /** 18 characters; absent when the org was not read. */
  readonly orgId?: string;
  readonly steps: readonly DoctorStep[];
  /** Calls to Salesforce. */
  readonly apiCalls: number;
}

/** An error of the org or the network is part of the result, and not thrown. */
export async function examine(
  { alias, environment, access }: OrgToAudit,
  options: Partial<SalesforceOptions>,
): Promise<Diagnosis> {
  const { apiVersion } = { ...SALESFORCE_DEFAULTS, ...options };
  const identity = { alias, ...(environment !== undefined && { environment }) };
  if ('reason' in access) {
    const found = { secret: 'Found.', host: '', apiVersion };
    return { ...identity, steps: doctorSteps({ found, calls: [], outcome: access }), apiCalls: 0 };
  }
  const calls: ApiCall[] = [];
  const outcome = await read(access.secret, options, (call) => calls.push(call));
  const found = { secret: secretText(access.secret), host: hostOf(access.secret), apiVersion };
  return {
    ...identity,
    ...('reading' in outcome && { orgId: outcome.reading.orgId }),
    steps: doctorSteps({ found, calls, outcome }),
    apiCalls: calls.length,
  };
}

/** The components that the controls of the catalogue read. Others need no permission. */
const ORG_READS = [...new Set(CATALOGUE.flatMap(({ orgReads = [] }) => orgReads))];
const READS = [...new Set(APP_CONTROLS.flatMap(({ reads }) => reads))];

async function read(
  access: OrgAccess,
  options: Partial<SalesforceOptions>,
  onApiCall: (call: ApiCall) => void,
): Promise<Examination['outcome']> {
  try {
    return {
      reading: await orgReader(options)(access, {
        reads: READS,
        orgReads: ORG_READS,
        signal: new AbortController().signal,
        onApiCall,
      }),
    };
  } catch (error) {
    if (error instanceof NotAssessedError) {
      return { reason: reasonOf(error) };
    }
    throw error;
  }
}

function secretText(access: OrgAccess): string {
  switch (access.auth) {
    case 'jwt':
      return `Valid: logs in as ${access.username} by the JWT bearer flow.`;
    case 'client_credentials':
      return 'Valid: logs in by the client credentials flow.';
    case 'session':
      return 'None needed: the Salesforce CLI is logged in.';
  }
}

function hostOf(access: OrgAccess): string {
  return new URL(access.auth === 'session' ? access.instanceUrl : access.loginUrl).host;
}
