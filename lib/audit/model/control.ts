/**
 * What a control is: data plus one pure function. Everything that is said about a control (docs, CLI, reports) is
 * derived from its declaration.
 *
 * @module
 */

import type { AnyComponent, OrgComponent } from '../components/registry.ts';
import type { App, Component, OrgSettings } from './app.ts';
import type { Reason } from './causes.ts';
import type { Fix, Severity } from './model.ts';

/** What `assess` says. The reporters hold the prose around it. */
export type Verdict =
  | { readonly status: 'pass' | 'not_applicable'; readonly message: string }
  | {
      readonly status: 'fail';
      readonly message: string;
      /** CVSS 3.1 base vector in the app's risk context; severity and score are computed from it. */
      readonly cvssVector: string;
      /** What raised or lowered the severity, in words. */
      readonly riskConditions?: readonly string[];
      /** What else a person should know before acting, in whole sentences. */
      readonly notes?: readonly string[];
      /** Components that could raise or lower the severity and could not be read; the audit adds them. */
      readonly severityWithout?: readonly AnyComponent[];
      /** The failure may be intended for this kind of app. A person decides, and writes a waiver. */
      readonly waiverCandidate?: true;
    }
  | ({ readonly status: 'not_assessed' } & Reason);

export interface Link {
  readonly name: string;
  readonly url: string;
}

/** What the page of a control claims. */
export const CLAIMS = ['failsWhen', 'rationale', 'higherRiskWhen', 'lowerRiskWhen'] as const;
export type Claim = (typeof CLAIMS)[number];

/** What every control declares, whatever it judges. */
interface Declaration {
  /** Kebab case, says what it demands; also its file name. Never changes. */
  readonly id: string;
  readonly title: string;
  /** Salesforce's name for it, and the page: of its Security Health Review, or else where it documents the setting. */
  readonly source: Link;
  /** Salesforce's own estimate on that page, as CVSS scores. */
  readonly severityRange?: { readonly from: number; readonly to: number };
  /** One sentence, field names between backticks. */
  readonly failsWhen?: string;
  readonly rationale: string;
  /** What Salesforce takes for a higher or a lower risk, or we (see `claimSources`). */
  readonly higherRiskWhen?: readonly string[];
  readonly lowerRiskWhen?: readonly string[];
  /** What a claim rests on where that is not `source` alone; an empty list: on nothing but our own judgement. */
  readonly claimSources?: { readonly [C in Claim]?: readonly Link[] };
  /** Steps in Setup, one a line. */
  readonly remedy: readonly string[];
  readonly fix?: Fix;
  /** Standards that ask for the same, with the section that does. */
  readonly references?: readonly Link[];
  /** Severity without any risk condition, with the CVSS 3.1 vector behind it. */
  readonly severity: Severity;
  readonly cvssVector: string;
  /**
   * Whether its findings are notified and count for exit codes. Otherwise they are report-only. The configuration may say
   * otherwise for each control.
   */
  readonly alerts: boolean;
  /**
   * For a control that alerts: whether a failure of high or critical severity pages the person on call. Every other failure
   * informs. The configuration may say otherwise for each control.
   * @default 'inform'
   */
  readonly notify?: 'page' | 'inform';
  /** Settings of the org as a whole that must be read for it; they stand in the snapshot. */
  readonly orgReads?: readonly OrgComponent[];
}

/** Judges one app. */
export interface Control extends Declaration {
  readonly subject?: 'app';
  /** Components whose values it judges. */
  readonly reads: readonly Component[];
  /** Those of its components that only raise or lower its severity. */
  readonly severityReads?: readonly Component[];
  /**
   * Pure; never throws for any {@link App}.
   * @param org the settings in `orgReads`; `undefined` when the org of the apps is not known (metadata source)
   */
  readonly assess: (app: App, org?: OrgSettings) => Verdict;
}

/** How a control counts: `page` and `inform` alert. */
export function modeOf({
  alerts,
  notify = 'inform',
}: Pick<AnyControl, 'alerts' | 'notify'>): 'report' | 'inform' | 'page' {
  return alerts ? notify : 'report';
}

/** Judges the org itself: its settings, once an org. Its findings name no app. */
export interface OrgControl extends Declaration {
  readonly subject: 'org';
  readonly orgReads: readonly OrgComponent[];
  /** Pure; never throws for any {@link OrgSettings}. */
  readonly assess: (org: OrgSettings) => Verdict;
}

export type AnyControl = Control | OrgControl;

export function isAboutApps(control: AnyControl): control is Control {
  return control.subject !== 'org';
}

export function isAboutOrg(control: AnyControl): control is OrgControl {
  return control.subject === 'org';
}
