/**
 * Logs a run, one line for each org. Only values without secrets are logged: counts, aliases, codes and the messages of our
 * own errors.
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

export function loggingObserver(logger: Logger, orgDone: (org: AuditedOrg) => void): Required<RunObserver> {
  return {
    begun: (orgs) => logger.info('The run has begun.', { orgs }),
    orgDone(org) {
      logOrg(logger, org);
      orgDone(org);
    },
    warned: (what, error) => logger.warn(what, error === undefined ? {} : { cause: errorMessage(error) }),
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
    const message =
      "The org's alert could not be sent, or its state could not be kept. The next run sends its drift again.";
    logger.error(message, { ...facts, cause: errorMessage(org.problem) });
  } else if (status === 'not_assessed') {
    logger.warn('The org could not be assessed.', facts);
  } else {
    logger.info('The org was assessed.', facts);
  }
}

/** The message of a loggable error, with the messages of its causes. Of any other error only the kind. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof LoggableError)) {
    return errorKind(error);
  }
  const causes = 'errors' in error && Array.isArray(error.errors) ? error.errors.map(errorMessage) : [];
  return [error.message, ...causes].join(' ');
}
