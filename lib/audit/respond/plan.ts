/**
 * The steps that contain a breached app in one org. Nothing here is run: a person reads, decides and runs.
 *
 * Sources: https://help.salesforce.com/s/articleView?id=xcloud.manage_external_client_app_usage.htm (OAuth Usage page),
 * https://help.salesforce.com/s/articleView?id=xcloud.meta_external_client_app_oauth_usage.htm (revoking over REST), and the
 * metadata types' own pages, which the declarations in `../components/` name. None was tried in an org; docs/unverified.md.
 *
 * @module
 */

import { type Component, DECLARED } from '../components/registry.ts';
import type { App } from '../model/app.ts';
import { shellWord } from '../safe-text/shell-word.ts';

/** One element of a metadata file, before and after. */
export interface MetadataChange {
  readonly type: string;
  /** As Setup names the record; one that was made otherwise has another name. */
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
  /** For a shell, one after the other. */
  readonly commands: readonly string[];
  /** What stops working. */
  readonly breaks: string;
  /** What else must be known before. */
  readonly note?: string;
}

const API = '/services/data/v66.0';
const USAGE = 'Setup > Quick Find: External Client Apps > OAuth Usage';
const MANAGER = 'Setup > External Client App Manager';
const INSTALLED: ReadonlySet<string> = new Set(['Managed', 'AutoInstalled']);

/** @param org the alias, as the Salesforce CLI is taken to have it too */
export function containmentPlan(app: App, org: string): readonly ContainmentStep[] {
  return [block(app, org), disable(app, org), rotate(app, org), revoke(app, org), narrow(app, org)];
}

/** By removing whom the app lets in: no new login and no new token, while the app itself stays as it is. */
function block(app: App, org: string): ContainmentStep {
  const before = app.settings.oauthPolicies?.permittedUsersPolicyType;
  const change = changeOf(app, 'oauthPolicies', 'permittedUsersPolicyType', before, 'AdminApprovedPreAuthorized');
  return {
    action: 'block',
    title: 'Block: let in only users that an administrator has approved, and approve nobody',
    setup: `${MANAGER} > ${app.label} > Policies > Edit > Permitted Users: Admin approved users are pre-authorized; then remove all profiles and permission sets. Where ${USAGE} offers Block for the app, use that: it is quicker.`,
    ...made(change, org),
    breaks: 'Nobody can log in through the app any more. Tokens that exist stay valid until step 4.',
  };
}

function disable(app: App, org: string): ContainmentStep {
  const before = app.settings.policies?.isEnabled;
  const change = changeOf(app, 'policies', 'isEnabled', before, 'false');
  return {
    action: 'disable',
    title: 'Disable the app',
    setup: `${MANAGER} > ${app.label} > Policies > Edit > App Policies: clear Enable App`,
    ...made(change, org),
    breaks: 'Everything that uses the app stops: integrations, users who log in through it, scheduled jobs.',
  };
}

function rotate(app: App, org: string): ContainmentStep {
  const title = 'Rotate the consumer secret, and the certificate where there is one';
  const setup = `${MANAGER} > ${app.label} > Settings > OAuth Settings > Consumer Key and Secret: stage a new one, then apply it. Certificate: Edit > Enable JWT Bearer Flow > upload another.`;
  const breaks =
    'Every client with the old secret or the old private key fails until it has the new one. Give the new one to the vendor only after the breach is over.';
  if (isInstalled(app)) return vendors('rotate', title, breaks);
  const change = changeOf(app, 'globalOauth', 'shouldRotateConsumerSecret', undefined, 'true');
  const { hasCertificate } = app.settings;
  const note =
    hasCertificate === true
      ? 'A certificate is registered: replace it too. There is no metadata change for it here, since it must be the new one.'
      : 'Whether a certificate is registered is not known: look in Setup.';
  return { action: 'rotate', title, setup, ...made(change, org), breaks, note };
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
    note: `<identifier> is in the first answer, next to "developerName": "${name}". Save the list of users first: it says who was exposed.`,
  };
}

/** What lets a client do everything, log in to the user interface, or stay without its user. */
const BROAD: ReadonlySet<string> = new Set(['full', 'web', 'refreshtoken']);

function narrow(app: App, org: string): ContainmentStep {
  const title = 'Narrow the scopes, before the app is let in again';
  const breaks =
    'What needs a scope that was removed fails, also when the app is on again. Without RefreshToken each user logs in anew.';
  if (isInstalled(app)) return vendors('narrow', title, breaks);
  const setup = `${MANAGER} > ${app.label} > Settings > OAuth Settings > Selected OAuth Scopes`;
  const scopes = app.readings.oauth.state === 'read' ? app.settings.commaSeparatedOauthScopes : undefined;
  const kept = scopes?.filter((scope) => !BROAD.has(scope.toLowerCase()));
  if (scopes === undefined || kept === undefined || kept.length === scopes.length) {
    const note =
      scopes === undefined
        ? 'The scopes are not known. Look in Setup.'
        : `The app has neither Full, Web nor RefreshToken. Remove what it does not need of: ${scopes.join(', ')}.`;
    return { action: 'narrow', title, setup, changes: [], commands: [], breaks, note };
  }
  const after = kept.length === 0 ? 'Api' : kept.join(', ');
  const change = changeOf(app, 'oauth', 'commaSeparatedOauthScopes', scopes.join(', '), after);
  return { action: 'narrow', title, setup, ...made(change, org), breaks };
}

/** The settings of an app from a package are its publisher's. */
function vendors(action: Action, title: string, breaks: string): ContainmentStep {
  const note =
    "The app comes from a package: its settings are the publisher's, who alone can do this. Ask the vendor, and keep steps 1, 2 and 4 in force until it is done.";
  return { action, title, setup: 'None: only the publisher can.', changes: [], commands: [], breaks, note };
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

/** Nothing to change where it was so already; a night later it may not be. */
function made(change: MetadataChange, org: string): Pick<ContainmentStep, 'changes' | 'commands' | 'note'> {
  return change.before === change.after
    ? { changes: [], commands: [], note: 'It was set so when the org was read: check that it still is.' }
    : { changes: [change], commands: deploy(change, org) };
}

/** Retrieves the file first, because the rest of it must stay. The dry run shows what a deployment would do. */
function deploy({ type, fullName, file }: MetadataChange, org: string): string[] {
  const [what, target] = [shellWord(`${type}:${fullName}`), shellWord(org)];
  return [
    `sf project retrieve start --metadata ${what} --target-org ${target}`,
    `# another name? sf org list metadata --metadata-type ${type} --target-org ${target}`,
    `# make the change above in ${file.replaceAll(/[\r\n]/g, ' ')}`,
    `sf project deploy start --metadata ${what} --target-org ${target} --dry-run`,
    `sf project deploy start --metadata ${what} --target-org ${target}`,
  ];
}
