/**
 * The same app in several orgs: in how many of them it fails a control. One that is weak in a few orgs was changed there; one
 * that is weak in all of them came so from its vendor.
 *
 * @module
 */
import type { Finding, Snapshot } from '../model/model.ts';
import { isDistinctive, type Trait, traitsOf } from './traits.ts';

/**
 * The traits that make two apps twins, from the surest. A publisher is left out because it has many apps, and a label because
 * anybody can choose it.
 */
const TWIN_TRAITS = [
  'consumer_key',
  'org_scoped_app',
  'certificate',
  'callback_host',
  'name',
] as const satisfies readonly Trait[];
export type TwinTrait = (typeof TWIN_TRAITS)[number];

/** Orgs, the one that was asked about among them. */
export interface TwinCount {
  /** What the apps have in common: the surest that a second org has too. */
  readonly trait: TwinTrait;
  /** That have the app; at least two. */
  readonly orgs: number;
  /** Where it fails the control, waived or not. */
  readonly failing: number;
  readonly notAssessed: number;
}

/** `undefined`: no other org has the app. */
export type Twins = (org: Snapshot, finding: Pick<Finding, 'app' | 'control'>) => TwinCount | undefined;

/** The apps that have one value in common. */
interface Group {
  readonly trait: TwinTrait;
  /** The last one that was counted. */
  org: Snapshot;
  orgs: number;
  /** Two apps of one org have the value, such as the host of a company, so it identifies no app. */
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

/** Of each app of the org, by its name, the surest first. */
function groupsOfApps(org: Snapshot, groups: Map<string, Group>): ReadonlyMap<string, readonly Group[]> {
  return new Map(
    org.apps.map((app) => {
      const { values } = traitsOf(app);
      const own = TWIN_TRAITS.flatMap((trait) =>
        (values[trait] ?? [])
          .filter((value) => isDistinctive(trait, value))
          .map((value) => joined(groups, `${trait} ${value}`, trait, org)),
      );
      return [app.name, own];
    }),
  );
}

function joined(groups: Map<string, Group>, key: string, trait: TwinTrait, org: Snapshot): Group {
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
