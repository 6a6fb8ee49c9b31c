/**
 * The org secret: what the audit needs to log in to one org (docs/design.md, "Org secret").
 *
 * @module
 */
import * as z from 'zod';
import { ENVIRONMENTS, type Environment } from '../../audit/model/org-identity.ts';
import { NotAssessedError } from '../errors.ts';
import { checkHost, isSharedLoginHost } from '../http/hosts.ts';
import { EXPECTED_KEY, readPrivateKey } from './private-key.ts';

interface Common {
  readonly alias: string;
  /** An origin: `https://login.salesforce.com` or the org's My Domain. */
  readonly loginUrl: string;
  /** The consumer key of the app that the audit logs in through. */
  readonly clientId: string;
  /** Of the login assertion. @default by host and environment; see assertion.ts */
  readonly audience?: string | undefined;
  readonly environment?: Environment | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export type OrgSecret =
  | (Common & {
      readonly auth: 'jwt';
      readonly username: string;
      /** PEM, PKCS #8 or PKCS #1, RSA. */
      readonly privateKey: string;
    })
  | (Common & { readonly auth: 'client_credentials'; readonly clientSecret: string });

/** An org that another program has logged in to: the Salesforce CLI. Never stored. */
export interface OrgSession {
  readonly auth: 'session';
  readonly alias: string;
  readonly accessToken: string;
  /** An origin. */
  readonly instanceUrl: string;
  /** 15 or 18 characters. */
  readonly orgId: string;
}

/** What the audit reads an org with. */
export type OrgAccess = OrgSecret | OrgSession;

const text = z.string().trim().min(1);
const common = {
  alias: text.max(80).regex(/^[^\p{Cc}]*$/u, 'expected no control characters'),
  loginUrl: text,
  clientId: text,
  audience: z.url({ protocol: /^https?$/ }).optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
  labels: z.record(z.string(), z.string()).optional(),
};
const FIELDS = [...Object.keys(common), 'auth', 'username', 'privateKey', 'clientSecret'];
const schema = z.discriminatedUnion('auth', [
  z.object({
    ...common,
    auth: z.literal('jwt'),
    username: text,
    privateKey: text.transform((value, context) => {
      const key = readPrivateKey(value);
      if ('pem' in key) {
        return key.pem;
      }
      context.addIssue({ code: 'custom', message: EXPECTED_KEY });
      return z.NEVER;
    }),
  }),
  z.object({ ...common, auth: z.literal('client_credentials'), clientSecret: text }),
]);

/** Fields whose value may be logged. No part of any other value may be. */
const LOGGABLE_FIELDS: ReadonlySet<string> = new Set(['alias', 'auth', 'environment', 'audience']);
const SHOWN_CHARACTERS = 60;
/** May be a key or a secret that was pasted into the wrong field. */
const KEY_LIKE = /[\w+/=!~]{32,}/g;

/**
 * @param name of the secret or the file, for the message
 * @throws NotAssessedError `invalid_secret` or `host_not_allowed`: names the secret, each wrong field, what was found and
 * what is expected; never a secret value.
 */
export function parseOrgSecret(name: string, json: string, options: { readonly allowLoopback: boolean }): OrgSecret {
  const value = parseJson(name, json);
  const parsed = schema.safeParse(value);
  const problems = [
    ...misspelt(value),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problem(issue, value))),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new NotAssessedError('invalid_secret', `Org secret ${name}: ${problems.join('; ')}.`);
  }
  const secret = parsed.data;
  try {
    const { hostname } = checkHost(secret.loginUrl, options);
    refuseSharedLogin(name, secret.auth, hostname);
  } catch (error) {
    if (error instanceof NotAssessedError && error.code === 'host_not_allowed') {
      throw new NotAssessedError('host_not_allowed', `Org secret ${name}: loginUrl: ${error.message}`);
    }
    throw error;
  }
  return secret;
}

