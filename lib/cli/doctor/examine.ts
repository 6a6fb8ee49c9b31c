/**
 * One org, gone through step by step with the very code that audits it.
 *
 * @module
 */
import { APP_CONTROLS, CATALOGUE } from '../../audit/controls/index.ts';
import type { Environment } from '../../audit/model/model.ts';
import type { OrgToAudit } from '../../run/orgs.ts';
import type { ApiCall } from '../../run/ports.ts';
import { NotAssessedError, reasonOf } from '../../salesforce/errors.ts';
import { orgReader, SALESFORCE_DEFAULTS, type SalesforceOptions } from '../../salesforce/read-org.ts';
import type { OrgAccess } from '../../salesforce/session/org-secret.ts';
import { doctorSteps, type Examined, type Step } from './steps.ts';

/** What was found of one org. */
export interface Diagnosis {
  readonly alias: string;
  readonly environment?: Environment;
  /** 18 characters; absent when it was not read. */
  readonly orgId?: string;
  readonly steps: readonly Step[];
  /** Calls to Salesforce. */
  readonly apiCalls: number;
}

/** Never throws for what an org or a network can do. */
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
  const found = { secret: secretWords(access.secret), host: hostOf(access.secret), apiVersion };
  return {
    ...identity,
    ...('reading' in outcome && { orgId: outcome.reading.orgId }),
    steps: doctorSteps({ found, calls, outcome }),
    apiCalls: calls.length,
  };
}

/** What the controls of the catalogue read: a component that nothing is judged by needs no permission. */
const ORG_READS = [...new Set(CATALOGUE.flatMap(({ orgReads = [] }) => orgReads))];
const READS = [...new Set(APP_CONTROLS.flatMap(({ reads }) => reads))];

async function read(
  access: OrgAccess,
  options: Partial<SalesforceOptions>,
  onApiCall: (call: ApiCall) => void,
): Promise<Examined['outcome']> {
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

function secretWords(access: OrgAccess): string {
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
