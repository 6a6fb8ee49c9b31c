/**
 * The steps that contain a breached app in one org. The auditor does not run them: a person decides and runs them.
 *
 * Sources: https://help.salesforce.com/s/articleView?id=xcloud.manage_external_client_app_usage.htm (OAuth Usage page),
 * https://help.salesforce.com/s/articleView?id=xcloud.meta_external_client_app_oauth_usage.htm (revoking over REST), and the
 * metadata types' own pages, which the declarations in `../components/` name. No step was tried in an org (docs/unverified.md).
 *
 * @module
 */

import { type Component, DECLARED } from '../components/registry.ts';
import type { App } from '../model/app.ts';
import { shellWord } from '../safe-text/shell-word.ts';

/** One element of a metadata file, before and after. */
export interface MetadataChange {
  readonly type: string;
  /** The name that Setup gives the record. A record that was created otherwise may have another name. */
  readonly fullName: string;
  /** In the source format, below the package folder. */
  readonly file: string;
  readonly field: string;
  /** `null`: not in the record, or not known. */
  readonly before: string | null;
  readonly after: string;
}

export const ACTIONS = ['block', 'disable', 'rotate', 'revoke', 'narrow'] as const;
export type Action = (typeof ACTIONS)[number];

export interface ContainmentStep {
  readonly action: Action;
  readonly title: string;
  /** Where in Setup. */
  readonly setup: string;
  readonly changes: readonly MetadataChange[];
  /** For a shell, in this order. */
  readonly commands: readonly string[];
  /** What stops working. */
  readonly breaks: string;
  /** What a person must know before. */
  readonly note?: string;
}

const API = '/services/data/v66.0';
const USAGE = 'Setup > Quick Find: External Client Apps > OAuth Usage';
const MANAGER = 'Setup > External Client App Manager';
const INSTALLED: ReadonlySet<string> = new Set(['Managed', 'AutoInstalled']);

/** @param org the alias, which the Salesforce CLI is assumed to know too */
export function containmentPlan(app: App, org: string): readonly ContainmentStep[] {
  return [block(app, org), disable(app, org), rotate(app, org), revoke(app, org), narrow(app, org)];
}

/** Lets no user use the app: no new login and no new token. */
function block(app: App, org: string): ContainmentStep {
  const before = app.settings.oauthPolicies?.permittedUsersPolicyType;
  const change = changeOf(app, 'oauthPolicies', 'permittedUsersPolicyType', before, 'AdminApprovedPreAuthorized');
  return {
    action: 'block',
    title: 'Block: let only approved users use the app, and approve nobody',
    setup: `${MANAGER} > ${app.label} > Policies > Edit > Permitted Users: Admin approved users are pre-authorized; then remove all profiles and permission sets. If ${USAGE} offers Block for the app, use that instead: it is faster.`,
    ...changeWithCommands(change, org),
    breaks: 'Nobody can log in through the app any more. Existing tokens stay valid until step 4.',
  };
}

function disable(app: App, org: string): ContainmentStep {
  const before = app.settings.policies?.isEnabled;
  const change = changeOf(app, 'policies', 'isEnabled', before, 'false');
  return {
    action: 'disable',
    title: 'Disable the app',
    setup: `${MANAGER} > ${app.label} > Policies > Edit > App Policies: clear Enable App`,
    ...changeWithCommands(change, org),
    breaks: 'Everything that uses the app stops: integrations, users who log in through it, scheduled jobs.',
  };
}

function rotate(app: App, org: string): ContainmentStep {
  const title = 'Rotate the consumer secret, and the certificate where there is one';
  const setup = `${MANAGER} > ${app.label} > Settings > OAuth Settings > Consumer Key and Secret: stage a new one, then apply it. Certificate: Edit > Enable JWT Bearer Flow > upload another.`;
  const breaks =
    'Every client with the old secret or private key fails until it has the new one. Give the new one to the vendor only after the breach is over.';
  if (isInstalled(app)) return publisherStep('rotate', title, breaks);
  const change = changeOf(app, 'globalOauth', 'shouldRotateConsumerSecret', undefined, 'true');
  const { hasCertificate } = app.settings;
  const note =
    hasCertificate === true
      ? 'A certificate is registered: replace it too. This plan has no metadata change for it, because only you have the new certificate.'
      : 'It is not known whether a certificate is registered: look in Setup.';
  return { action: 'rotate', title, setup, ...changeWithCommands(change, org), breaks, note };
}

