/**
 * The roster of the last run, and of this one for the next. That it can't be read or kept is worth a warning, not the run.
 *
 * @module
 */

import type { RunObserver } from './observer.ts';
import type { Roster, StateStore } from './ports.ts';

export const EMPTY_ROSTER: Roster = { orgs: [], unreached: [], slow: [] };

/** Whose roster, and who is warned. */
export interface Where {
  readonly ports: { readonly store?: Pick<StateStore, 'loadRoster' | 'keepRoster'> | undefined };
  readonly observer?: RunObserver;
}

export async function lastRoster({ ports, observer = {} }: Where): Promise<Roster> {
  try {
    return (await ports.store?.loadRoster()) ?? EMPTY_ROSTER;
  } catch (error) {
    observer.warned?.('Which orgs the last run knew could not be read.', error);
    return EMPTY_ROSTER;
  }
}

export async function keepRoster({ ports, observer = {} }: Where, roster: Roster): Promise<void> {
  try {
    await ports.store?.keepRoster(roster);
  } catch (error) {
    observer.warned?.('Which orgs this run knew could not be kept.', error);
  }
}
