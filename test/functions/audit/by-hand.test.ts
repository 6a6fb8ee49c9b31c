import { afterEach, expect, test, vi } from 'vitest';
import { startAwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  // The function keeps its clients, and so the endpoints that it began with.
  vi.resetModules();
});

test.each([[{}], [undefined]])('whoever calls the handler by hand may give the context %j', async (context) => {
  const aws = await startAwsSimulator();
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
  const { handler } = await import('../../../functions/audit/handler.ts');
  expect(await handler({}, context)).toMatchObject({ runId: expect.stringMatching(/^manual-/), orgs: { assessed: 1 } });
  await aws.close();
});
