/**
 * What a run says in the log, one line an org. Only what is known to be clean goes in: counts, aliases, codes and the
 * messages of our own errors.
 *
 * @module
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import { LoggableError } from '../../lib/audit/model/loggable-error.ts';
import { countsOf } from '../../lib/audit/summary/summary.ts';
import type { AuditedOrg } from '../../lib/run/org/audit-org.ts';
import { errorKind } from '../../lib/run/org/error-kind.ts';
import type { RunObserver } from '../../lib/run/telemetry/observer.ts';
import { framesOf } from './frames.ts';

export function loggingObserver(logger: Logger, orgDone?: (org: AuditedOrg) => void): Required<RunObserver> {
  return {
    begun: (orgs) => logger.info('The run has begun.', { orgs }),
    orgDone(org) {
      logOrg(logger, org);
      orgDone?.(org);
    },
    warned: (what, error) => logger.warn(what, error === undefined ? {} : { cause: told(error) }),
  };
}

function logOrg(logger: Logger, org: AuditedOrg): void {
  const { alias, orgId, status, reason, notes } = org.snapshot;
  const { apps, findings } = countsOf(org.snapshot);
  const facts = {
    org: alias,
    ...(orgId !== undefined && { orgId }),
    status,
    apps,
    failures: findings.fail,
    drift: org.drift.length,
    apiCalls: org.apiCalls,
    ...(reason !== undefined && { reason }),
    ...(notes !== undefined && { notes }),
    ...('defect' in org && { defect: framesOf(org.defect) }),
  };
  if ('problem' in org) {
    logger.error("The org's alert or state could not be kept; the next run tells it again.", {
      ...facts,
      cause: told(org.problem),
    });
  } else if (status === 'not_assessed') {
    logger.warn('The org could not be assessed.', facts);
  } else {
    logger.info('The org was assessed.', facts);
  }
}

/** Of an error that does not say that its message may be logged, only its kind. */
export function told(error: unknown): string {
  if (!(error instanceof LoggableError)) {
    return errorKind(error);
  }
  const causes = 'errors' in error && Array.isArray(error.errors) ? error.errors.map(told) : [];
  return [error.message, ...causes].join(' ');
}
