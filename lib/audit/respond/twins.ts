/**
 * Twins: the same app in several orgs, and in how many of them it fails a control. If it fails in a few orgs, it was changed there.
 * If it fails in all of them, its vendor delivers it so.
 *
 * @module
 */
import type { Finding } from '../model/finding.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isDistinctive, type Trait, traitsOf } from './traits.ts';

/**
 * The traits that make two apps twins, the most certain first. The namespace is not among them because a publisher has many apps,
 * and the label is not because anybody can choose it.
 */
const TWIN_TRAITS = [
  'consumer_key',
  'org_scoped_app',
  'certificate',
  'callback_host',
  'name',
] as const satisfies readonly Trait[];
export type TwinTrait = (typeof TWIN_TRAITS)[number];

/** Numbers of orgs, including the org of the finding. */
export interface TwinCount {
  /** The most certain trait that the apps have in common. */
  readonly trait: TwinTrait;
  /** The orgs that have the app; at least two. */
  readonly orgs: number;
  /** Those where it fails the control, waived or not. */
  readonly failing: number;
  readonly notAssessed: number;
}

/** `undefined`: no other org has the app. */
export type Twins = (org: Snapshot, finding: Pick<Finding, 'app' | 'control'>) => TwinCount | undefined;

/** The apps that have the same value of a trait. */
interface Group {
  readonly trait: TwinTrait;
  /** The org that was counted last. */
  org: Snapshot;
  orgs: number;
  /** Two apps of one org have the value, such as the host of a company. So it identifies no app. */
  isAmbiguous: boolean;
  /** By control. */
  readonly counts: Map<string, { failing: number; notAssessed: number }>;
}

export function twinsIn(orgs: readonly Snapshot[]): Twins {
  const groups = new Map<string, Group>();
  const byOrg = new Map(orgs.map((org) => [org, groupsOfApps(org, groups)]));
  const shared = (org: Snapshot, app = '') =>
    (byOrg.get(org)?.get(app) ?? []).filter((group) => group.orgs > 1 && !group.isAmbiguous);
  for (const org of orgs) {
    for (const { app, control, status } of org.findings) {
      if (status !== 'fail' && status !== 'not_assessed') continue;
      for (const { counts } of shared(org, app)) {
        const { failing, notAssessed } = counts.get(control) ?? { failing: 0, notAssessed: 0 };
        const isFailing = status === 'fail';
        counts.set(control, { failing: failing + Number(isFailing), notAssessed: notAssessed + Number(!isFailing) });
      }
    }
  }
  return (org, { app, control }) => {
    const [surest] = shared(org, app);
    const { failing, notAssessed } = surest?.counts.get(control) ?? { failing: 0, notAssessed: 0 };
    return surest && { trait: surest.trait, orgs: surest.orgs, failing, notAssessed };
  };
}

/** The groups of each app of the org, by its name; the most certain first. */
function groupsOfApps(org: Snapshot, groups: Map<string, Group>): ReadonlyMap<string, readonly Group[]> {
  return new Map(
    org.apps.map((app) => {
      const { values } = traitsOf(app);
      const own = TWIN_TRAITS.flatMap((trait) =>
        (values[trait] ?? [])
          .filter((value) => isDistinctive(trait, value))
          .map((value) => joinGroup(groups, `${trait} ${value}`, trait, org)),
      );
      return [app.name, own];
    }),
  );
}

/** Adds the org to the group of the value. */
function joinGroup(groups: Map<string, Group>, key: string, trait: TwinTrait, org: Snapshot): Group {
  const known = groups.get(key);
  if (known === undefined) {
    const group = { trait, org, orgs: 1, isAmbiguous: false, counts: new Map() };
    groups.set(key, group);
    return group;
  }
  if (known.org === org) {
    known.isAmbiguous = true;
  } else {
    known.org = org;
    known.orgs += 1;
  }
  return known;
}
