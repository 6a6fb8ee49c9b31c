/**
 * What the page shows, and its packed form in the document. In the packed form, findings, lists of findings and texts that repeat are
 * kept once, and an app on which nothing is open has no settings. So such an app takes at most 100 bytes.
 *
 * @module
 */
import type { Control } from '../../audit/model/control.ts';
import type { PublishedEvent } from '../../audit/model/drift-event.ts';
import type { AppliedWaiver, Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { OrgStatus } from '../../audit/model/snapshot.ts';
import type { RunHistoryEntry } from '../view/run-history.ts';
import type { RunOutcome, Standing } from '../view/view.ts';

/** Index into {@link PageData.texts}. */
export type TextIndex = number;

export interface PageData {
  readonly run: RunResult['run'];
  readonly outcome: RunOutcome;
  readonly headline: string;
  readonly numbers: string;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly counts: Readonly<Record<Standing, number>>;
  /** Verdicts of alerting controls that are not assessed. */
  readonly unknown: number;
  readonly controls: readonly PageControl[];
  /** Worst first. */
  readonly orgs: readonly PageOrg[];
  /** The drift that is alerted. */
  readonly drift: readonly PageEvent[];
  /** Whether any org was compared with an earlier run. */
  readonly isCompared: boolean;
  /** Which orgs were not compared; empty for none. */
  readonly notCompared: string;
  /** How many changes are in the evidence only. */
  readonly evidenceOnly: number;
  /** Oldest first, this run last. */
  readonly history: readonly RunHistoryEntry[];
  readonly texts: readonly string[];
}

/** The form in the document. */
export interface PackedPage extends Omit<PageData, 'orgs'> {
  readonly orgs: readonly PackedOrg[];
  /** Each finding once. */
  readonly findings: readonly PageFinding[];
  /** Each list of findings of an app once: indexes into `findings`. */
  readonly lists: readonly (readonly number[])[];
}

export interface PackedOrg extends Omit<PageOrg, 'apps'> {
  readonly apps: readonly PackedApp[];
}

/** `findings` is an index into {@link PackedPage.lists}. An app has `facts` if something is open on it. */
export type PackedApp = readonly [name: string, label: string, findings: number, facts?: PageAppFacts];

export type PageControl = Pick<Control, 'id' | 'title' | 'rationale' | 'remedy'> & {
  readonly source: { readonly name: string; readonly url: string };
  /** Verdicts on all apps of the page. */
  readonly counts: Readonly<Record<Standing, number>>;
  /** @example 'ExtlClntAppGlobalOauthSettings.isPkceRequired = true' */
  readonly fix?: string;
};

export interface PageOrg {
  readonly alias: string;
  readonly orgId?: string;
  readonly environment?: string;
  readonly status: OrgStatus;
  /** Why it could not be read, and what to do. */
  readonly reason?: readonly [message: string, remedy: string];
  /** Notes on how it was read. */
  readonly notes?: readonly string[];
  /** In a large run: counts instead of apps. The evidence has the apps. */
  readonly omitted?: { readonly apps: number; readonly failures: Readonly<Record<Severity, number>> };
  /** A letter for each control: `p` if any app passes it, else `-`. */
  readonly passes: string;
  /** Apps with something open or failing in report-only controls; worst first. */
  readonly apps: readonly PageApp[];
  /** Labels of the other apps. */
  readonly nothingOpen: readonly string[];
}

export interface PageApp extends Partial<PageAppFacts> {
  readonly name: string;
  readonly label: string;
  readonly findings: readonly PageFinding[];
}

export interface PageAppFacts {
  readonly contact?: string;
  readonly changed?: { readonly by: string; readonly at: string };
  readonly callbacks?: readonly string[];
  /** Lines of `field: value`. */
  readonly settings: TextIndex;
}

export interface PageFinding {
  /** Index into {@link PageData.controls}. */
  readonly control: number;
  readonly standing: Standing;
  readonly severity: Severity;
  readonly cvss: number;
  readonly message: TextIndex;
  /** Risk conditions and notes. */
  readonly details?: readonly TextIndex[];
  /** What to do, if it is not the control's own remedy. */
  readonly remedy?: TextIndex;
  readonly waiver?: AppliedWaiver;
  /** The page shows the command that adds a waiver. */
  readonly waive?: true;
  readonly place?: string;
}

/** Every event has every field, absent ones as `undefined`, so that all have one shape: a first run has thousands. */
export interface PageEvent extends Pick<PublishedEvent, 'type' | 'org' | 'severity' | 'message'> {
  readonly app: string | undefined;
  readonly control: string | undefined;
  /** One changed setting a line. */
  readonly change: string | undefined;
  readonly changedBy: string | undefined;
  readonly changedAt: string | undefined;
  /** Whether `changedBy` saved this change, and not only the app last. */
  readonly isChangeSaved: boolean;
  readonly since: string | undefined;
}