/** The alias in an invalid secret, so that its org can be named; `undefined` when there is none. */
export function aliasOf(json: string): string | undefined {
  try {
    return z.object({ alias: common.alias }).parse(parseSecretJson(json)).alias;
  } catch {
    return undefined;
  }
}

/** Ignores the byte order mark that editors and shells of Windows add, because JSON does not allow it. @throws SyntaxError */
export function parseSecretJson(json: string): unknown {
  return JSON.parse(json.replace(/^\uFEFF/, ''));
}

function parseJson(name: string, json: string): unknown {
  try {
    return parseSecretJson(json);
  } catch {
    // The parser's own message quotes what it found, which may be a key.
    throw new NotAssessedError(
      'invalid_secret',
      `Org secret ${name}: found ${json.trim() === '' ? 'nothing' : 'text that is not JSON'}; expected a JSON object such as {"alias":…,"loginUrl":…,"auth":"jwt",…}.`,
      { remedy: 'Store the org secret as one JSON object; docs/onboarding.md says which fields it has.' },
    );
  }
}

/** `login.salesforce.com` does not support the client credentials flow, and its error names neither host nor flow. */
function refuseSharedLogin(name: string, auth: OrgSecret['auth'], hostname: string): void {
  if (auth === 'client_credentials' && isSharedLoginHost(hostname)) {
    throw new NotAssessedError(
      'invalid_secret',
      `Org secret ${name}: loginUrl is https://${hostname}, where the client credentials flow does not work; expected the org's My Domain, such as https://example.my.salesforce.com.`,
    );
  }
}

/**
 * Reports fields that differ by case or one letter from a field that the secret lacks, because they would be ignored
 * unnoticed. Other unknown fields are allowed.
 */
function misspelt(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [];
  }
  return Object.keys(value).flatMap((given) => {
    const meant = FIELDS.find((field) => !(field in value) && isNearly(given.toLowerCase(), field.toLowerCase()));
    return meant === undefined || FIELDS.includes(given) ? [] : [`found the field "${given}"; expected "${meant}"`];
  });
}

/** At most one letter is replaced, added, missing, or swapped with its neighbour. */
function isNearly(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) {
    same += 1;
  }
  const [restA, restB] = [a.slice(same), b.slice(same)];
  const isSwapped = `${restA[1]}${restA[0]}${restA.slice(2)}` === restB;
  return isSwapped || [restA, restA.slice(1)].includes(restB.slice(1)) || restA.slice(1) === restB;
}

function problem(issue: z.core.$ZodIssue, value: unknown): string {
  const [field] = issue.path;
  if (field === undefined) {
    return `found ${kindOf(value)}; expected a JSON object`;
  }
  const path = issue.path.map(String).join('.');
  return `${path}: found ${describe(path, issue.path.reduce(fieldOf, value))}; ${expected(issue)}`;
}

function fieldOf(value: unknown, field: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[field] : undefined;
}

function describe(field: string, found: unknown): string {
  if (field === 'privateKey' && typeof found === 'string' && found.trim() !== '') {
    const key = readPrivateKey(found);
    return 'found' in key ? key.found : 'a key';
  }
  return typeof found === 'string' && found !== '' && LOGGABLE_FIELDS.has(field)
    ? JSON.stringify(found.replace(KEY_LIKE, '***').slice(0, SHOWN_CHARACTERS))
    : kindOf(found);
}

function kindOf(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'string') {
    return value.trim() === '' ? 'an empty string' : 'a string';
  }
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected a ${issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((each) => JSON.stringify(each)).join(' or ')}`;
    case 'invalid_union':
      return 'expected "jwt" or "client_credentials"';
    case 'too_small':
      return 'expected some text';
    case 'too_big':
      return `expected at most ${issue.maximum} characters`;
    default:
      return issue.message.startsWith('expected') ? issue.message : 'expected a URL';
  }
}
