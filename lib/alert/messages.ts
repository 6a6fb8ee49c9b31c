/**
 * What goes into an alert and what comes out of it, channel by channel.
 *
 * @module
 */
import type { App } from '../audit/app.ts';
import type { DriftEvent, Environment, Finding, OrgIdentity, Severity } from '../audit/model.ts';

/** The machine's document; docs/design.md section 4, "Event topic". */
export interface AlertDocument {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly org: { readonly alias: string; readonly orgId?: string; readonly environment?: Environment };
  readonly severity: Severity;
  readonly events: readonly DriftEvent[];
  /** How many events were left out to stay below the size limit. */
  readonly eventsOmitted?: number;
  readonly deduplicationId: string;
  readonly reportUrl?: string;
}

/**
 * A custom notification of Amazon Q Developer in chat applications.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id?: string;
  readonly content: {
    readonly textType?: 'client-markdown';
    readonly title?: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata?: {
    readonly threadId?: string;
    readonly summary?: string;
    readonly eventType?: string;
    readonly additionalContext?: Readonly<Record<string, string>>;
  };
}

/** One org's alert in one run, in each audience's words. */
export interface AlertMessages {
  /** At most 100 ASCII characters, no control characters. */
  readonly subject: string;
  readonly text: string;
  /** At most 140 ASCII characters. */
  readonly sms: string;
  readonly chat: ChatNotification;
  readonly document: AlertDocument;
  /** Filter-policy attributes, the same on all topics. */
  readonly attributes: {
    readonly severity: Severity;
    readonly org: string;
    readonly environment: string;
    readonly eventTypes: readonly string[];
  };
}

/** What alerts tell of an app besides its name. */
export type AppFacts = Pick<App, 'name' | 'label' | 'contactEmail'>;

/** What alerts tell of a finding besides its drift: what raised or lowered its severity, and its waiver. */
export type FindingFacts = Pick<
  Finding,
  'app' | 'control' | 'status' | 'reason' | 'reportOnly' | 'riskConditions' | 'waiver'
>;

export interface AlertInput {
  readonly runId: string;
  readonly org: OrgIdentity;
  /** All drift of the org in the run, worst first; what is `evidence` only is left out. */
  readonly events: readonly DriftEvent[];
  /** As read in this run; those that the events name, at least. */
  readonly apps: readonly AppFacts[];
  /** Of this run; those that the events are about, and all that are not assessed, at least. */
  readonly findings: readonly FindingFacts[];
  readonly reportUrl?: string;
  readonly now: Date;
}
