/**
 * What a row of the table of moves is.
 *
 * @module
 */
import type { App, Component, Person } from '../../model/app.ts';
import type { Audience, SettingChange } from '../../model/model.ts';
import type { Comparison } from '../comparison.ts';

/** One app on both sides of a comparison. */
export interface AppMoves {
  readonly comparison: Comparison;
  readonly was: App | undefined;
  readonly is: App | undefined;
  /** All settings that are known on both sides and differ; none for an app that is on one side alone. */
  readonly changes: readonly SettingChange[];
}

/** How bad one move is among its kind: the row says whom each reaches. */
export type Grade = 'usual' | 'loud' | 'quiet';

export interface FoundMove {
  /** The settings that show it; of a created app, what it may do. */
  readonly changes: readonly SettingChange[];
  /** @default 'usual' */
  readonly grade?: Grade;
  /** Who made it; by default the user who saved the changed components. */
  readonly saved?: { readonly who?: Person; readonly when?: string };
  readonly components?: readonly Component[];
}

export interface MoveRow {
  /**
   * - `state`: settings show it, and it is over when they are back or the app is gone.
   * - `event`: it has no end; its incident is closed after some days.
   */
  readonly kind: 'state' | 'event';
  /** What it is about. @default 'app' */
  readonly subject?: 'org';
  /** In production, and where the environment is not known; in words for people. */
  readonly audience: { readonly usual: Audience } & { readonly [G in Exclude<Grade, 'usual'>]?: Audience };
  /** In one line, for the documentation: what it is, and what makes it louder or quieter. */
  readonly when: string;
  /** Controls whose violation it explains. Then the violation's event includes it. */
  readonly explains?: readonly string[];
  /** Pure. `undefined`: both sides, as far as they are known, do not show the move. */
  readonly find: (app: AppMoves) => FoundMove | undefined;
}
