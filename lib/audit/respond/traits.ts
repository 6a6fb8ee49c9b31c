/**
 * The traits that identify an app in another org, or by what a person knows of it.
 *
 * @module
 */

import type { Fingerprints } from '../components/registry.ts';
import type { App } from '../model/app.ts';
import { parseCallbackUrl } from '../model/callback-url.ts';

/** From the strongest to the weakest. `part`: what was asked for is only a part of a name, a label or a host. */
export const TRAITS = [
  'consumer_key',
  'org_scoped_app',
  'namespace',
  'certificate',
  'callback_host',
  'name',
  'label',
  'part',
] as const;
export type Trait = (typeof TRAITS)[number];

/** How sure it is that both are the same app, or apps of the same vendor. From the surest. */
export const SURENESS = ['certain', 'likely', 'possible'] as const;
export type Sureness = (typeof SURENESS)[number];

/**
 * `asked`: the value is the one that a person asked for. `twin`: it is that of an app which was found so. A namespace is its
 * publisher's alone, but one publisher has many apps; a name or a label can be given to any app.
 */
export const SURENESS_OF: Readonly<Record<Trait, { readonly asked: Sureness; readonly twin: Sureness }>> = {
  consumer_key: { asked: 'certain', twin: 'certain' },
  org_scoped_app: { asked: 'certain', twin: 'certain' },
  namespace: { asked: 'certain', twin: 'possible' },
  certificate: { asked: 'certain', twin: 'likely' },
  callback_host: { asked: 'likely', twin: 'likely' },
  name: { asked: 'likely', twin: 'possible' },
  label: { asked: 'likely', twin: 'possible' },
  part: { asked: 'possible', twin: 'possible' },
};

/** What identifies one app, in lower case. Small: those of all apps of all orgs are in memory together. */
export interface AppTraits {
  /** Developer name with its namespace, as it is written. */
  readonly app: string;
  readonly values: Readonly<Partial<Record<Trait, readonly string[]>>>;
}

/** Those that the app has. */
export function fingerprintsOf({ consumerKeyFingerprint, certificateFingerprint }: App): Fingerprints {
  return {
    ...(consumerKeyFingerprint !== undefined && { consumerKeyFingerprint }),
    ...(certificateFingerprint !== undefined && { certificateFingerprint }),
  };
}

export function traitsOf(app: App): AppTraits {
  const { consumerKeyFingerprint, certificateFingerprint } = fingerprintsOf(app);
  const { name, namespace } = app;
  const bare = namespace !== undefined && name.startsWith(`${namespace}__`) ? name.slice(namespace.length + 2) : name;
  const values = {
    consumer_key: [consumerKeyFingerprint],
    org_scoped_app: [app.orgScopedExternalApp],
    namespace: [namespace],
    certificate: [certificateFingerprint],
    callback_host: callbackHosts(app),
    name: [name, bare],
    label: [app.label],
  } satisfies Partial<Record<Trait, readonly (string | undefined)[]>>;
  const known = Object.entries(values).flatMap(([trait, all]) => {
    const lower = [...new Set(all.flatMap((value) => (value ? [value.toLowerCase()] : [])))];
    return lower.length === 0 ? [] : [[trait, lower] as const];
  });
  return { app: app.name, values: Object.fromEntries(known) };
}

/** Hosts that authorization codes are sent to, but for the user's own machine. */
export function callbackHosts({ settings: { callbackUrl = [] } }: App): string[] {
  const hosts = callbackUrl
    .map(parseCallbackUrl)
    .flatMap((url) => (url.kind === 'web' && !url.loopback ? [url.host] : []));
  return [...new Set(hosts)];
}

/** A host of Salesforce itself does not identify the app's vendor. */
const SALESFORCE_HOST = /(?:^|\.)(?:salesforce|force|my\.salesforce-setup)\.com$/;

/** Whether two apps with this value are likely to be one: not by a host that anybody's app may use. */
export function isDistinctive(trait: Trait, value: string): boolean {
  return trait !== 'callback_host' || !SALESFORCE_HOST.test(value);
}
