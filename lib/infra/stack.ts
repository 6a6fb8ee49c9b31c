/**
 * Our own stack: one auditor, set by CDK context.
 *
 * @module
 */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EcaAuditor } from './eca-auditor.ts';
import type { EcaAuditorProps } from './props.ts';
import { readSettings } from './settings.ts';

export class EcaAuditorStack extends Stack {
  readonly auditor: EcaAuditor;

  /**
   * @param overrides win over context
   * @throws Error when the context is wrong or the bundle is missing.
   */
  constructor(scope: Construct, id: string, props: StackProps = {}, overrides: EcaAuditorProps = {}) {
    super(scope, id, {
      description: 'Audits Salesforce External Client Apps every night and alerts on drift.',
      ...props,
    });
    this.auditor = new EcaAuditor(this, 'EcaAuditor', { ...readSettings(this.node.getAllContext()), ...overrides });

    const { auditor } = this;
    this.output('FunctionName', auditor.function.functionName);
    this.output('StateBucketName', auditor.bucket.bucketName);
    this.output('AlertTopicArn', auditor.topics.alert.topicArn);
    this.output('EventTopicArn', auditor.topics.event.topicArn);
    if (auditor.topics.chat) this.output('ChatTopicArn', auditor.topics.chat.topicArn);
    this.output('OperationsTopicArn', auditor.topics.operations.topicArn);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
