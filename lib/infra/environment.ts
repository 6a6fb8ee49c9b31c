/**
 * The environment variables of the function (docs/design.md, "Lambda").
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CHANNELS } from '../alert/channels/index.ts';
import { METRICS_NAMESPACE } from './monitoring/metrics.ts';
import { type AuditTopics, publishedTopics } from './notifications/topics.ts';

export interface EnvironmentProps {
  readonly serviceName: string;
  readonly orgSecretPrefix: string;
  readonly bucket: IBucket;
  readonly topics: AuditTopics;
  readonly securityHub: boolean;
  readonly evidenceRetention?: Duration | undefined;
}

export function auditEnvironment(props: EnvironmentProps): Record<string, string> {
  const topics = publishedTopics(props.topics).map(([channel, { topicArn }]) => [CHANNELS[channel].variable, topicArn]);
  return {
    ORG_SECRET_PREFIX: props.orgSecretPrefix,
    STATE_BUCKET: props.bucket.bucketName,
    ...Object.fromEntries(topics),
    OPERATIONS_TOPIC_ARN: props.topics.operations.topicArn,
    ...(props.securityHub && { SECURITY_HUB: 'true' }),
    ...(props.evidenceRetention && { EVIDENCE_RETENTION_DAYS: String(props.evidenceRetention.toDays()) }),
    POWERTOOLS_SERVICE_NAME: props.serviceName,
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
  };
}
