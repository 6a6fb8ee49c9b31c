/**
 * What a report may get besides the result. Every field is optional, so that each format can be had with `{}`.
 *
 * @module
 */

import { CATALOGUE } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { RunHistoryEntry } from './run-history.ts';

export interface ReportOptions {
  /** The controls that were applied, with a user's own ones; the catalogue by default. */
  readonly controls?: readonly AnyControl[];
  /** Of the auditor, for formats that name the tool. */
  readonly version?: string;
  /** `table`: with ANSI colours; off by default. */
  readonly colour?: boolean;
  /** `table`: columns of the terminal; by default no line is broken. */
  readonly width?: number;
  /** `table`: every step of a remedy, every condition, and evidence-only drift. */
  readonly verbose?: boolean;
  /** `html`: past runs, in any order. */
  readonly history?: readonly RunHistoryEntry[];
  /** `asff`: whose findings they are. */
  readonly securityHub?: SecurityHubAccount;
}

export interface SecurityHubAccount {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  /** `aws` by default; `aws-cn`, `aws-us-gov`. */
  readonly partition?: string;
  /** Name of the auditor, which begins the ids of findings: several may audit one org. @default 'eca-auditor' */
  readonly service?: string | undefined;
}

/** The controls by id, in their order. */
export function controlsOf({ controls = CATALOGUE }: ReportOptions): ReadonlyMap<string, AnyControl> {
  return new Map(controls.map((control) => [control.id, control]));
}
