/**
 * What the function is told: the contract of docs/design.md, "Lambda".
 *
 * @module
 */
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { METRICS_NAMESPACE } from './metrics.ts';
import type { AuditTopics } from './topics.ts';

export interface EnvironmentProps {
  readonly serviceName: string;
  readonly orgSecretPrefix: string;
  readonly bucket: IBucket;
  readonly topics: AuditTopics;
  readonly securityHub: boolean;
}

export function auditEnvironment(props: EnvironmentProps): Record<string, string> {
  const { alert, event, chat, sms, incident } = props.topics;
  return {
    ORG_SECRET_PREFIX: props.orgSecretPrefix,
    STATE_BUCKET: props.bucket.bucketName,
    ALERT_TOPIC_ARN: alert.topicArn,
    EVENT_TOPIC_ARN: event.topicArn,
    ...(chat && { CHAT_TOPIC_ARN: chat.topicArn }),
    ...(sms && { SMS_TOPIC_ARN: sms.topicArn }),
    ...(incident && { INCIDENT_TOPIC_ARN: incident.topicArn }),
    ...(props.securityHub && { SECURITY_HUB: 'true' }),
    POWERTOOLS_SERVICE_NAME: props.serviceName,
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
  };
}
