import { expect, onTestFinished, test } from 'vitest';
import type { EcaAuditorProps } from '../../../lib/infra/props.ts';
import type { AuditResult, PlanResult } from '../../../lib/run/lambda-events.ts';
import { startAwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { lacking, type Statement, unused } from '../../support/aws/iam.ts';
import { startRecordingProxy } from '../../support/aws/recording-proxy.ts';
import { type Made, resolveTemplate, resourcesOf } from '../../support/aws/template.ts';
import { invokeBundle } from '../../support/runs/bundle.ts';
import { secureApps, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { synthesise } from '../synth.ts';

async function deployed(props: EcaAuditorProps = {}) {
  const aws = await startAwsSimulator();
  onTestFinished(() => aws.close());
  const proxy = await startRecordingProxy(aws.url);
  onTestFinished(() => proxy.close());
  const resources = resourcesOf(synthesise({ chatTopic: true, smsTopic: true, ...props }));
  const made = new Map<string, Made>();
  for (const { id, type } of resources) {
    if (type === 'AWS::SNS::Topic') made.set(id, { ref: aws.sns.createTopic(id), arn: aws.sns.createTopic(id) });
    if (type === 'AWS::S3::Bucket') {
      const name = id.toLowerCase();
      aws.s3.createBucket(name);
      made.set(id, { ref: name, arn: `arn:aws:s3:::${name}` });
    }
  }
  const statements = resources
    .filter(({ type, id }) => type === 'AWS::IAM::Policy' && id.includes('AuditPolicy'))
    .flatMap(
      ({ properties }) =>
        (resolveTemplate(properties, made) as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
  const [environment] = resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ properties }) => resolveTemplate(properties.Environment, made) as { Variables: Record<string, string> });
  return {
    aws,
    proxy,
    statements,
    variables: { ...environment?.Variables, ...aws.env(), AWS_ENDPOINT_URL: proxy.url },
  };
}

type Night = (runId: string, env: Readonly<Record<string, string>>) => Promise<unknown>;

const single: Night = (executionId, env) => invokeBundle({ executionId }, env);

/** As the state machine asks for it. */
const distributed: Night = async (runId, env) => {
  const plan = (await invokeBundle({ mode: 'plan', runId }, env)) as PlanResult;
  const secretNames = ['eca-auditor/orgs/acme'];
  const { part } = (await invokeBundle({ mode: 'audit', runId, secretNames }, env)) as AuditResult;
  await invokeBundle({ mode: 'summarise', runId, startedAt: '2026-11-24T02:00:00Z', plan, parts: [part] }, env);
};

test.each<[string, EcaAuditorProps, Night]>([
  ['two nights', {}, single],
  ['two distributed nights', { scale: 'distributed' }, distributed],
  ['two nights with Security Hub', { securityHub: true }, single],
])('the role allows what %s need, and nothing that they do not', async (_, props, night) => {
  const { aws, proxy, statements, variables } = await deployed(props);
  const org = await simulatedOrg({ apps: secureApps(2) });
  aws.secrets.put('eca-auditor/orgs/acme', JSON.stringify(org.secret()));
  const env = { ...variables, ECA_AUDITOR_ALLOW_LOOPBACK: '1' };
  const set = (value: boolean) =>
    org.setField({ app: 'App1', type: 'ExtlClntAppGlobalOauthSettings', field: 'isConsumerSecretOptional', value });
  set(true);
  await night('night-1', env);
  set(false);
  await night('night-2', env);
  expect(proxy.needs().some(({ action }) => action === 'sns:Publish')).toBe(true);
  expect(lacking(statements, proxy.needs())).toEqual([]);
  expect(unused(statements, proxy.needs())).toEqual([]);
});
