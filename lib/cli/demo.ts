/**
 * `eca-auditor demo`: three nights of the built function in the embedded world, told as they happen.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startFunction } from '../simulator/lambda/start-function.ts';
import { externalClientApp } from '../simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../simulator/salesforce/start.ts';
import { startWorld, type World } from '../simulator/world.ts';
import { type DemoFault, faultLine, strike } from './demo-faults.ts';
import { stageOf, whatChanged, wholeReport } from './demo-night.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** From source, and from the built CLI, beside which it stands. */
const BUNDLE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/functions/audit' : '../functions/audit', import.meta.url),
);
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

export interface DemoOptions {
  /** What befalls the production org, or AWS, in the second night. */
  readonly fault?: DemoFault | undefined;
}

/** @throws UsageError when the function is not built. */
export async function demo({ fault }: DemoOptions, io: Io): Promise<ExitCode> {
  if (!existsSync(`${BUNDLE}/index.mjs`)) {
    throw new UsageError(`There is no ${BUNDLE}/index.mjs; run "npm run build" first.`);
  }
  const world = await startWorld();
  const audit = await startFunction({ bundleDir: BUNDLE, env: world.env(), timeoutMs: 120_000 });
  const stage = stageOf(world, audit, io);
  try {
    stage.title('The embedded world');
    stage.say(cast(world));
    stage.title('Night one: the schedule fires, and the built Lambda function runs');
    await stage.night('demo-night-1', wholeReport);
    stage.title('The day after: administrators at work');
    stage.say([...dayOfChanges(world), ...(fault === undefined ? [] : [faultLine(fault)])]);
    const heal = fault === undefined ? undefined : strike(world, fault);
    stage.title('Night two: only what changed');
    await stage.night('demo-night-2', whatChanged);
    heal?.();
    world.salesforce.org('acme-dev').comeBack();
    stage.title(
      fault === undefined
        ? 'Night three: acme-dev is back, nothing is new, and nobody is woken'
        : 'Night three: acme-dev is back, the fault is over, and nothing was lost',
    );
    await stage.night('demo-night-3', whatChanged);
    return EXIT.clean;
  } finally {
    await audit.close();
    await world.close();
  }
}

function cast({ salesforce }: World): string[] {
  return [
    'Simulated Salesforce orgs, over real HTTP, with apps in the shape of real ones:',
    ...salesforce.orgs().map((org) => `  ${org.alias.padEnd(10)} ${org.apps().join(', ')}`),
    'Simulated AWS: Secrets Manager holds their credentials, S3 the state, SNS takes the alerts.',
  ];
}

/** What administrators do between the nights, and what befalls an org. */
function dayOfChanges({ salesforce }: World): string[] {
  const [prod, uat, dev] = ['acme-prod', 'acme-uat', 'acme-dev'].map((alias) => salesforce.org(alias));
  if (prod === undefined || uat === undefined || dev === undefined) {
    throw new Error('The embedded world lacks one of its orgs.');
  }
  const set = (org: SimulatedOrg, app: string, value: string, by: string) =>
    org.setField({ app, type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value, by });
  set(prod, 'LedgerCloud', 'true', 'Ivan Integrator');
  set(prod, 'GroveSalesforceMcp', 'false', 'Ada Administrator');
  uat.addApp(
    externalClientApp({
      name: 'Quick_Test',
      label: 'Quick Test',
      globalOauth: {
        isConsumerSecretOptional: 'true',
        isPkceRequired: 'false',
        callbackUrl: 'http://test.example.com/callback',
      },
    }),
    'Tom Tester',
  );
  prod.setOrgSetting('ExternalClientAppSettings', 'enableClientSecretInRestApiAccess', 'true');
  dev.goDown();
  return [
    'acme-prod  Ivan Integrator makes the secret optional on LedgerCloud.',
    'acme-prod  Ada Administrator requires the secret again on GroveSalesforceMcp.',
    'acme-uat   Tom Tester creates the app Quick_Test: secret optional, no PKCE, callback over plain http.',
    'acme-prod  The REST API may hand out client secrets from now on: a setting of the org.',
    'acme-dev   goes down for maintenance.',
  ];
}
