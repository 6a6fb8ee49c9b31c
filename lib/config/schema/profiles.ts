/**
 * Profiles: sets of controls that somebody else demands, to be switched on by one name.
 *
 * @module
 */
import type { Snapshot } from '../../audit/model/model.ts';

export const PROFILES = ['salesforce-partner-2026'] as const;
export type Profile = (typeof PROFILES)[number];

/**
 * Ids of the controls that a profile switches to `alert`. Source of `salesforce-partner-2026`: ISVforce guide,
 * secure-code-ac-eca.
 */
export const DEMANDED = {
  'salesforce-partner-2026': [
    'require-pkce',
    'rotate-refresh-tokens',
    'limit-refresh-token-life',
    'restrict-refresh-token-ips',
  ],
} as const satisfies Record<Profile, readonly string[]>;

export interface SuspensionWatch {
  /** Each org of the run, one by one: its snapshot can be let go afterwards. */
  add(snapshot: Pick<Snapshot, 'alias' | 'findings'>): void;
  /** For people; none when no app is known to break a demand. */
  lines(): readonly string[];
}

/** So many apps are named; of the others their number is enough. */
const MOST_NAMED = 20;

/**
 * Which apps Salesforce would suspend. A waiver counts for nothing here, for Salesforce knows of none; what is not assessed
 * is not known to break a demand.
 */
export function watchSuspensions(profile: Profile | undefined): SuspensionWatch {
  const demanded: ReadonlySet<string> = new Set(profile === undefined ? [] : DEMANDED[profile]);
  const named: string[] = [];
  let apps = 0;
  return {
    add({ alias, findings }) {
      const broken = findings.filter(({ status, app, control }) => status === 'fail' && app && demanded.has(control));
      for (const [app = '', failures] of Map.groupBy(broken, (finding) => finding.app)) {
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
