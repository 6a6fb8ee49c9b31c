/**
 * The demo's orgs with an app of one vendor in each of them: by hand, from a package, and by hand under another name. A fourth
 * org has not been reached.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { startWorld } from '../../../lib/simulator/world.ts';
import { cli } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const callbackUrl = 'https://login.vendor.example/oauth/callback';

/** The folder that `scan --state` has kept. */
export async function vendorOrgs(): Promise<string> {
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
  const [credentials, state] = [await temporaryFolder(), await temporaryFolder()];
  for (const org of world.salesforce.orgs()) {
    writeFileSync(join(credentials, `${org.alias}.json`), JSON.stringify(org.secret()));
  }
  await cli(['scan', '--credentials', credentials, '--state', state]);
  return state;
}
