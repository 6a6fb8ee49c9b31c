/**
 * The faults that the demo can switch on: those of Salesforce befall the production org, those of AWS the place where
 * they show best.
 *
 * @module
 */
import { AWS_FAULTS, type AwsFault, type AwsFaultName } from '../../simulator/aws/faults.ts';
import { FAULT_FAMILIES, FAULTS, type FaultName } from '../../simulator/salesforce/faults/catalogue.ts';
import type { World } from '../../simulator/world.ts';

const STRUCK_ORG = 'acme-prod';
const SECRETS_PREFIX = 'eca-auditor/orgs/';

const AWS_STRIKES: Readonly<Record<AwsFaultName, { readonly at: string } & Omit<AwsFault, 'name'>>> = {
  throttled: { at: 'SNS', service: 'sns' },
  internal_error: { at: 'S3, state', service: 's3', resource: 'state/00D*' },
  access_denied: { at: 'Secrets Manager', service: 'secretsmanager' },
  slow: { at: 'SNS', service: 'sns' },
  unreachable: { at: 'S3, evidence', service: 's3', resource: 'evidence/*' },
  reset: { at: 'SNS', service: 'sns' },
  message_too_large: { at: 'SNS', service: 'sns' },
  overtaken: { at: 'S3, state', resource: 'state/00D*' },
  write_conflict: { at: 'S3, state', resource: 'state/00D*' },
  secret_denied: { at: `the org secret of ${STRUCK_ORG}`, resource: `${SECRETS_PREFIX}${STRUCK_ORG}` },
};

export type DemoFault = FaultName | AwsFaultName;

export const DEMO_FAULTS: readonly string[] = [...Object.keys(FAULTS), ...Object.keys(AWS_FAULTS)];

export function isDemoFault(name: string): name is DemoFault {
  return Object.hasOwn(FAULTS, name) || isOfAws(name);
}

function isOfAws(name: string): name is AwsFaultName {
  return Object.hasOwn(AWS_FAULTS, name);
}

/** Switches it on; what it returns switches it off again. */
export function strike({ aws, salesforce }: World, fault: DemoFault): () => void {
  if (isOfAws(fault)) {
    const { at: _, ...calls } = AWS_STRIKES[fault];
    return aws.inject({ name: fault, ...calls });
  }
  const org = salesforce.org(STRUCK_ORG);
  org.fault(fault);
  return () => org.heal();
}

/** In one line, as one of the things that happen between two nights. */
export function faultLine(fault: DemoFault): string {
  return isOfAws(fault)
    ? `AWS: fault "${fault}" at ${AWS_STRIKES[fault].at}: ${AWS_FAULTS[fault]}`
    : `${STRUCK_ORG}: fault "${fault}": ${FAULTS[fault].description}`;
}

/** All of them, by family. */
export function faultList(): string {
  const families: readonly (readonly [string, readonly (readonly [name: string, description: string])[]])[] = [
    ...Object.entries(FAULT_FAMILIES).map(
      ([family, faults]) =>
        [family, Object.entries(faults).map(([name, { description }]) => [name, description] as const)] as const,
    ),
    ['AWS', Object.entries(AWS_STRIKES).map(([name, { at }]) => [name, `${at}: ${AWS_FAULTS[name as AwsFaultName]}`])],
  ];
  const width = Math.max(...families.flatMap(([, faults]) => faults.map(([name]) => name.length)));
  const line = ([name, description]: readonly [string, string]) => `  ${name.padEnd(width)}  ${description}`;
  return `${families.map(([family, faults]) => [family, ...faults.map(line)].join('\n')).join('\n\n')}\n`;
}