function revoke({ name, label }: App, org: string): ContainmentStep {
  return {
    action: 'revoke',
    title: 'Revoke all tokens of the app',
    setup: `${USAGE} > ${label} > revoke all tokens`,
    changes: [],
    commands: [
      `sf api request rest ${shellWord(`${API}/apps/oauth/usage`)} --target-org ${shellWord(org)}`,
      `sf api request rest '${API}/apps/oauth/usage/<identifier>/tokens' --method DELETE --target-org ${shellWord(org)}`,
    ],
    breaks:
      'Sessions and refresh tokens end. Each user and each integration must log in again, which steps 1 to 3 prevent.',
    note: `<identifier> is in the output of the first command, next to "developerName": "${name}". Save the list of users first: it shows whose data was exposed.`,
  };
}

/** Scopes that allow everything, allow the user interface, or give access while the user is not there. */
const BROAD: ReadonlySet<string> = new Set(['full', 'web', 'refreshtoken']);

function narrow(app: App, org: string): ContainmentStep {
  const title = 'Remove scopes before you enable the app again';
  const breaks =
    'Calls that need a removed scope fail, also after the app is enabled again. Without RefreshToken, users must log in again each time.';
  if (isInstalled(app)) return publisherStep('narrow', title, breaks);
  const setup = `${MANAGER} > ${app.label} > Settings > OAuth Settings > Selected OAuth Scopes`;
  const scopes = app.readings.oauth.state === 'read' ? app.settings.commaSeparatedOauthScopes : undefined;
  const kept = scopes?.filter((scope) => !BROAD.has(scope.toLowerCase()));
  if (scopes === undefined || kept === undefined || kept.length === scopes.length) {
    const note =
      scopes === undefined
        ? 'The scopes are not known. Look in Setup.'
        : `The app has neither Full, Web nor RefreshToken. Remove the scopes that it does not need from: ${scopes.join(', ')}.`;
    return { action: 'narrow', title, setup, changes: [], commands: [], breaks, note };
  }
  const after = kept.length === 0 ? 'Api' : kept.join(', ');
  const change = changeOf(app, 'oauth', 'commaSeparatedOauthScopes', scopes.join(', '), after);
  return { action: 'narrow', title, setup, ...changeWithCommands(change, org), breaks };
}

/** A step that only the publisher of a packaged app can take. */
function publisherStep(action: Action, title: string, breaks: string): ContainmentStep {
  const note =
    'The app comes from a package, so only its publisher can change these settings. Ask the publisher, and keep steps 1, 2 and 4 in force until it is done.';
  return { action, title, setup: 'None: only the publisher can do it.', changes: [], commands: [], breaks, note };
}

function isInstalled({ namespace, distributionState = '' }: App): boolean {
  return namespace !== undefined || INSTALLED.has(distributionState);
}

function changeOf(
  app: App,
  component: Component,
  field: string,
  before: string | boolean | undefined,
  after: string,
): MetadataChange {
  const { type, folder, suffix, setupSuffix } = DECLARED[component];
  const fullName = `${app.name}${setupSuffix}`;
  const file = `${folder}/${fullName}.${suffix}-meta.xml`;
  return { type, fullName, file, field, before: before === undefined ? null : String(before), after };
}

/** The change and the commands that make it; a note instead if the value is already right. */
function changeWithCommands(
  change: MetadataChange,
  org: string,
): Pick<ContainmentStep, 'changes' | 'commands' | 'note'> {
  return change.before === change.after
    ? { changes: [], commands: [], note: 'The setting had this value when the org was read: check that it still has.' }
    : { changes: [change], commands: deployCommands(change, org) };
}

/** Retrieves the file first, because its other settings must not change. The dry run shows what the deployment would do. */
function deployCommands({ type, fullName, file }: MetadataChange, org: string): string[] {
  const [what, target] = [shellWord(`${type}:${fullName}`), shellWord(org)];
  return [
    `sf project retrieve start --metadata ${what} --target-org ${target}`,
    `# another name? sf org list metadata --metadata-type ${type} --target-org ${target}`,
    `# make the change above in ${file.replaceAll(/[\r\n]/g, ' ')}`,
    `sf project deploy start --metadata ${what} --target-org ${target} --dry-run`,
    `sf project deploy start --metadata ${what} --target-org ${target}`,
  ];
}
