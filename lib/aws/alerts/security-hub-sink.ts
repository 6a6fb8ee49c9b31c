/**
 * Imports findings into Security Hub in batches, then updates the workflow status of those that need it. Loaded only where
 * Security Hub is switched on, because its client is large.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { oneLine } from '../../alert/words/harmless-text.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import type { AsffFinding } from '../../report/formats/asff.ts';
import { type SecurityHubPlan, securityHubPlan, type WorkflowUpdate } from '../../report/formats/security-hub.ts';
import type { SecurityHubAccount } from '../../report/view/options.ts';
import { type FindingSink, FindingsRefusedError } from '../../run/ports.ts';
import { CLIENT_LIMITS } from '../clients.ts';
import { AwsError, type AwsErrorKind } from '../errors.ts';
import { toAwsError } from '../to-aws-error.ts';

export interface SecurityHubOptions {
  readonly account: SecurityHubAccount;
  /** The controls of the findings: they have the titles and sources. */
  readonly controls: readonly AnyControl[];
  readonly client?: SecurityHubClient;
  /** The pauses before retries of a refused update, in milliseconds. @default 500, 2000, 5000 */
  readonly pauses?: readonly number[];
}

/** Limits the memory: the findings of one app take 40 KB in the format of Security Hub. */
const APPS_AT_ONCE = 500;
/** A finding can't be updated until a moment after its import. */
const PAUSES = [500, 2_000, 5_000];
const TEMPORARY_CODES: ReadonlySet<string> = new Set(['FindingNotFound', 'ConcurrentUpdateError', 'InternalFailure']);
/** Errors of the credentials, not of Security Hub. */
const CREDENTIALS_ERROR = /ExpiredToken|Credentials/;
const REMEDIES: Readonly<Record<string, string>> = {
  InvalidAccessException:
    'Switch Security Hub on in this account and region, or switch "securityHub" off in the configuration.',
  AccessDeniedException:
    'Allow securityhub:BatchImportFindings and securityhub:BatchUpdateFindings in the role of the audit and in the policies above it.',
};

/** A finding that was refused, although the call was accepted. */
interface RefusedFinding {
  readonly Id: string;
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Security Hub accepts ten calls a second for an account and region, so the client adapts its rate. */
function securityHubClient(): SecurityHubClient {
  const attempts = process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: 10 };
  return new SecurityHubClient({ ...CLIENT_LIMITS, retryMode: 'adaptive', ...attempts });
}

/**
 * `publish` throws the first failure: FindingsRefusedError when a person must act, else {@link AwsError}. A refused call
 * ends the import. A refused finding does not: the others are imported. Repeating all of it is harmless.
 */
export function securityHubSink(options: SecurityHubOptions): FindingSink {
  const { account, controls, client = securityHubClient(), pauses = PAUSES } = options;

  async function importBatch(findings: readonly AsffFinding[]): Promise<readonly RefusedFinding[]> {
    const { FailedFindings = [] } = await withSinkErrors('import findings into Security Hub', () =>
      client.send(new BatchImportFindingsCommand({ Findings: [...findings] })),
    );
    return FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => ({ Id, ErrorCode, ErrorMessage }));
  }

  async function update(input: WorkflowUpdate): Promise<readonly RefusedFinding[]> {
    const { UnprocessedFindings = [] } = await withSinkErrors('update findings in Security Hub', () =>
      client.send(new BatchUpdateFindingsCommand(input)),
    );
    return UnprocessedFindings.map(({ FindingIdentifier, ErrorCode = '', ErrorMessage = '' }) => ({
      Id: FindingIdentifier?.Id ?? '',
      ErrorCode,
      ErrorMessage,
    }));
  }

  async function updateWithRetries(all: WorkflowUpdate): Promise<Error | undefined> {
    let input = all;
    for (const wait of [...pauses, undefined]) {
      const refused = await update(input);
      if (refused.length === 0) {
        return undefined;
      }
      if (wait === undefined || !refused.every(({ ErrorCode }) => TEMPORARY_CODES.has(ErrorCode))) {
        return refusalOf('Security Hub did not update the workflow status of', refused);
      }
      const ids = new Set(refused.map(({ Id }) => Id));
      input = { ...input, FindingIdentifiers: input.FindingIdentifiers.filter(({ Id }) => ids.has(Id)) };
      await pause(wait);
    }
    return undefined;
  }

  /** Resolves to the failure of the first refused finding. */
  async function execute({ imports, updates }: SecurityHubPlan): Promise<Error | undefined> {
    let failure: Error | undefined;
    for (const findings of imports) {
      const refused = await importBatch(findings);
      failure ??= refused.length > 0 ? refusalOf('Security Hub did not import', refused) : undefined;
    }
    for (const each of updates) {
      const failed = await updateWithRetries(each);
      failure ??= failed;
    }
    return failure;
  }

  return {
    async publish(snapshot, drift) {
      let failure: Error | undefined;
      for (const part of partsOf(snapshot, drift)) {
        const failed = await execute(securityHubPlan(part, { securityHub: account, controls }));
        failure ??= failed;
      }
      if (failure !== undefined) {
        throw failure;
      }
    },
  };
}

/** The snapshot and its drift, in parts of some apps each. Events of deleted apps are in the first part. */
function* partsOf(snapshot: Snapshot, drift: readonly DriftEvent[]) {
  const { apps } = snapshot;
  const partOf = new Map(apps.map(({ name }, at) => [name, Math.floor(at / APPS_AT_ONCE)]));
  for (let part = 0; part === 0 || part * APPS_AT_ONCE < apps.length; part += 1) {
    const isIn = ({ app = '' }: Pick<DriftEvent, 'app'>) => (partOf.get(app) ?? 0) === part;
    const some = {
      apps: apps.slice(part * APPS_AT_ONCE, (part + 1) * APPS_AT_ONCE),
      findings: snapshot.findings.filter(isIn),
    };
    yield { orgs: [{ ...snapshot, ...some }], drift: drift.filter(isIn) };
  }
}

async function withSinkErrors<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = toAwsError(error, doing);
    throw callRefused(failure.kind, error) ?? failure;
  }
}

/** With Security Hub's own message. `undefined` for an error that may pass without anybody acting. */
function callRefused(kind: AwsErrorKind, error: unknown): FindingsRefusedError | undefined {
  const isTemporary = kind === 'throttled' || kind === 'unavailable';
  if (isTemporary || !(error instanceof Error) || CREDENTIALS_ERROR.test(error.name)) {
    return undefined;
  }
  const words = `Security Hub refuses the findings: ${sentence(error.message)} (${error.name})`;
  return new FindingsRefusedError([words, REMEDIES[error.name]].filter((part) => part !== undefined).join(' '));
}

function refusalOf(what: string, refused: readonly RefusedFinding[]): Error {
  const [first] = refused;
  const { ErrorCode = '', ErrorMessage = '' } = first ?? {};
  const count = `${refused.length} ${refused.length === 1 ? 'finding' : 'findings'}`;
  const message = `${what} ${count}: ${sentence(ErrorMessage)} (${ErrorCode})`;
  return refused.every(({ ErrorCode: code }) => TEMPORARY_CODES.has(code))
    ? new AwsError('unavailable', message, undefined)
    : new FindingsRefusedError(message);
}

function sentence(text: string): string {
  return oneLine(text).replace(/\.?$/, '.');
}
