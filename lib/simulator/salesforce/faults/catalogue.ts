/**
 * All faults of the simulated Salesforce, by name.
 *
 * @module
 */
import { APPS } from './apps.ts';
import { BODIES } from './bodies.ts';
import { CONNECTIONS } from './connections.ts';
import type { Fault } from './fault.ts';
import { HTTP_ANSWERS } from './http-answers.ts';
import { LOGIN_ERRORS } from './login-errors.ts';
import { RECORDS } from './records.ts';
import { ROWS } from './rows.ts';
import { SOAP_FAULTS } from './soap-faults.ts';
import { TOKEN_ANSWERS } from './token-answers.ts';

/** In the order of docs/faults.md and `demo --fault list`. */
export const FAULT_FAMILIES = {
  'Login refused': LOGIN_ERRORS,
  'Token answers that are wrong': TOKEN_ANSWERS,
  'Faults of the Metadata API': SOAP_FAULTS,
  'Answers from in front of the API': HTTP_ANSWERS,
  'Connections that break or never end': CONNECTIONS,
  'Bodies that are broken or dangerous': BODIES,
  'Lists that are wrong': ROWS,
  'Records that are wrong': RECORDS,
  'Apps that are hard to read': APPS,
} as const satisfies Record<string, Record<string, Fault>>;

export const FAULTS = {
  ...LOGIN_ERRORS,
  ...TOKEN_ANSWERS,
  ...SOAP_FAULTS,
  ...HTTP_ANSWERS,
  ...CONNECTIONS,
  ...BODIES,
  ...ROWS,
  ...RECORDS,
  ...APPS,
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
