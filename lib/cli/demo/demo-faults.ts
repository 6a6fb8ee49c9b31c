/**
 * The faults that the demo can inject: those of Salesforce into the production org, those of AWS into one service each.
 *
 * @module
 */
import { AWS_FAULTS, type AwsFault, type AwsFaultName } from '../../simulator/aws/faults.ts';
import { FAULT_FAMILIES, FAULTS, type FaultName } from '../../simulator/salesforce/faults/catalogue.ts';
import type { World } from '../../simulator/world.ts';

const FAULTY_ORG = 'acme-prod';
const SECRETS_PREFIX = 'eca-auditor/orgs/';

const AWS_TARGETS: Readonly<Record<AwsFaultName, { readonly at: string } & Omit<AwsFault, 'name'>>> = {
  throttled: { at: 'SNS', service: 'sns' },
  internal_error: { at: 'S3, state', service: 's3', resource: 'state/00D*' },
  access_denied: { at: 'Secrets Manager', service: 'secretsmanager' },
  slow: { at: 'SNS', service: 'sns' },
  unreachable: { at: 'S3, evidence', service: 's3', resource: 'evidence/*' },
  reset: { at: 'SNS', service: 'sns' },
  message_too_large: { at: 'SNS', service: 'sns' },
  overtaken: { at: 'S3, state', resource: 'state/00D*' },
  write_conflict: { at: 'S3, state', resource: 'state/00D*' },
  secret_denied: { at: `the org secret of ${FAULTY_ORG}`, resource: `${SECRETS_PREFIX}${FAULTY_ORG}` },
};

export type DemoFault = FaultName | AwsFaultName;

export const DEMO_FAULTS: readonly string[] = [...Object.keys(FAULTS), ...Object.keys(AWS_FAULTS)];

export function isDemoFault(name: string): name is DemoFault {
  return Object.hasOwn(FAULTS, name) || isAwsFault(name);
}

function isAwsFault(name: string): name is AwsFaultName {
  return Object.hasOwn(AWS_FAULTS, name);
}

/** Injects the fault. Returns a function that removes it. */
export function injectFault({ aws, salesforce }: World, fault: DemoFault): () => void {
  if (isAwsFault(fault)) {
    const { at: _, ...calls } = AWS_TARGETS[fault];
    return aws.inject({ name: fault, ...calls });
  }
  const org = salesforce.org(FAULTY_ORG);
  org.fault(fault);
  return () => org.heal();
}

/** One line that describes the fault. */
export function faultLine(fault: DemoFault): string {
  return isAwsFault(fault)
    ? `AWS: fault "${fault}" at ${AWS_TARGETS[fault].at}: ${AWS_FAULTS[fault]}`
    : `${FAULTY_ORG}: fault "${fault}": ${FAULTS[fault].description}`;
}

/** All faults, by family. */
export function faultList(): string {
  const families: readonly (readonly [string, readonly (readonly [name: string, description: string])[]])[] = [
    ...Object.entries(FAULT_FAMILIES).map(
      ([family, faults]) =>
        [family, Object.entries(faults).map(([name, { description }]) => [name, description] as const)] as const,
    ),
    ['AWS', Object.entries(AWS_TARGETS).map(([name, { at }]) => [name, `${at}: ${AWS_FAULTS[name as AwsFaultName]}`])],
  ];
  const width = Math.max(...families.flatMap(([, faults]) => faults.map(([name]) => name.length)));
  const line = ([name, description]: readonly [string, string]) => `  ${name.padEnd(width)}  ${description}`;
  return `${families.map(([family, faults]) => [family, ...faults.map(line)].join('\n')).join('\n\n')}\n`;
}
