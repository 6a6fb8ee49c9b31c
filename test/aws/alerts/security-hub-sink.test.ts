/** Findings in Security Hub over some nights, as its console would show them. */

import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { AnyControl } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { securityHubSink } from '../../../lib/aws/alerts/security-hub-sink.ts';
import { AwsError } from '../../../lib/aws/errors.ts';
import { FindingsRefusedError } from '../../../lib/run/ports.ts';
import type { AwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { describeContract } from '../../support/aws/aws-backends.ts';
import { simulatedAws } from '../../support/aws/simulated-aws.ts';
import { driftOf, EXPOSED_APP, snapshotOf, WAIVER } from '../../support/report/run-result.ts';

const account = { accountId: '123456789012', region: 'eu-central-1' };
const fixed = buildApp({ name: EXPOSED_APP.name, label: EXPOSED_APP.label });
const night = (number: number) => ({ runId: `run-${number}`, takenAt: `2026-11-2${number}T02:00:00.000Z` });

function publish(snapshot: Snapshot, drift: readonly DriftEvent[] = []): Promise<void> {
  return securityHubSink({ account, controls: CATALOGUE, pauses: [1] }).publish(snapshot, drift);
}

describeContract((contract) => {
  contract('imports what fails, updates it when it comes again, and archives it when it is resolved', async () => {
    const alias = `org-${Math.random()}`;
    const org = { alias, orgId: alias };
    const [first, second] = [
      snapshotOf([EXPOSED_APP], { ...night(3), org }),
      snapshotOf([fixed], { ...night(4), org }),
    ];
    const imported = async () => {
      const { Findings = [] } = await new SecurityHubClient({}).send(new GetFindingsCommand({}));
      return Findings.filter(({ Resources }) => Resources?.some(({ Id }) => Id?.includes(alias)));
    };
    await publish(first);
    await publish(first);
    const open = await imported();
    expect(open.length).toBeGreaterThan(1);
    expect(new Set(open.map(({ Id }) => Id)).size).toBe(open.length);
    // moto knows no BatchUpdateFindings: what is archived is imported before the workflow is moved.
    await publish(second, driftOf(first, second)).catch(() => undefined);
    expect((await imported()).map(({ RecordState }) => RecordState)).toEqual(open.map(() => 'ARCHIVED'));
  });
});

describe('the workflow', () => {
  const workflows = (aws: AwsSimulator) => new Set(aws.securityHub.findings().map(({ Workflow }) => Workflow));

  test('is resolved with the violation, and new again when it comes back', async () => {
    const aws = await simulatedAws();
    const nights = [
      snapshotOf([EXPOSED_APP], night(3)),
      snapshotOf([fixed], night(4)),
      snapshotOf([EXPOSED_APP], night(5)),
    ];
    const [first, second, third] = nights as [Snapshot, Snapshot, Snapshot];
    await publish(first);
    await publish(second, driftOf(first, second));
    expect(workflows(aws)).toEqual(new Set([{ Status: 'RESOLVED' }]));
    await publish(third, driftOf(second, third));
    expect(workflows(aws)).toEqual(new Set([{ Status: 'NEW' }]));
  });

  test('is suppressed by a waiver, whose text is the note', async () => {
    const aws = await simulatedAws();
    await publish(snapshotOf([EXPOSED_APP], night(3)));
    const waivers = [{ ...WAIVER, control: 'require-pkce', app: EXPOSED_APP.name }];
    await publish(snapshotOf([EXPOSED_APP], { ...night(4), waivers }));
    expect(aws.securityHub.findings()).toContainEqual(
      expect.objectContaining({
        GeneratorId: 'eca-auditor/require-pkce',
        Workflow: { Status: 'SUPPRESSED' },
        Note: expect.objectContaining({ Text: expect.stringContaining(WAIVER.owner) }),
      }),
    );
  });
});

test('of a large org every app is imported, and the apps that are gone are resolved', async () => {
  const names = Array.from({ length: 520 }, (_, at) => `App_${at + 100}`);
  const exposed = (at: number) => at < 5 || at > 514 || at % 100 === 0;
  const apps = names.map((name, at) => buildApp({ ...(exposed(at) && EXPOSED_APP), name }));
  const [first, second] = [snapshotOf(apps, night(3)), snapshotOf(apps.slice(3, -3), night(4))];
  const aws = await simulatedAws();
  await publish(first);
  await publish(second, driftOf(first, second));
  const namesOf = (state: string) => {
    const found = aws.securityHub.findings().filter(({ RecordState }) => RecordState === state);
    return [...new Set(found.map(({ Resources: [resource] = [] }) => resource?.Id?.split('/').at(-1)))].sort();
  };
  expect(namesOf('ACTIVE')).toEqual(names.filter((_, at) => exposed(at)).slice(3, -3));
  expect(namesOf('ARCHIVED')).toEqual([...names.slice(0, 3), ...names.slice(-3)]);
});

describe('what it does not take', () => {
  async function failure(call: Promise<void>): Promise<string> {
    return call.then(
      () => 'taken',
      (error: Error) => error.message,
    );
  }

  test('a call that is denied fails the org, with what to do', async () => {
    const aws = await simulatedAws();
    aws.inject({ name: 'access_denied', service: 'securityhub' });
    expect(await failure(publish(snapshotOf([EXPOSED_APP])))).toMatch(
      /^Security Hub refuses the findings: User: .* is not authorized .* \(AccessDeniedException\) Allow securityhub:BatchImportFindings/,
    );
  });

  test('an account that never enabled Security Hub gets the text of Security Hub itself', async () => {
    const aws = await simulatedAws();
    aws.securityHub.setEnabled(false);
    const error = await publish(snapshotOf([EXPOSED_APP])).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FindingsRefusedError);
    expect((error as Error).message).toBe(
      'Security Hub refuses the findings: Account 123456789012 is not subscribed to AWS Security Hub. (InvalidAccessException) Switch Security Hub on in this account and region, or switch "securityHub" off in the configuration.',
    );
  });

  test.each(['throttled', 'internal_error', 'unreachable'] as const)('%s is no refusal: it may pass', async (name) => {
    const aws = await simulatedAws();
    aws.inject({ name, service: 'securityhub' });
    const client = new SecurityHubClient({ maxAttempts: 1 });
    const sink = securityHubSink({ account, controls: CATALOGUE, client });
    await expect(sink.publish(snapshotOf([EXPOSED_APP]), [])).rejects.toBeInstanceOf(AwsError);
  });

  test('one finding that is refused keeps none of the others out', async () => {
    const aws = await simulatedAws();
    const url = `https://example.com/${'x'.repeat(250_000)}`;
    const controls: readonly AnyControl[] = CATALOGUE.map((control) =>
      control.id === 'require-pkce' ? { ...control, source: { ...control.source, url } } : control,
    );
    const sink = securityHubSink({ account, controls });
    await expect(sink.publish(snapshotOf([EXPOSED_APP]), [])).rejects.toThrow('did not import 1 finding: ');
    const imported = aws.securityHub.findings().map(({ GeneratorId }) => GeneratorId);
    expect(imported.length).toBeGreaterThan(1);
    expect(imported).not.toContain('eca-auditor/require-pkce');
  });

  test('one finding of a batch fails the org, by its code', async () => {
    await simulatedAws();
    const sink = securityHubSink({ account, controls: [], pauses: [] });
    const timeless = snapshotOf([EXPOSED_APP], { takenAt: 'yesterday' });
    expect(await failure(sink.publish(timeless, []))).toMatch(
      /did not import \d+ findings: .*Invalid ISO datetime.* \(InvalidInput\)$/,
    );
  });

  test('is asked again when it is asked too often', async () => {
    const aws = await simulatedAws();
    aws.inject({ name: 'throttled', service: 'securityhub', times: 2 });
    expect(await failure(publish(snapshotOf([EXPOSED_APP])))).toBe('taken');
    expect(aws.securityHub.findings().length).toBeGreaterThan(0);
  });
});
