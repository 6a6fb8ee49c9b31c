/**
 * A simulated Salesforce for a test, closed when the test ends, and the real jsforce connected to an org of it.
 *
 * @module
 */
import { importPKCS8, SignJWT } from 'jose';
import { Connection } from 'jsforce';
import { onTestFinished } from 'vitest';
import { type AppDefinition, externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { OrgDefinition } from '../../../lib/simulator/salesforce/org.ts';
import { type SimulatedOrg, startSalesforceSimulator } from '../../../lib/simulator/salesforce/start.ts';

/** An org with the apps given, or with `apps` secure ones named `App1`, `App2`, … */
export async function simulatedOrg({
  apps = 1,
  alias = 'acme',
  clock,
  latencyMs,
  ...definition
}: Partial<OrgDefinition> & {
  readonly apps?: number | readonly AppDefinition[];
  readonly clock?: () => Date;
  readonly latencyMs?: number;
} = {}): Promise<SimulatedOrg> {
  const salesforce = await startSalesforceSimulator({
    ...(clock ? { clock } : {}),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  onTestFinished(() => salesforce.close());
  return salesforce.addOrg({ ...definition, alias, apps: typeof apps === 'number' ? secureApps(apps) : apps });
}

export function secureApps(count: number): readonly AppDefinition[] {
  return Array.from({ length: count }, (_, at) => externalClientApp({ name: `App${at + 1}` }));
}

/** A valid login assertion for the org, with `claims` replaced. */
export async function assertion(
  org: SimulatedOrg,
  claims: { iss?: string; sub?: string; aud?: string; exp?: number } = {},
  privateKey?: string,
): Promise<string> {
  const secret = org.secret();
  if (secret.auth !== 'jwt') throw new Error('The org logs in by client credentials.');
  const exp = Math.floor(Date.now() / 1000) + 180;
  return new SignJWT({ iss: secret.clientId, sub: secret.username, aud: org.url, exp, ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(await importPKCS8(privateKey ?? secret.privateKey, 'RS256'));
}

/** jsforce, logged in as its users do. */
export async function jsforceConnection(org: SimulatedOrg, version = '66.0'): Promise<Connection> {
  const secret = org.secret();
  const connection = new Connection({ oauth2: { loginUrl: secret.loginUrl }, version });
  await connection.authorize(
    secret.auth === 'jwt'
      ? { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion(org) }
      : { grant_type: 'client_credentials', client_id: secret.clientId, client_secret: secret.clientSecret },
  );
  return connection;
}

/** `metadata.read` for types that jsforce has no schema of. */
export async function read(
  { metadata }: Connection,
  type: string,
  names: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const records: readonly object[] = await metadata.read(type as 'CustomObject', [...names]);
  return records.map((record) => ({ ...record }));
}
