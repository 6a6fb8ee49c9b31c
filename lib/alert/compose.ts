/** Placeholder types, owned by the lib/alert task. */
import type { DriftEvent, Environment, Severity } from '../audit/model.ts';

/** The machine's document; DESIGN.md section 4, "Event topic". */
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

/** One org's alert in one run, in each audience's words. */
export interface AlertMessages {
  /** At most 100 ASCII characters, no control characters. */
  readonly subject: string;
  readonly text: string;
  readonly document: AlertDocument;
  /** Filter-policy attributes, the same on all topics. */
  readonly attributes: {
    readonly severity: Severity;
    readonly org: string;
    readonly environment: string;
    readonly eventTypes: readonly string[];
  };
}
