/**
 * Findings to Security Hub: imported in batches, then whose workflow is to move is moved. Loaded only where it is switched
 * on, since its client is large.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { oneLine } from '../../alert/words/harmless-text.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftEvent, Snapshot } from '../../audit/model/model.ts';
import type { AsffFinding } from '../../report/formats/asff.ts';
import { type SecurityHubPlan, securityHubPlan, type WorkflowUpdate } from '../../report/formats/security-hub.ts';
import type { SecurityHubAccount } from '../../report/view/options.ts';
import { type FindingSink, FindingsRefusedError } from '../../run/ports.ts';
import { CLIENT_LIMITS } from '../clients.ts';
import { AwsError, type AwsErrorKind } from '../errors.ts';
import { toAwsError } from '../to-aws-error.ts';

export interface SecurityHubOptions {
  readonly account: SecurityHubAccount;
  /** The controls that were applied: their findings have titles and sources. */
  readonly controls: readonly AnyControl[];
  readonly client?: SecurityHubClient;
  /** Before a refused update is tried again, in milliseconds. @default 500, 2000, 5000 */
  readonly pauses?: readonly number[];
}

/** The findings of one app take 40 KB in the form that Security Hub takes. */
const APPS_AT_ONCE = 500;
/** A finding can be updated a moment after it was imported, not at once. */
const PAUSES = [500, 2_000, 5_000];
const MAY_PASS: ReadonlySet<string> = new Set(['FindingNotFound', 'ConcurrentUpdateError', 'InternalFailure']);
/** Errors of a whole call that pass by themselves, or that come from the credentials and not from Security Hub. */
const PASSING = /ExpiredToken|Credentials/;
const REMEDIES: Readonly<Record<string, string>> = {
  InvalidAccessException:
    'Switch Security Hub on in this account and region, or switch "securityHub" off in the configuration.',
  AccessDeniedException:
    'Allow securityhub:BatchImportFindings and securityhub:BatchUpdateFindings in the role of the audit and in the policies above it.',
};

/** Why the service did not take one finding of a call that it took. */
interface Refused {
  readonly Id: string;
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Ten calls a second an account and region, and many orgs side by side: the client slows down by itself. */
function securityHubClient(): SecurityHubClient {
  const attempts = process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: 10 };
  return new SecurityHubClient({ ...CLIENT_LIMITS, retryMode: 'adaptive', ...attempts });
}

/**
 * Throws what failed first: FindingsRefusedError when somebody has to act, {@link AwsError} when it may pass by itself. A
 * call that is refused ends it; of a single finding that is refused the others are taken. Repeating all does no harm.
 */
export function securityHubSink(options: SecurityHubOptions): FindingSink {
  const { account, controls, client = securityHubClient(), pauses = PAUSES } = options;

  async function importBatch(findings: readonly AsffFinding[]): Promise<readonly Refused[]> {
    const { FailedFindings = [] } = await calling('import findings into', () =>
      client.send(new BatchImportFindingsCommand({ Findings: [...findings] })),
    );
    return FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => ({ Id, ErrorCode, ErrorMessage }));
  }

  async function update(input: WorkflowUpdate): Promise<readonly Refused[]> {
    const { UnprocessedFindings = [] } = await calling('move the workflow of findings in', () =>
      client.send(new BatchUpdateFindingsCommand(input)),
    );
    return UnprocessedFindings.map(({ FindingIdentifier, ErrorCode = '', ErrorMessage = '' }) => ({
      Id: FindingIdentifier?.Id ?? '',
      ErrorCode,
      ErrorMessage,
    }));
  }

  async function updatePatiently(whole: WorkflowUpdate): Promise<Error | undefined> {
    let input = whole;
    for (const wait of [...pauses, undefined]) {
      const refused = await update(input);
      if (refused.length === 0) {
        return undefined;
      }
      if (wait === undefined || !refused.every(({ ErrorCode }) => MAY_PASS.has(ErrorCode))) {
        return notTaken('Security Hub did not move the workflow of', refused);
      }
      const ids = new Set(refused.map(({ Id }) => Id));
      input = { ...input, FindingIdentifiers: input.FindingIdentifiers.filter(({ Id }) => ids.has(Id)) };
      await pause(wait);
    }
    return undefined;
  }

  /** Resolves to the first failure of a finding. */
  async function carryOut({ imports, updates }: SecurityHubPlan): Promise<Error | undefined> {
    let failure: Error | undefined;
    for (const findings of imports) {
      const refused = await importBatch(findings);
      failure ??= refused.length > 0 ? notTaken('Security Hub did not import', refused) : undefined;
    }
    for (const each of updates) {
      const failed = await updatePatiently(each);
      failure ??= failed;
    }
    return failure;
  }

  return {
    async publish(snapshot, drift) {
      let failure: Error | undefined;
      for (const part of partsOf(snapshot, drift)) {
        const failed = await carryOut(securityHubPlan(part, { securityHub: account, controls }));
        failure ??= failed;
      }
      if (failure !== undefined) {
        throw failure;
      }
    },
  };
}

/** The snapshot and its drift, some apps at a time. Events of apps that are gone come with the first of them. */
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

async function calling<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const passing = toAwsError(error, `${doing} Security Hub`);
    throw refusal(passing.kind, error) ?? passing;
  }
}

/** In the service's own words. `undefined` for what may pass by itself. */
function refusal(kind: AwsErrorKind, error: unknown): FindingsRefusedError | undefined {
  if (kind === 'throttled' || kind === 'unavailable' || !(error instanceof Error) || PASSING.test(error.name)) {
    return undefined;
  }
  const words = `Security Hub refuses the findings: ${sentence(error.message)} (${error.name})`;
  return new FindingsRefusedError([words, REMEDIES[error.name]].filter((part) => part !== undefined).join(' '));
}

function notTaken(what: string, refused: readonly Refused[]): Error {
  const [first] = refused;
  const { ErrorCode = '', ErrorMessage = '' } = first ?? {};
  const count = `${refused.length} ${refused.length === 1 ? 'finding' : 'findings'}`;
  const message = `${what} ${count}: ${sentence(ErrorMessage)} (${ErrorCode})`;
  return refused.every(({ ErrorCode: code }) => MAY_PASS.has(code))
    ? new AwsError('unavailable', message, undefined)
    : new FindingsRefusedError(message);
}

function sentence(text: string): string {
  return oneLine(text).replace(/\.?$/, '.');
}
