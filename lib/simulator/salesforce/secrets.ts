/**
 * The secrets of a simulated org: those that log in to it, and those planted in its apps as canaries.
 *
 * @module
 */
import { SECRET_FIELDS } from '../../audit/components/registry.ts';
import type { OrgSecret } from '../../salesforce/session/org-secret.ts';
import { scrambled } from './ids.ts';
import { consumerKey, type Org } from './org.ts';
import type { Fields } from './xml.ts';

/** The org secret that logs in to the org (docs/design.md, "Org secret"). */
export function orgSecret(org: Org): OrgSecret {
  const common = { alias: org.alias, loginUrl: org.url, environment: org.environment, clientId: org.consumerKey };
  return org.auth === 'jwt'
    ? { ...common, auth: 'jwt', username: org.username, privateKey: org.keyPair.privateKey }
    : { ...common, auth: 'client_credentials', clientSecret: org.consumerSecret };
}

/**
 * Salesforce gives each app a consumer key and secret when it is created, and keeps an uploaded certificate: so do we,
 * whatever mask or placeholder stood in the source.
 */
export function withGeneratedSecrets(org: Org, app: string, type: string, fields: Fields): Fields {
  if (type !== 'ExtlClntAppGlobalOauthSettings') return fields;
  return {
    ...fields,
    consumerKey: consumerKey(org.alias, app),
    consumerSecret: scrambled(64, org.alias, app, 'consumer secret').toUpperCase(),
    ...(fields.certificate === undefined ? {} : { certificate: `MII${scrambled(400, org.alias, app)}` }),
  };
}

/** The secrets in a component's fields. */
export function secretsIn(fields: Fields): readonly string[] {
  return SECRET_FIELDS.map((name) => fields[name]).filter((value) => typeof value === 'string');
}

/** Every secret of the org that no output of the audit may hold: its own, its apps', and all access tokens it gave. */
export function canaries(org: Org): readonly string[] {
  const keyLines = org.keyPair.privateKey.split('\n').filter((line) => line.length === 64);
  return [org.consumerKey, org.consumerSecret, ...keyLines, ...org.sessions.keys(), ...org.planted];
}
