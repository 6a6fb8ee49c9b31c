/**
 * The demo's orgs with an app of one vendor in each of them: by hand, from a package, and by hand under another name. A fourth
 * org has not been reached.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { startWorld } from '../../../lib/simulator/world.ts';
import { cli } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const callbackUrl = 'https://login.vendor.example/oauth/callback';

let kept: string | undefined;

/** A folder of what `scan --state` has kept: scanned once, then copied. */
export async function vendorOrgs(): Promise<string> {
  kept ??= await scanVendorOrgs();
  const state = await temporaryFolder();
  await cp(kept, state, { recursive: true });
  return state;
}

/** It goes with the temporary files of all tests. */
async function scanVendorOrgs(): Promise<string> {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const [prod, uat, dev] = ['acme-prod', 'acme-uat', 'acme-dev'].map((alias) => world.salesforce.org(alias));
  prod?.addApp(
    externalClientApp({
      name: 'Vendor_Sync',
      label: 'Vendor Sync',
      globalOauth: { callbackUrl, isConsumerSecretOptional: true },
      oauth: { commaSeparatedOauthScopes: 'Full, RefreshToken' },
      oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' },
    }),
    'Ivan Integrator',
  );
  uat?.addApp(
    externalClientApp({
      name: 'Sync',
      label: 'Vendor Sync',
      namespace: 'vendor',
      manageableState: 'installed',
    }),
    'Tom Tester',
  );
  dev?.addApp(
    externalClientApp({ name: 'Old_Import', label: 'Old Import', globalOauth: { callbackUrl } }),
    'Ada Administrator',
  );
  const lost = await world.salesforce.addOrg({ alias: 'acme-lost', environment: 'sandbox', apps: [] });
  lost.goDown();
  const credentials = await temporaryFolder();
  const state = await mkdtemp(join(tmpdir(), 'eca-auditor-vendor-'));
  for (const org of world.salesforce.orgs()) {
    writeFileSync(join(credentials, `${org.alias}.json`), JSON.stringify(org.secret()));
  }
  await cli(['scan', '--credentials', credentials, '--state', state]);
  return state;
}
