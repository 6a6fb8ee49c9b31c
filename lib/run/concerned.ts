/**
 * What alerts look up in a snapshot: in that of a large org only what its drift is about, and of that what is told.
 *
 * @module
 */
import type { AlertInput, AppFacts, FindingFacts } from '../alert/messages.ts';
import { violationKey } from '../audit/drift/comparison.ts';
import type { DriftEvent, Snapshot } from '../audit/model.ts';

export function concerned(snapshot: Snapshot, events: readonly DriftEvent[]): Pick<AlertInput, 'apps' | 'findings'> {
  const { slices } = snapshot;
  if (slices === undefined) {
    return { apps: snapshot.apps, findings: snapshot.findings };
  }
  const names = new Set(events.map(({ app }) => app));
  const keys = new Set(events.map(({ app = '', control = '' }) => violationKey({ app, control })));
  const apps: AppFacts[] = [];
  const findings: FindingFacts[] = [];
  // On nearly every night there is nothing to tell, and nothing to go through all apps for.
  for (const slice of events.length === 0 ? [] : slices) {
    for (const { name, label, contactEmail } of slice.apps.filter((app) => names.has(app.name))) {
      apps.push({ name, label, ...(contactEmail !== undefined && { contactEmail }) });
    }
    for (const finding of slice.findings) {
      if (finding.status === 'not_assessed' || keys.has(violationKey(finding))) {
        const { app, control, status, reason, reportOnly, riskConditions, waiver } = finding;
        findings.push({
          ...{ control, status },
          ...(app !== undefined && { app }),
          ...(reason !== undefined && { reason }),
          ...(reportOnly !== undefined && { reportOnly }),
          ...(riskConditions !== undefined && { riskConditions }),
          ...(waiver !== undefined && { waiver }),
        });
      }
    }
  }
  return { apps, findings };
}
