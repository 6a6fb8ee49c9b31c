/**
 * The type of a control: its declaration, and one pure function. The documentation, the CLI and the reports derive what they show
 * of a control from its declaration.
 *
 * @module
 */

import type { AnyComponent, OrgComponent } from '../components/registry.ts';
import type { App, Component, OrgSettings } from './app.ts';
import type { Reason } from './causes.ts';
import type { Fix } from './drift-event.ts';
import type { Severity } from './finding.ts';

/** What `assess` returns. */
export type Verdict =
  | { readonly status: 'pass' | 'not_applicable'; readonly message: string }
  | {
      readonly status: 'fail';
      readonly message: string;
      /** CVSS 3.1 base vector in the app's risk context; severity and score are computed from it. */
      readonly cvssVector: string;
      /** What raised or lowered the severity, one sentence each. */
      readonly riskConditions?: readonly string[];
      /** What else a person should know before acting, one sentence or more each. */
      readonly notes?: readonly string[];
      /** Components that could raise or lower the severity and could not be read. `withUnread` adds them too. */
      readonly severityWithout?: readonly AnyComponent[];
      /** The failure may be intended for this kind of app. A person decides, and writes a waiver. */
      readonly waiverCandidate?: true;
    }
  | ({ readonly status: 'not_assessed' } & Reason);

export interface Link {
  readonly name: string;
  readonly url: string;
}

/** The parts of a control's page that need a source. */
export const CLAIMS = ['failsWhen', 'rationale', 'higherRiskWhen', 'lowerRiskWhen'] as const;
export type ControlClaim = (typeof CLAIMS)[number];

/** What controls about apps and controls about the org declare. */
interface Declaration {
  /** What the control demands, in kebab case; also its file name. Never changes. */
  readonly id: string;
  readonly title: string;
  /** Salesforce's page: of the Security Health Review, or else the one that documents the setting. */
  readonly source: Link;
  /** Salesforce's estimate on that page, as CVSS scores. */
  readonly severityRange?: { readonly from: number; readonly to: number };
  /** One sentence or more, with field names in backticks. */
  readonly failsWhen?: string;
  readonly rationale: string;
  /** What raises or lowers the risk, according to Salesforce or to us (see `claimSources`). */
  readonly higherRiskWhen?: readonly string[];
  readonly lowerRiskWhen?: readonly string[];
  /** The sources of a claim where they are not `source` alone. An empty list: the claim is our own judgement. */
  readonly claimSources?: { readonly [C in ControlClaim]?: readonly Link[] };
  /** The steps in Setup. */
  readonly remedy: readonly string[];
  readonly fix?: Fix;
  /** Sections of standards that demand the same. */
  readonly references?: readonly Link[];
  /** The severity without any risk condition; that of `cvssVector` (CVSS 3.1). */
  readonly severity: Severity;
  readonly cvssVector: string;
  /** Whether its findings are notified and count for exit codes. Otherwise they are report-only. The configuration may override it. */
  readonly alerts: boolean;
  /**
   * For a control that alerts: whether a failure of high or critical severity pages the person on call. Every other failure
   * informs. The configuration may override it.
   * @default 'inform'
   */
  readonly notify?: 'page' | 'inform';
  /** Components of the org that it reads. The snapshot contains them. */
  readonly orgReads?: readonly OrgComponent[];
}

/** Judges one app. */
export interface Control extends Declaration {
  readonly subject?: 'app';
  /** Components of the app that it reads. */
  readonly reads: readonly Component[];
  /** Those of `reads` that only raise or lower its severity. */
  readonly severityReads?: readonly Component[];
  /**
   * Pure; never throws for any {@link App}.
   * @param org the settings in `orgReads`; `undefined` where there is no org (metadata source)
   */
  readonly assess: (app: App, org?: OrgSettings) => Verdict;
}

/** The mode of a control. Controls in the modes `page` and `inform` alert. */
export function modeOf({
  alerts,
  notify = 'inform',
}: Pick<AnyControl, 'alerts' | 'notify'>): 'report' | 'inform' | 'page' {
  return alerts ? notify : 'report';
}

/** Judges the settings of the org. Its findings name no app. */
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
