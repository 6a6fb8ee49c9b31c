/**
 * Packaged apps that an owner accepts until a date, although their settings can't be read where they are installed. An acceptance
 * stops notifications. The finding stays `not_assessed`. An acceptance does not cover failures.
 *
 * @module
 */
import { type App, PACKAGED_STATES } from '../model/app.ts';
import type { AppliedWaiver, Finding } from '../model/finding.ts';
import type { OrgIdentity } from '../model/org-identity.ts';
import { inForce, matches } from './waivers.ts';

/** One acceptance of the configuration; patterns as in {@link Waiver}. */
export interface AcceptedPackage {
  /** Developer name, with its namespace. */
  readonly app: string;
  /** Alias or org id; absent: every org, and metadata source. */
  readonly org?: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day, `yyyy-mm-dd` (UTC). */
  readonly until: string;
}

/** The acceptance of an app that is in force; if there are several, the one that lasts longest. */
export type AcceptanceOf = (app: string) => AppliedWaiver | undefined;

export function acceptancesIn(accepted: readonly AcceptedPackage[], org: OrgIdentity, now: Date): AcceptanceOf {
  const current = inForce(accepted, org, now);
  return (app) => {
    const found = current.find((each) => matches(each.app, app));
    return found && { owner: found.owner, reason: found.reason, until: found.until };
  };
}

/** The findings. Each that is not assessed because its app is packaged gets the app's acceptance. */
export function applyAcceptances(
  findings: readonly Finding[],
  apps: readonly App[],
  acceptanceOf: AcceptanceOf,
): readonly Finding[] {
  const packaged = new Set(apps.filter(isPackaged).map(({ name }) => name));
  return findings.map((finding) => {
    const { app, reason } = finding;
    const isOfPackage = reason === 'managed_package' || (reason === 'not_in_source' && packaged.has(app ?? ''));
    const waiver = app !== undefined && isOfPackage ? acceptanceOf(app) : undefined;
    return waiver === undefined ? finding : { ...finding, waiver };
  });
}

function isPackaged({ namespace, distributionState }: App): boolean {
  return namespace !== undefined || PACKAGED_STATES.has(distributionState);
}

/** Whether an alerting control could not assess its subject, and no acceptance covers that. There may be a failure. */
export function isOpenNotAssessed({ status, reportOnly, waiver }: Pick<Finding, 'status' | 'reportOnly' | 'waiver'>) {
  return status === 'not_assessed' && reportOnly !== true && waiver === undefined;
}
