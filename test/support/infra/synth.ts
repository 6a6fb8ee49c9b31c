/**
 * Synthesises the auditor for a test: with the context of cdk.json, as `cdk synth` does it, and a stub in place of the
 * built bundle.
 *
 * @module
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EcaAuditor } from '../../../lib/infra/eca-auditor.ts';
import type { EcaAuditorProps } from '../../../lib/infra/props.ts';

// The default rules that CDK runs at synthesis take two seconds each time; `cdk synth` in CI runs them once.
process.env.CDK_VALIDATION = 'false';

const cdkJson: { readonly app: string; readonly context: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'),
);

// Warnings are looked at by the tests that are about them; in this report they would be printed for every synthesis.
const context = { ...cdkJson.context, '@aws-cdk/core:annotationsInValidationReport': false };

export const stubBundle = mkdtempSync(join(tmpdir(), 'eca-auditor-bundle-'));
writeFileSync(join(stubBundle, 'index.mjs'), 'export const handler = async () => {};\n');

export function newApp(more: Readonly<Record<string, unknown>> = {}): App {
  return new App({ context: { ...context, ...more } });
}

export function newStack(): Stack {
  return new Stack(newApp(), 'Test');
}

/** @param props may be made in the stack that is under test, for keys and topics of the user's own. */
export function synthesise(props: EcaAuditorProps | ((stack: Stack) => EcaAuditorProps) = {}): Template {
  const stack = newStack();
  const given = typeof props === 'function' ? props(stack) : props;
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, ...given });
  return Template.fromStack(stack);
}

/** A network of the user's own, as a property of the construct. */
export function ownVpc(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
}

/** The properties of each resource of a type. */
export function propertiesOf(template: Template, type: string): Record<string, unknown>[] {
  return Object.values(template.findResources(type)).map((resource) => resource.Properties ?? {});
}
