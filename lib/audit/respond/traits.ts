/**
 * The traits by which an app is found: in another org, or by what a person knows about it.
 *
 * @module
 */

import type { Fingerprints } from '../components/registry.ts';
import type { App } from '../model/app.ts';
import { parseCallbackUrl } from '../model/callback-url.ts';

/** From the strongest to the weakest. `part`: the search text is only a part of a name, a label or a host. */
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

/** How certain it is that two apps are the same app, or apps of the same vendor; the most certain first. */
export const SURENESS = ['certain', 'likely', 'possible'] as const;
export type Sureness = (typeof SURENESS)[number];

/**
 * `asked`: a person searched for the value. `twin`: an app that matches the search has the same value. Only one publisher has a
 * namespace, but a publisher has many apps. Any app may have any name or label.
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

/** The traits of one app. They contain little, because those of all apps of all orgs are in memory at the same time. */
export interface AppTraits {
  /** Developer name with its namespace. */
  readonly app: string;
  /** In lower case. */
  readonly values: Readonly<Partial<Record<Trait, readonly string[]>>>;
}

/** The fingerprints that the app has. */
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

/** The hosts of the app's callbacks, without loopback. */
export function callbackHosts({ settings: { callbackUrl = [] } }: App): string[] {
  const hosts = callbackUrl
    .map(parseCallbackUrl)
    .flatMap((url) => (url.kind === 'web' && !url.loopback ? [url.host] : []));
  return [...new Set(hosts)];
}

const SALESFORCE_HOST = /(?:^|\.)(?:salesforce|force|my\.salesforce-setup)\.com$/;

/** Whether the value identifies an app. A host of Salesforce does not, because any app may use it. */
export function isDistinctive(trait: Trait, value: string): boolean {
  return trait !== 'callback_host' || !SALESFORCE_HOST.test(value);
}
