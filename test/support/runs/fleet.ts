/**
 * The synthesised state machine and the built bundle together, between a simulated Salesforce and a simulated AWS: the
 * distributed audit as if it were deployed.
 *
 * @module
 */
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { parseEvent } from '../../../lib/run/lambda-events.ts';
import type { AwsCall } from '../../../lib/simulator/aws/call.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { execute, type Outcome } from '../aws/state-machine.ts';
import { definitionOf } from '../infra/definition.ts';
import { synthesise } from '../infra/synth.ts';
import { BUCKET, type Deployed, type DeployOptions, deploy } from './deployed.ts';

const violator = externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: 'true' } });

export interface Fleet extends Deployed {
  run(runId: string): Promise<Outcome>;
  /** Without orgs when the run kept none. */
  record(runId: string): RunResult;
  /** Metrics that went out, run by run. */
  metrics(): readonly Readonly<Record<string, unknown>>[];
  /** Lines that were logged, of all invocations. */
  logs(): readonly string[];
  /** Invocations by mode, those that failed among them. */
  modes(): readonly (string | undefined)[];
}

export interface FleetOptions extends Omit<DeployOptions, 'aws'> {
  /** Whether the function is killed at this call to AWS. */
  readonly dies?: (call: AwsCall) => boolean;
  /** Awaited before each step. */
  readonly before?: (mode: string | undefined) => Promise<void>;
  /** Orgs in a batch. */
  readonly batchSize?: number;
}

/** An org with a violator for each alias. */
export async function fleet(aliases: readonly string[], options: FleetOptions = {}): Promise<Fleet> {
  const { dies = () => false, before = async () => {}, batchSize = 2, ...deployment } = options;
  const definition = definitionOf(synthesise({ scale: 'distributed', distribution: { batchSize, maxConcurrency: 3 } }));
  const modes: (string | undefined)[] = [];
  const metrics: Record<string, unknown>[] = [];
  const logs: string[] = [];
  const deployed = await deploy({
    ...deployment,
    aws: {
      onRequest(call) {
        if (dies(call)) deployed.audit.kill('SIGKILL');
        return undefined;
      },
    },
  });
  const { aws, audit, salesforce, keepSecrets, objects } = deployed;
  for (const alias of aliases) await salesforce.addOrg({ alias, apps: [violator] });
  keepSecrets();
  const invoke = async (input: unknown) => {
    const { Payload } = input as { Payload: unknown };
    const { mode } = parseEvent(Payload);
    modes.push(mode);
    await before(mode);
    const result = await audit.invoke(Payload);
    metrics.push(...result.logs.flatMap((line) => (line.includes('"_aws"') ? [JSON.parse(line)] : [])));
    logs.push(...result.logs);
    if ('error' in result) throw new Error(result.error.errorMessage);
    return { StatusCode: 200, Payload: result.payload };
  };
  return {
    ...deployed,
    modes: () => modes,
    metrics: () => metrics,
    logs: () => logs,
    record: (runId) => JSON.parse(objects()[`runs/${runId}.json`] ?? '{"orgs":[]}') as RunResult,
    run: (executionId) =>
      execute(definition, {
        input: { executionId },
        context: {
          Execution: { Id: 'arn:this', Name: 'by-hand', StartTime: '2026-11-24T02:00:00.000Z' },
          StateMachine: { Id: 'arn:machine' },
        },
        services: {
          'aws-sdk:sfn:listExecutions': async () => ({
            Executions: [{ ExecutionArn: 'arn:this', StartDate: '2026-11-24T02:00:00.000Z' }],
          }),
          's3:getObject': async (where) => ({ Body: aws.s3.text(BUCKET, (where as { Key: string }).Key) }),
          'lambda:invoke': invoke,
        },
      }),
  };
}

export const statuses = ({ orgs }: RunResult) =>
  Object.fromEntries(orgs.map(({ alias, status, reason }) => [alias, reason?.code ?? status]));
/** `runId alias` of each alert. */
export const alertedOrgs = ({ documents }: Deployed) => documents().map(({ runId, org }) => `${runId} ${org.alias}`);
