/**
 * The CDK app: `cdk synth`, `cdk deploy`. A finding of cdk-nag that nobody has acknowledged fails the synthesis.
 *
 * @module
 */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EcaAuditorStack } from '../lib/infra/stack.ts';

// CDK would report the constructs in use to AWS; nothing leaves the account but what docs/security.md lists.
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new EcaAuditorStack(app, 'EcaAuditor');
