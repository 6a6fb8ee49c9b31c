import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { expect, test } from 'vitest';
import { propertiesOf, synthesise } from '../synth.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const template = synthesise();

/** The statements of all policies of the role whose logical id begins so. */
function statementsOf(role: string, of: Template = template): Statement[] {
  return propertiesOf(of, 'AWS::IAM::Policy')
    .filter((policy) => JSON.stringify(policy.Roles).includes(`"Auditor${role}`))
    .flatMap((policy) => (policy.PolicyDocument as { Statement: Statement[] }).Statement);
}

const actionsOf = (statements: readonly Statement[]) => [...new Set(statements.flatMap(({ Action }) => Action))].sort();

function statement(sid: string, of: Template = template): Statement {
  const found = statementsOf('AuditRole', of).find(({ Sid }) => Sid === sid);
  if (!found) throw new Error(`no statement ${sid}`);
  return found;
}

test('the audit may do exactly what it does', () => {
  expect(actionsOf(statementsOf('AuditRole'))).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'secretsmanager:BatchGetSecretValue',
    'secretsmanager:GetSecretValue',
    'secretsmanager:ListSecrets',
    'sns:GetTopicAttributes',
    'sns:Publish',
    'sqs:SendMessage',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('the scheduler may start the function and keep what it could not deliver', () => {
  expect(actionsOf(statementsOf('SchedulerRole'))).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
  expect(JSON.stringify(statementsOf('SchedulerRole').map(({ Resource }) => Resource))).not.toContain('*');
});

test('every role is one that is listed here, without managed policies', () => {
  const roles = propertiesOf(template, 'AWS::IAM::Role');
  expect(roles).toHaveLength(2);
  for (const role of roles) expect(role).not.toHaveProperty('ManagedPolicyArns');
});

test('only actions that know no resources have none', () => {
  const unbound = [...statementsOf('AuditRole'), ...statementsOf('SchedulerRole')].filter(
    ({ Resource }) => Resource === '*',
  );
  expect(actionsOf(unbound)).toEqual([
    'secretsmanager:BatchGetSecretValue',
    'secretsmanager:ListSecrets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('secret values are readable under the prefix alone', () => {
  const own = synthesise({ orgSecretPrefix: 'team/sf/' });
  expect(JSON.stringify(statement('ReadOrgSecrets').Resource)).toContain(':secret:eca-auditor/orgs/*"');
  expect(JSON.stringify(statement('ReadOrgSecrets', own).Resource)).toContain(':secret:team/sf/*"');
});

test('a key of the org secrets is usable through Secrets Manager alone', () => {
  const own = synthesise((stack) => ({ orgSecretKey: new Key(stack, 'SecretKey') }));
  expect(statement('DecryptOrgSecrets', own)).toMatchObject({
    Action: 'kms:Decrypt',
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^SecretKey/), 'Arn'] },
    Condition: {
      StringEquals: {
        'kms:ViaService': [
          { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
        ],
      },
    },
  });
});

test('evidence can be written, and never read or deleted', () => {
  const folders = (sid: string) =>
    [...JSON.stringify(statement(sid).Resource).matchAll(/"\/(\w+)\/\*"/g)].map(([, name]) => name);
  expect(folders('KeepStateAndRuns')).toEqual(['reports', 'runs', 'state']);
  expect(folders('KeepEvidenceOnce')).toEqual(['evidence']);
  expect(statement('KeepEvidenceOnce').Condition).toEqual({ Null: { 's3:if-none-match': 'false' } });
  expect(folders('ReadStateAndRuns')).toEqual(['runs', 'state']);
});

test('a missing state is told from a forbidden one', () => {
  // A plain StringLike would fail where S3 decides between 404 and 403: GetObject carries no prefix.
  expect(statement('DistinguishMissingFromForbidden').Condition).toEqual({
    StringLikeIfExists: { 's3:prefix': 'state/*' },
  });
});

test('Security Hub is written to only when it is wanted, as the account’s own product', () => {
  const own = synthesise({ securityHub: true });
  const securityHub = (of?: Template) =>
    actionsOf(statementsOf('AuditRole', of)).filter((action) => /^securityhub:/.test(action));
  expect(securityHub()).toEqual([]);
  expect(securityHub(own)).toEqual(['securityhub:BatchImportFindings', 'securityhub:BatchUpdateFindings']);
  expect(JSON.stringify(statement('ImportFindings', own).Resource)).toContain(':product/');
  expect(JSON.stringify(statement('MoveWorkflow', own).Resource)).toContain(':hub/default');
});
