/**
 * What the page is given. Passes are numbers, texts that repeat stand once in `texts`, and an app on which nothing is open
 * is its label alone, so that 50,000 apps stay a few megabytes.
 *
 * @module
 */
import type { Control } from '../../audit/control.ts';
import type { AppliedWaiver, OrgStatus, PublishedEvent, RunResult, Severity } from '../../audit/model.ts';
import type { RunHistoryEntry } from '../run-history.ts';
import type { Outcome, Standing } from '../view.ts';

/** Index into {@link PageData.texts}. */
export type TextIndex = number;

export interface PageData {
  readonly run: RunResult['run'];
  readonly outcome: Outcome;
  readonly headline: string;
  readonly numbers: string;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly counts: Readonly<Record<Standing, number>>;
  /** Verdicts of alerting controls that are not known. */
  readonly unknown: number;
  readonly controls: readonly PageControl[];
  /** Worst first. */
  readonly orgs: readonly PageOrg[];
  /** What people are told of. */
  readonly drift: readonly PageEvent[];
  /** How many more changes are kept as evidence only. */
  readonly quietChanges: number;
  /** Oldest first, this run last. */
  readonly history: readonly RunHistoryEntry[];
  readonly texts: readonly string[];
}

export type PageControl = Pick<Control, 'id' | 'title' | 'rationale' | 'remedy'> & {
  readonly source: { readonly name: string; readonly url: string };
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
  /** Of a large run: violations by severity, in the place of apps; the evidence has those. */
  readonly omitted?: { readonly apps: number; readonly failures: Readonly<Record<Severity, number>> };
  /** One letter a control, for the apps with nothing open: `p` some pass, `-` none is concerned. */
  readonly calm: string;
  /** With something open, worst first. */
  readonly apps: readonly PageApp[];
  /** Labels of the others. */
  readonly quiet: readonly string[];
}

export interface PageApp {
  readonly name: string;
  readonly label: string;
  readonly contact?: string;
  readonly changed?: { readonly by: string; readonly at: string };
  readonly callbacks?: readonly string[];
  /** Lines of `field: value`. */
  readonly settings: TextIndex;
  readonly findings: readonly PageFinding[];
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
  /** The command that would waive it, where a waiver may be right. */
  readonly waive?: string;
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
