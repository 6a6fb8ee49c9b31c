/**
 * The types of a row in the table of moves.
 *
 * @module
 */
import type { App, Component, Person } from '../../model/app.ts';
import type { Audience, SettingChange } from '../../model/drift-event.ts';
import type { Comparison } from '../comparison.ts';

/** One app in both snapshots of a comparison. */
export interface AppPair {
  readonly comparison: Comparison;
  /** `undefined`: the app is not in this snapshot. */
  readonly was: App | undefined;
  readonly is: App | undefined;
  /** The settings that are known in both snapshots and differ; none for an app that is in only one of them. */
  readonly changes: readonly SettingChange[];
}

/** How serious a single move is compared with others of its kind. The row says whom each grade reaches. */
export type Grade = 'usual' | 'loud' | 'quiet';

export interface FoundMove {
  /** The settings that show it; of a created app, what it may do. */
  readonly changes: readonly SettingChange[];
  /** @default 'usual' */
  readonly grade?: Grade;
  /** Who made it, and when. @default who saved the changed components */
  readonly saved?: { readonly who?: Person; readonly when?: string };
  readonly components?: readonly Component[];
}

export interface MoveRow {
  /**
   * - `state`: settings show it. It ends when they are back, or when the app is deleted.
   * - `event`: it has no end. Its incident is closed after some days.
   */
  readonly kind: 'state' | 'event';
  /** What it is about. @default an app */
  readonly subject?: 'org';
  /** Whom it reaches in production, and where the environment is not known. */
  readonly audience: { readonly usual: Audience } & { readonly [G in Exclude<Grade, 'usual'>]?: Audience };
  /** One line of documentation: what it is, and what makes it louder or quieter. */
  readonly when: string;
  /** Controls whose violations it explains. The event of such a violation includes it. */
  readonly explains?: readonly string[];
  /** Pure. `undefined`: what is known of both snapshots does not show the move. */
  readonly find: (app: AppPair) => FoundMove | undefined;
}
