/**
 * What goes into an alert, and the document that machines get of it.
 *
 * @module
 */
import type { App } from '../../audit/model/app.ts';
import type {
  DriftEvent,
  Environment,
  Finding,
  FormerAlias,
  OpenViolation,
  OrgIdentity,
  PublishedEvent,
  Severity,
} from '../../audit/model/model.ts';

/** The machine's document; docs/design.md section 4, "Event topic". */
export interface AlertDocument {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly org: { readonly alias: string; readonly orgId?: string; readonly environment?: Environment };
  readonly severity: Severity;
  readonly events: readonly PublishedEvent[];
  /** How many events were left out to stay below the size limit. */
  readonly eventsOmitted?: number;
  readonly deduplicationId: string;
  readonly reportUrl?: string;
}

/** What alerts show of an app besides its name. */
export type AppFacts = Pick<App, 'name' | 'label' | 'contactEmail'>;

/** What alerts show of a finding besides its drift: what raised or lowered its severity, and its waiver. */
export type FindingFacts = Pick<
  Finding,
  'app' | 'control' | 'status' | 'reason' | 'reportOnly' | 'riskConditions' | 'waiver'
>;

export interface AlertInput {
  readonly runId: string;
  readonly org: OrgIdentity;
  /** Incidents that were opened under them are ended under them. */
  readonly formerAliases?: readonly FormerAlias[] | undefined;
  /** All drift of the org in the run, worst first; what is `evidence` only is left out. */
  readonly events: readonly DriftEvent[];
  /** Apps as read in this run: at least those that the events name. */
  readonly apps: readonly AppFacts[];
  /** Findings of this run: at least those that the events are about, and all that are not assessed. */
  readonly findings: readonly FindingFacts[];
  /** What is open after this run (`Ledger.open`): shared incidents end with the last of it. */
  readonly open: readonly OpenViolation[];
  readonly reportUrl?: string;
  /** Name of the auditor that sends it, since several may audit one org. @default 'eca-auditor' */
  readonly service?: string | undefined;
  readonly now: Date;
}
