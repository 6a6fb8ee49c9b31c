/**
 * What one org's alert says, in each audience's words. Pure.
 *
 * @module
 */
import {
  type App,
  DRIFT_TYPES,
  type DriftEvent,
  type Environment,
  type Finding,
  type OrgIdentity,
  type Severity,
} from '../audit/model.ts';
import { chatOf } from './chat.ts';
import { documentOf } from './document.ts';
import { smsOf } from './sms.ts';
import { subjectOf } from './subject.ts';
import { textOf } from './text.ts';
import { alertOf } from './told.ts';

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
    readonly relatedResources?: readonly string[];
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

export interface AlertInput {
  readonly runId: string;
  readonly org: OrgIdentity;
  /** All drift of the org in the run, worst first; what is `evidence` only is left out. */
  readonly events: readonly DriftEvent[];
  /** As read in this run: for labels and contact addresses. */
  readonly apps: readonly App[];
  /** Of this run: for what raised or lowered a severity, and for waivers' owners. Empty for an org that was not read. */
  readonly findings: readonly Finding[];
  readonly reportUrl?: string;
  readonly now: Date;
}

/** `undefined` when there is nothing to tell. */
export function composeAlert(input: AlertInput): AlertMessages | undefined {
  const alert = alertOf(input);
  if (alert === undefined) {
    return undefined;
  }
  const document = documentOf(alert);
  const types = new Set(alert.told.map(({ event }) => event.type));
  return {
    subject: subjectOf(alert),
    text: textOf(alert),
    sms: smsOf(alert),
    chat: chatOf(alert, document.deduplicationId),
    document,
    attributes: {
      severity: document.severity,
      org: alert.org.alias,
      environment: alert.org.environment ?? 'unknown',
      eventTypes: DRIFT_TYPES.filter((type) => types.has(type)),
    },
  };
}
