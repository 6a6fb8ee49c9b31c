/**
 * What the page shows, and the smaller form in which it stands in the document: findings, lists of findings and texts that
 * repeat stand once, and an app on which nothing is open has no settings. So such an app takes at most 100 bytes.
 *
 * @module
 */
import type { Control } from '../../audit/model/control.ts';
import type { AppliedWaiver, OrgStatus, PublishedEvent, RunResult, Severity } from '../../audit/model/model.ts';
import type { RunHistoryEntry } from '../view/run-history.ts';
import type { Outcome, Standing } from '../view/view.ts';

/** Index into {@link PageData.texts}. */
export type TextIndex = number;

export interface PageData {
  readonly run: RunResult['run'];
  readonly outcome: Outcome;
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
  /** Which orgs were not; empty for none. */
  readonly notCompared: string;
  /** How many more changes are kept as evidence only. */
  readonly quietChanges: number;
  /** Oldest first, this run last. */
  readonly history: readonly RunHistoryEntry[];
  readonly texts: readonly string[];
}

/** In the document. */
export interface PackedPage extends Omit<PageData, 'orgs'> {
  readonly orgs: readonly PackedOrg[];
  /** Each finding that occurs, once. */
  readonly findings: readonly PageFinding[];
  /** Each list of findings that an app has, once: indexes into `findings`. */
  readonly lists: readonly (readonly number[])[];
}

export interface PackedOrg extends Omit<PageOrg, 'apps'> {
  readonly apps: readonly PackedApp[];
}

/** Name, label, index into {@link PackedPage.lists}, and the rest where something is open. */
export type PackedApp = readonly [name: string, label: string, findings: number, facts?: PageAppFacts];

export type PageControl = Pick<Control, 'id' | 'title' | 'rationale' | 'remedy'> & {
  readonly source: { readonly name: string; readonly url: string };
  /** Over all that the page holds. */
  readonly counts: Readonly<Record<Standing, number>>;
  /** The metadata line. */
  readonly fix?: string;
};

export interface PageOrg {
  readonly alias: string;
  readonly orgId?: string;
  readonly environment?: string;
  readonly status: OrgStatus;
  /** Why it could not be read, and what to do. */
  readonly reason?: readonly [string, string];
  /** Notes on how it was read. */
  readonly notes?: readonly string[];
  /** Of a large run: violations by severity, in the place of apps; the evidence has those. */
  readonly omitted?: { readonly apps: number; readonly failures: Readonly<Record<Severity, number>> };
  /** One letter a control, for the apps with nothing open: `p` some pass, `-` none is concerned. */
  readonly notOpen: string;
  /** With something open, or failing in report-only controls; worst first. */
  readonly apps: readonly PageApp[];
  /** Labels of the others. */
  readonly quiet: readonly string[];
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
  /** Only where the control's own remedy is not it. */
  readonly remedy?: TextIndex;
  readonly waiver?: AppliedWaiver;
  /** A waiver may be right: the page shows the command that adds one. */
  readonly waive?: true;
  readonly place?: string;
}

/** What is absent of it is `undefined`, and not there in the page. */
export type PageEvent = {
  readonly [Field in
    | 'type'
    | 'org'
    | 'app'
    | 'control'
    | 'severity'
    | 'before'
    | 'after'
    | 'changedBy'
    | 'changedAt'
    | 'since'
    | 'message']: PublishedEvent[Field];
};
