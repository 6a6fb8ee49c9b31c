/**
 * The secrets of a simulated org: those for logging in, and canaries in its apps.
 *
 * @module
 */
import { SECRET_FIELDS } from '../../audit/components/registry.ts';
import type { OrgSecret } from '../../salesforce/session/org-secret.ts';
import { scrambled } from './ids.ts';
import { consumerKey, type Org } from './org.ts';
import type { RecordFields } from './xml.ts';

/** The org secret that logs in to the org (docs/design.md, "Org secret"). */
export function orgSecret(org: Org): OrgSecret {
  const common = { alias: org.alias, loginUrl: org.url, environment: org.environment, clientId: org.consumerKey };
  return org.auth === 'jwt'
    ? { ...common, auth: 'jwt', username: org.username, privateKey: org.keyPair.privateKey }
    : { ...common, auth: 'client_credentials', clientSecret: org.consumerSecret };
}

/**
 * Gives a new app a consumer key and secret, as Salesforce does, and replaces its certificate. The source may have a mask or a
 * placeholder instead.
 */
export function withGeneratedSecrets(org: Org, app: string, type: string, fields: RecordFields): RecordFields {
  if (type !== 'ExtlClntAppGlobalOauthSettings') return fields;
  return {
    ...fields,
    consumerKey: consumerKey(org.alias, app),
    consumerSecret: scrambled(64, org.alias, app, 'consumer secret').toUpperCase(),
    ...(fields.certificate === undefined ? {} : { certificate: `MII${scrambled(400, org.alias, app)}` }),
  };
}

/** The secrets in a component's fields. */
export function secretsIn(fields: RecordFields): readonly string[] {
  return SECRET_FIELDS.map((name) => fields[name]).filter((value) => typeof value === 'string');
}

/** All secrets that no output of the audit may contain: those of the org and its apps, and all its access tokens. */
export function canaries(org: Org): readonly string[] {
  const keyLines = org.keyPair.privateKey.split('\n').filter((line) => line.length === 64);
  return [org.consumerKey, org.consumerSecret, ...keyLines, ...org.sessions.keys(), ...org.planted];
}
