import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { startAwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  // The function keeps its clients, and so the endpoints that it began with.
  vi.resetModules();
});

/** The handler of the source, with one org to audit. */
async function handlerWithOneOrg() {
  const aws = await startAwsSimulator();
  onTestFinished(() => aws.close());
  const org = await simulatedOrg();
  aws.s3.createBucket('state');
  aws.secrets.put('eca-auditor/orgs/acme', JSON.stringify(org.secret()));
  const env = {
    ...aws.env(),
    ORG_SECRET_PREFIX: 'eca-auditor/orgs/',
    STATE_BUCKET: 'state',
    ALERT_TOPIC_ARN: aws.sns.createTopic('alerts'),
    EVENT_TOPIC_ARN: aws.sns.createTopic('events'),
    ECA_AUDITOR_ALLOW_LOOPBACK: '1',
    POWERTOOLS_METRICS_NAMESPACE: 'EcaAuditor',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
  return (await import('../../../functions/audit/handler.ts')).handler;
}

test.each([[{}], [undefined]])('a call by hand may have the context %j', async (context) => {
  const handler = await handlerWithOneOrg();
  expect(await handler({}, context)).toMatchObject({ runId: expect.stringMatching(/^manual-/), orgs: { assessed: 1 } });
});

test('a call to Salesforce passes through the functions that the design names, and through no other', async () => {
  const [documented = ''] = /handler(?:\s+→\s+\w+)+/.exec(readFileSync('docs/design.md', 'utf8')) ?? [];
  const ofList = documented.replaceAll(/\s+/g, ' ');
  const ofRead = ofList.replace('listComponents', 'readListed').replace(' list ', ' read ');
  const handler = await handlerWithOneOrg();
  const chains: string[] = [];
  const note = () => chains.push(functionsIn(new Error().stack ?? '').join(' → '));
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  subscribe('http.client.request.created', note);
  await handler({});
  unsubscribe('http.client.request.created', note);
  Error.stackTraceLimit = stackTraceLimit;
  const calls = chains.filter((chain) => chain.includes(' call '));
  expect(calls.length).toBeGreaterThan(0);
  // A version of V8 that loses the outermost functions of an asynchronous chain still shows the others.
  expect(calls.filter((chain) => !ofList.endsWith(chain) && !ofRead.endsWith(chain))).toEqual([]);
});

/** Named functions of the source, the outermost first. */
function functionsIn(stack: string): string[] {
  const frames = stack.matchAll(/^ +at (?:async )?(?:[A-Z]\w*\.)?(\w+) \(\S*(?<!\/test)\/(?:lib|functions)\//gm);
  return [...frames].flatMap(([, name]) => name ?? []).reverse();
}
