/**
 * The CDK app: `cdk synth`, `cdk deploy`. A finding of cdk-nag that nobody has acknowledged fails the synthesis.
 *
 * @module
 */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EcaAuditorStack } from '../lib/infra/stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new EcaAuditorStack(app, 'EcaAuditor');
