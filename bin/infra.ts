/**
 * The CDK app: `cdk synth`, `cdk deploy`.
 *
 * @module
 */
import { App } from 'aws-cdk-lib';
import { EcaAuditorStack } from '../lib/infra/stack.ts';

new EcaAuditorStack(new App(), 'EcaAuditor');
