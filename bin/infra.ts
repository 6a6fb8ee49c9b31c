/**
 * The CDK app, for `cdk synth` and `cdk deploy`. An unacknowledged finding of cdk-nag fails the synthesis.
 *
 * @module
 */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EcaAuditorStack } from '../lib/infra/stack.ts';

// Off, because CDK would report the constructs in use to AWS. docs/security.md lists all data that leaves the account.
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new EcaAuditorStack(app, 'EcaAuditor');
