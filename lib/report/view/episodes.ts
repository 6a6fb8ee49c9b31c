/**
 * Violations over time: when each opened, when it closed, and why.
 *
 * @module
 */
import { byCodeUnit, isWorse } from '../../audit/drift/order.ts';
import type { Finding, Severity } from '../../audit/model/finding.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { standingOf } from './view.ts';

/** The part of a snapshot that the history needs. */
export type PastSnapshot = Pick<Snapshot, 'alias' | 'runId' | 'takenAt' | 'status' | 'reason' | 'findings'>;

/** One violation, from the run that first found it to the first run that found it ended. */
export interface Episode {
  /** Empty if the violation is about the org. */
  readonly app: string;
  readonly control: string;
  /** The worst severity that it had. */
  readonly severity: Severity;
  /** ISO 8601. */
  readonly opened: string;
  /** Absent while it is open. */
  readonly closed?: string;
  readonly how?: 'fixed' | 'waived' | 'gone';
}

/** Oldest first. */
export function byTime(snapshots: readonly PastSnapshot[]): readonly PastSnapshot[] {
  return [...snapshots].sort((a, b) => byCodeUnit(a.takenAt, b.takenAt));
}

/** @param snapshots of one org. A run that could not read the org or the app ends no episode. @returns the first to open first */
export function episodesOf(snapshots: readonly PastSnapshot[]): readonly Episode[] {
  const open = new Map<string, Episode>();
  const closed: Episode[] = [];
  for (const { findings, takenAt } of byTime(snapshots).filter(({ status }) => status !== 'not_assessed')) {
    const now = new Map(findings.map((finding) => [keyOf(finding), finding]));
    for (const [key, episode] of open) {
      const how = endOf(now.get(key));
      if (how !== undefined) {
        open.delete(key);
        closed.push({ ...episode, closed: takenAt, how });
      }
    }
    for (const finding of findings.filter((finding) => standingOf(finding) === 'violation')) {
      const known = open.get(keyOf(finding));
      open.set(keyOf(finding), known === undefined ? begin(finding, takenAt) : worse(known, finding));
    }
  }
  return [...closed, ...open.values()].sort(
    (a, b) => byCodeUnit(a.opened, b.opened) || byCodeUnit(a.app, b.app) || byCodeUnit(a.control, b.control),
  );
}

function begin({ app = '', control, severity }: Finding, opened: string): Episode {
  return { app, control, severity, opened };
}

function worse(episode: Episode, { severity }: Finding): Episode {
  return isWorse(severity, episode.severity) ? { ...episode, severity } : episode;
}

/** `undefined` while it is open or not assessed. */
function endOf(finding: Finding | undefined): Episode['how'] {
  if (finding === undefined) {
    return 'gone';
  }
  switch (standingOf(finding)) {
    case 'violation':
    case 'not_assessed':
      return undefined;
    case 'waived':
      return 'waived';
    case 'report_only':
    case 'pass':
    case 'not_applicable':
      return 'fixed';
  }
}

function keyOf({ app = '', control }: Pick<Finding, 'app' | 'control'>): string {
  return JSON.stringify([app, control]);
}
