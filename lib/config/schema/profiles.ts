/**
 * Profiles: named sets of controls that an external policy requires.
 *
 * @module
 */
import type { Snapshot } from '../../audit/model/snapshot.ts';

export const PROFILES = ['salesforce-partner-2026'] as const;
export type Profile = (typeof PROFILES)[number];

/**
 * The controls that a profile sets to `alert`, by id. Source of `salesforce-partner-2026`: ISVforce guide, secure-code-ac-eca.
 */
export const REQUIRED_CONTROLS = {
  'salesforce-partner-2026': [
    'require-pkce',
    'rotate-refresh-tokens',
    'limit-refresh-token-life',
    'restrict-refresh-token-ips',
  ],
} as const satisfies Record<Profile, readonly string[]>;

export interface SuspensionWatch {
  /** Adds one org of the run. The snapshot is not kept. */
  add(snapshot: Pick<Snapshot, 'alias' | 'findings'>): void;
  /** Text for people; empty when no app is known to fail a required control. */
  lines(): readonly string[];
}

/** The other apps are only counted. */
const MOST_NAMED = 20;

/** Collects the apps that Salesforce would suspend. It does so despite our waivers. A control that is not assessed does not count. */
export function watchSuspensions(profile: Profile | undefined): SuspensionWatch {
  const required: ReadonlySet<string> = new Set(profile === undefined ? [] : REQUIRED_CONTROLS[profile]);
  const named: string[] = [];
  let apps = 0;
  return {
    add({ alias, findings }) {
      const failed = findings.filter(({ status, app, control }) => status === 'fail' && app && required.has(control));
      for (const [app = '', failures] of Map.groupBy(failed, (finding) => finding.app)) {
        apps += 1;
        if (named.length < MOST_NAMED) {
          named.push(`  ${app} in ${alias}: ${failures.map(({ control }) => control).join(', ')}`);
        }
      }
    },
    lines: () =>
      apps === 0
        ? []
        : [
            `${apps} ${apps === 1 ? 'app' : 'apps'} would be suspended by Salesforce's partner mandate of June 2026, where more than two customers use the app in production:`,
            ...named,
            ...(apps > named.length ? [`  and ${apps - named.length} more`] : []),
          ],
  };
}
