/**
 * The simulated world in its own process, so that its CPU time and memory do not count as the auditor's. `simulator.ts` starts it and
 * sends requests over the IPC channel.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../lib/audit/model/snapshot.ts';
import { type AwsSimulator, startAwsSimulator } from '../../lib/simulator/aws/start.ts';
import { shapeOf } from '../../lib/simulator/salesforce/calls.ts';
import type { RetrieveTime } from '../../lib/simulator/salesforce/org.ts';
import { type SalesforceSimulator, startSalesforceSimulator } from '../../lib/simulator/salesforce/start.ts';
import { comparable } from '../processes/comparable.ts';
import { type Answers, answersFor } from './answers.ts';
import { benchApp } from './apps.ts';
import type { OrgKind, SimulatedWorld, WorldSpec } from './simulator.ts';

const PREFIX = 'eca-auditor/orgs/';
const BUCKET = 'eca-auditor-state';

interface Running {
  /** Slow orgs have their own simulator, because a simulator has one latency. */
  readonly simulators: Readonly<Record<OrgKind, SalesforceSimulator>>;
  readonly latencies: Readonly<Record<OrgKind, number>>;
  readonly aws: AwsSimulator;
}

let world: Running | undefined;

const METHODS = {
  async start(spec: WorldSpec): Promise<SimulatedWorld> {
    const { latencyMs, slowLatencyMs = latencyMs } = spec;
    const [usual, slow, aws] = await Promise.all([
      startSalesforceSimulator({ latencyMs }),
      startSalesforceSimulator({ latencyMs: slowLatencyMs }),
      startAwsSimulator(),
    ]);
    world = {
      simulators: { usual, failing: usual, slow },
      latencies: { usual: latencyMs, failing: latencyMs, slow: slowLatencyMs },
      aws,
    };
    aws.s3.createBucket(BUCKET);
    const [alerts, events] = ['alerts', 'events'].map((name) => aws.sns.createTopic(`eca-auditor-${name}`));
    const secrets = [];
    for (const [at, kind] of kindsOf(spec).entries()) {
      const secret = await addOrg(world.simulators[kind], at, kind, spec.apps);
      aws.secrets.put(PREFIX + secret.alias, JSON.stringify(secret));
      secrets.push(secret);
    }
    const environment = {
      ...aws.env(),
      ORG_SECRET_PREFIX: PREFIX,
      STATE_BUCKET: BUCKET,
      ALERT_TOPIC_ARN: alerts ?? '',
      EVENT_TOPIC_ARN: events ?? '',
      ECA_AUDITOR_ALLOW_LOOPBACK: '1',
      POWERTOOLS_SERVICE_NAME: 'eca-auditor',
      POWERTOOLS_METRICS_NAMESPACE: 'EcaAuditor',
    };
    return { secrets, environment };
  },

  /** The calls since the last request, by org, and the least time that they need. */
  async calls() {
    const { simulators, latencies } = running();
    const orgs = (['usual', 'slow'] as const).flatMap((kind) =>
      simulators[kind].orgs().map((org) => {
        const shape = shapeOf(org.calls());
        return { ...shape, leastMs: shape.longestChain * latencies[kind] };
      }),
    );
    simulators.usual.forgetCalls();
    simulators.slow.forgetCalls();
    return orgs.filter(({ calls }) => calls > 0);
  },

  async answers(apps: number): Promise<Answers> {
    return answersFor(apps);
  },

  async setRetrieveTime(time: RetrieveTime) {
    for (const simulator of Object.values(running().simulators)) {
      for (const org of simulator.orgs()) org.setRetrieveTime(time);
    }
  },

  /** Digests of the kept evidence, by alias. */
  async evidence() {
    return evidence().map(comparable);
  },

  async failing(control: string) {
    const last = new Map(evidence().map((snapshot) => [snapshot.alias, snapshot]));
    const findings = [...last.values()].flatMap((snapshot) => snapshot.findings);
    return findings.filter((finding) => finding.control === control && finding.status === 'fail').length;
  },
} as const;

function evidence(): Snapshot[] {
  const { s3 } = running().aws;
  const kept = s3.keys(BUCKET).filter((key) => key.startsWith('evidence/'));
  return kept.map((key) => JSON.parse(s3.text(BUCKET, key) ?? ''));
}

function running(): Running {
  if (world === undefined) throw new Error('The world was not started.');
  return world;
}

function kindsOf({ orgs, troubled = false }: WorldSpec): OrgKind[] {
  return Array.from({ length: orgs }, (_, at) =>
    !troubled ? 'usual' : at % 40 === 10 ? 'slow' : at % 40 === 30 ? 'failing' : 'usual',
  );
}

async function addOrg(simulator: SalesforceSimulator, at: number, kind: OrgKind, apps: number) {
  const alias = `org-${createHash('sha256').update(String(at)).digest('hex').slice(0, 4)}-${at}`;
  const org = await simulator.addOrg({ alias, apps: Array.from({ length: apps }, (_, app) => benchApp(app)) });
  if (kind === 'failing') org.fault('maintenance-page');
  return org.secret();
}

process.on('message', async ({ id, method, given }: { id: number; method: keyof typeof METHODS; given: never }) => {
  try {
    process.send?.({ id, answer: await METHODS[method](given) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
