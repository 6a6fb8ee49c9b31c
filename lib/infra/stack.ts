/**
 * A stack with one auditor, configured by `stack:` of the configuration file and by CDK context.
 *
 * @module
 */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CHANNELS } from '../alert/channels/index.ts';
import { findConfig } from '../config/find.ts';
import { loadConfig } from '../config/parse.ts';
import { EcaAuditor } from './eca-auditor.ts';
import { publishedTopics } from './notifications/topics.ts';
import type { EcaAuditorProps } from './props.ts';
import { configPathIn, readContext, toProps } from './settings.ts';

export class EcaAuditorStack extends Stack {
  readonly auditor: EcaAuditor;

  /**
   * @param overrides take precedence over both
   * @throws Error when a setting is wrong or the bundle is missing.
   */
  constructor(scope: Construct, id: string, props: StackProps = {}, overrides: EcaAuditorProps = {}) {
    super(scope, id, {
      description: 'Audits Salesforce External Client Apps every night and alerts on drift.',
      ...props,
    });
    const context = this.node.getAllContext();
    const config = configPathIn(context) ?? findConfig();
    const fileSettings = config === undefined ? {} : loadConfig(config).stack;
    const settings = toProps(this, { ...fileSettings, ...readContext(context) });
    this.auditor = new EcaAuditor(this, 'EcaAuditor', { ...settings, config, ...overrides });

    const { auditor } = this;
    this.output('FunctionName', auditor.function.functionName);
    if (auditor.stateMachine) this.output('StateMachineArn', auditor.stateMachine.stateMachineArn);
    this.output('ScheduleName', auditor.schedule.scheduleName);
    this.output('StateBucketName', auditor.bucket.bucketName);
    for (const [channel, { topicArn }] of publishedTopics(auditor.topics)) {
      this.output(`${CHANNELS[channel].topic.id}Arn`, topicArn);
    }
    this.output('OperationsTopicArn', auditor.topics.operations.topicArn);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
