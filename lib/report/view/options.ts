/**
 * The options of reports. Every field is optional.
 *
 * @module
 */

import { CATALOGUE } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { RunHistoryEntry } from './run-history.ts';

export interface ReportOptions {
  /** The controls that were applied, with a user's own controls. @default the catalogue */
  readonly controls?: readonly AnyControl[];
  /** Of the auditor, for formats that name the tool. */
  readonly version?: string;
  /** `table`: with ANSI colours; off by default. */
  readonly colour?: boolean;
  /** `table`: columns of the terminal. By default no line is broken. */
  readonly width?: number;
  /** `table`: every step of a remedy, every risk condition, and drift that is only in the evidence. */
  readonly verbose?: boolean;
  /** `html`: past runs, in any order. */
  readonly history?: readonly RunHistoryEntry[];
  /** `asff`: the account of the findings. */
  readonly securityHub?: SecurityHubAccount;
}

export interface SecurityHubAccount {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  /** `aws` by default; `aws-cn`, `aws-us-gov`. */
  readonly partition?: string;
  /** Name of the auditor, with which ids of findings begin; several may audit one org. @default 'eca-auditor' */
  readonly service?: string | undefined;
}

/** The controls by id, in order. */
export function controlsOf({ controls = CATALOGUE }: ReportOptions): ReadonlyMap<string, AnyControl> {
  return new Map(controls.map((control) => [control.id, control]));
}
