/**
 * The simulated world of the demo: three orgs with the apps of the corpus, and an AWS whose Secrets Manager has their credentials.
 *
 * @module
 */
import type { Environment } from '../audit/model/org-identity.ts';
import { type AwsSimulator, startAwsSimulator } from './aws/start.ts';
import type { AppDefinition } from './salesforce/components.ts';
import { type CorpusApp, loadCorpus } from './salesforce/corpus.ts';
import { type SalesforceSimulator, startSalesforceSimulator } from './salesforce/start.ts';

export interface World {
  readonly salesforce: SalesforceSimulator;
  readonly aws: AwsSimulator;
  readonly bucket: string;
  readonly alertTopicArn: string;
  readonly eventTopicArn: string;
  /** The environment variables of the function, as the stack sets them. */
  env(): Record<string, string>;
  close(): Promise<void>;
}

const BUCKET = 'eca-auditor-state';
const PREFIX = 'eca-auditor/orgs/';

/** The apps of each org, by their repositories. An org has at most one app of a name. */
const ORGS: readonly { readonly alias: string; readonly environment: Environment; readonly from: readonly string[] }[] =
  [
    {
      alias: 'acme-prod',
      environment: 'production',
      from: ['grove/integrations', 'ember/pipeline', 'haven/sandbox'],
    },
    {
      alias: 'acme-uat',
      environment: 'sandbox',
      from: ['atlas/exercises', 'fjord/analytics', 'iris/consulting', 'juniper/package'],
    },
    {
      alias: 'acme-dev',
      environment: 'developer',
      from: ['birch/first-steps', '(documentation example)', 'kestrel/generator'],
    },
  ];

export async function startWorld(): Promise<World> {
  const [salesforce, aws] = await Promise.all([startSalesforceSimulator(), startAwsSimulator()]);
  const corpus = loadCorpus();
  for (const { alias, environment, from } of ORGS) {
    const org = await salesforce.addOrg({ alias, environment, apps: appsOf(corpus, from) });
    aws.secrets.put(`${PREFIX}${alias}`, JSON.stringify(org.secret()));
  }
  aws.s3.createBucket(BUCKET, { versioned: true });
  const alertTopicArn = aws.sns.createTopic('eca-auditor-alerts');
  const eventTopicArn = aws.sns.createTopic('eca-auditor-events');
  return {
    salesforce,
    aws,
    bucket: BUCKET,
    alertTopicArn,
    eventTopicArn,
    env: () => ({
      ...aws.env(),
      ORG_SECRET_PREFIX: PREFIX,
      STATE_BUCKET: BUCKET,
      ALERT_TOPIC_ARN: alertTopicArn,
      EVENT_TOPIC_ARN: eventTopicArn,
      ECA_AUDITOR_ALLOW_LOOPBACK: '1',
      POWERTOOLS_SERVICE_NAME: 'eca-auditor',
      POWERTOOLS_METRICS_NAMESPACE: 'EcaAuditor',
    }),
    async close() {
      await Promise.all([salesforce.close(), aws.close()]);
    },
  };
}

function appsOf(corpus: readonly CorpusApp[], repositories: readonly string[]): AppDefinition[] {
  return corpus.filter(({ repository }) => repositories.includes(repository)).map(({ app }) => app);
}
