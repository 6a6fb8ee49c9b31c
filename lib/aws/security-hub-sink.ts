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
import type { Control } from '../audit/control.ts';
import { rangesOf } from '../audit/slices.ts';
import type { AsffFinding } from '../report/asff.ts';
import type { SecurityHubAccount } from '../report/options.ts';
import { type SecurityHubPlan, securityHubPlan, type WorkflowUpdate } from '../report/security-hub.ts';
import type { FindingSink } from '../run/ports.ts';
import { CLIENT_LIMITS } from './clients.ts';
import { AwsError } from './errors.ts';
import { toAwsError } from './to-aws-error.ts';

export interface SecurityHubOptions {
  readonly account: SecurityHubAccount;
  /** Those that were applied: titles and sources stand in their findings. */
  readonly controls: readonly Control[];
  readonly client?: SecurityHubClient;
  /** Before a refused update is tried again, in milliseconds. @default 500, 2000, 5000 */
  readonly pauses?: readonly number[];
}

/** Of a large org, so that calls are full: 500 apps. */
const SLICES_AT_ONCE = 50;
/** A finding can be updated a moment after it was imported, not at once. */
const PAUSES = [500, 2_000, 5_000];
const MAY_PASS: ReadonlySet<string> = new Set(['FindingNotFound', 'ConcurrentUpdateError', 'InternalFailure']);

/** Why the service did not take one finding of a call that it took. */
interface Refused {
  readonly Id: string;
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Ten calls a second an account and region, and many orgs side by side: the client slows down by itself. */
function securityHubClient(): SecurityHubClient {
  return new SecurityHubClient({ ...CLIENT_LIMITS, retryMode: 'adaptive', maxAttempts: 10 });
}

/** Throws {@link AwsError} for the first call that was refused, or of which a finding was; repeating all does no harm. */
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

  async function updatePatiently(whole: WorkflowUpdate): Promise<void> {
    let input = whole;
    for (const wait of [...pauses, undefined]) {
      const refused = await update(input);
      if (refused.length === 0) {
        return;
      }
      if (wait === undefined || !refused.every(({ ErrorCode }) => MAY_PASS.has(ErrorCode))) {
        throw notTaken('Security Hub did not move the workflow of', refused);
      }
      const ids = new Set(refused.map(({ Id }) => Id));
      input = { ...input, FindingIdentifiers: input.FindingIdentifiers.filter(({ Id }) => ids.has(Id)) };
      await pause(wait);
    }
  }

  async function carryOut({ imports, updates }: SecurityHubPlan): Promise<void> {
    for (const findings of imports) {
      const refused = await importBatch(findings);
      if (refused.length > 0) {
        throw notTaken('Security Hub did not import', refused);
      }
    }
    for (const each of updates) {
      await updatePatiently(each);
    }
  }

  return {
    async publish(snapshot, drift) {
      for (const { slice, holds } of rangesOf(snapshot, SLICES_AT_ONCE)) {
        const part = { orgs: [{ ...snapshot, ...slice }], drift: drift.filter(({ app = '' }) => holds(app)) };
        await carryOut(securityHubPlan(part, { securityHub: account, controls }));
      }
    },
  };
}

async function calling<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAwsError(error, `${doing} Security Hub`);
  }
}

function notTaken(what: string, refused: readonly Refused[]): AwsError {
  const [first] = refused;
  const count = `${refused.length} ${refused.length === 1 ? 'finding' : 'findings'}`;
  return new AwsError('refused', `${what} ${count}: ${first?.ErrorCode}, ${first?.ErrorMessage}.`, undefined);
}
