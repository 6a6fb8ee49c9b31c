/**
 * What an alert is made of.
 *
 * @module
 */
import type { App } from '../../audit/model/app.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { FormerAlias, OpenViolation } from '../../audit/model/org-state.ts';

/** What an alert shows of an app. */
export type AppFacts = Pick<App, 'name' | 'label' | 'contactEmail'>;

/** What an alert needs of a finding. */
export type FindingFacts = Pick<
  Finding,
  'app' | 'control' | 'status' | 'reason' | 'reportOnly' | 'riskConditions' | 'waiver'
>;

export interface AlertInput {
  readonly runId: string;
  readonly org: OrgIdentity;
  /** Incidents that were opened under them are ended under them. */
  readonly formerAliases?: readonly FormerAlias[] | undefined;
  /** All drift of the org in the run. Events for `evidence` are ignored. */
  readonly events: readonly DriftEvent[];
  /** Apps as read in this run: at least those that the events name. */
  readonly apps: readonly AppFacts[];
  /** Findings of this run: at least those that the events are about, and all that are `not_assessed`. */
  readonly findings: readonly FindingFacts[];
  /** What is open after this run (`Ledger.open`). The shared incident ends when nothing critical or high is left. */
  readonly open: readonly OpenViolation[];
  readonly reportUrl?: string;
  /** Name of the auditor that sends it; several may audit one org. @default 'eca-auditor' */
  readonly service?: string | undefined;
  readonly now: Date;
}
