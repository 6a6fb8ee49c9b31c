/**
 * Packaged apps whose settings can't be read where they are installed, and that an owner accepts until a date. An acceptance
 * mutes and never judges: the finding stays `not_assessed`. It does not cover failures.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { AppliedWaiver, Finding, OrgIdentity } from '../model/model.ts';
import { coversOrg, holds, matches } from './waivers.ts';

/** One acceptance as it stands in the configuration; patterns as in {@link Waiver}. */
export interface AcceptedPackage {
  /** Developer name, with its namespace. */
  readonly app: string;
  /** Alias or org id. Left out: every org, and metadata source. */
  readonly org?: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, `yyyy-mm-dd` (UTC). */
  readonly until: string;
}

/** The acceptance of an app that holds now; if there are several, the one that lasts longest. */
export type AcceptanceOf = (app: string) => AppliedWaiver | undefined;

export function acceptancesIn(accepted: readonly AcceptedPackage[], org: OrgIdentity, now: Date): AcceptanceOf {
  const holding = accepted
    .filter((each) => coversOrg(each, org) && holds(each.until, now))
    .sort((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0));
  return (app) => {
    const found = holding.find((each) => matches(each.app, app));
    return found && { owner: found.owner, reason: found.reason, until: found.until };
  };
}

/** The findings, with the acceptance on each that is not assessed because the app is packaged. */
export function applyAcceptances(
  findings: readonly Finding[],
  apps: readonly App[],
  acceptanceOf: AcceptanceOf,
): readonly Finding[] {
  const packaged = new Set(apps.filter(isPackaged).map(({ name }) => name));
  return findings.map((finding) => {
    const { app, reason } = finding;
    const isHidden = reason === 'managed_package' || (reason === 'not_in_source' && packaged.has(app ?? ''));
    const waiver = app !== undefined && isHidden ? acceptanceOf(app) : undefined;
    return waiver === undefined ? finding : { ...finding, waiver };
  });
}

const PACKAGED: ReadonlySet<unknown> = new Set(['Packaged', 'Managed', 'AutoInstalled']);

function isPackaged({ namespace, distributionState }: App): boolean {
  return namespace !== undefined || PACKAGED.has(distributionState);
}

/** Whether an alerting control could not assess the app, and no acceptance covers that. The finding may hide a failure. */
export function isOpenNotAssessed({ status, reportOnly, waiver }: Pick<Finding, 'status' | 'reportOnly' | 'waiver'>) {
  return status === 'not_assessed' && reportOnly !== true && waiver === undefined;
}
