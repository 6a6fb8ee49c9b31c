import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (diff: string) => spawnSync('.github/stop-at-replacement.sh', { input: diff, encoding: 'utf8' });

/** As `cdk diff` prints it. */
const HARMLESS = `Stack EcaAuditor
Resources
[~] AWS::SNS::Topic EcaAuditor/EventTopic EcaAuditorEventTopic0A1B2C3D
 └─ [~] DisplayName
     ├─ [-] a
     └─ [+] b
[+] AWS::S3::Bucket EcaAuditor/New EcaAuditorNew0A1B2C3D
[~] AWS::Lambda::Permission EcaAuditor/Permission EcaAuditorPermission0A1B2C3D replace
[-] AWS::CloudWatch::Alarm EcaAuditor/OldAlarm EcaAuditorOldAlarm0A1B2C3D destroy`;

test('a deployment that replaces nothing that holds state goes on, with its diff shown', () => {
  const { status, stdout } = run(HARMLESS);
  expect(status).toBe(0);
  expect(stdout).toBe(`${HARMLESS}\n`);
});

test.each([
  '[~] AWS::S3::Bucket EcaAuditor/StateBucket EcaAuditorStateBucket0A1B2C3D replace',
  '[~] AWS::S3::Bucket EcaAuditor/StateBucket EcaAuditorStateBucket0A1B2C3D may be replaced',
  '[-] AWS::SQS::Queue EcaAuditor/FailedRuns EcaAuditorFailedRuns0A1B2C3D destroy',
  '[-] AWS::Logs::LogGroup EcaAuditor/Logs EcaAuditorLogs0A1B2C3D orphan',
  '[-] AWS::SNS::Topic EcaAuditor/AlertTopic EcaAuditorAlertTopic0A1B2C3D destroy',
  '[-] AWS::KMS::Key EcaAuditor/TopicKey EcaAuditorTopicKey0A1B2C3D destroy',
])('%s stops the deployment, and the line is named', (line) => {
  const { status, stdout } = run(`${HARMLESS}\n${line}\n └─ [~] Name (requires replacement)`);
  expect(status).toBe(1);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(line);
});
