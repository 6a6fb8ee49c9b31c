/** What AWS refuses, and so its simulators must refuse too. */
import { createHash, randomUUID } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandInput,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, type PublishCommandInput, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import { s3Client, secretsManagerClient, snsClient } from '../../../lib/aws/clients.ts';
import { describeContract, newBucket, newPrefix, newTopic } from '../../support/aws/aws-backends.ts';

/** The code that a call is refused with; `taken` when it is not. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'taken';
  } catch (error) {
    return (error as Error).name;
  }
}

/** Past the SDK, which would correct or stop it. */
async function putRaw(
  Bucket: string,
  key: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const scope = `AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
  const sha256 = createHash('sha256').update(body).digest('hex');
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/${Bucket}/${key}`, {
    method: 'PUT',
    body,
    headers: { authorization: scope, 'x-amz-content-sha256': sha256, ...headers },
  });
  return answer.ok ? 'taken' : (/<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1] ?? `${answer.status}`);
}

describeContract((contract) => {
  const put = (input: PutObjectCommandInput) => refusal(s3Client().send(new PutObjectCommand(input)));
  const publish = (input: PublishCommandInput) => refusal(snsClient().send(new PublishCommand(input)));
  const text = (StringValue: string, DataType = 'String') => ({ attribute: { DataType, StringValue } });

  contract('S3 writes under a condition only where it holds', async () => {
    const Bucket = await newBucket();
    const object = { Bucket, Key: 'k', Body: 'one' };
    expect(await put({ ...object, IfMatch: '"0"' })).toBe('NoSuchKey');
    expect(await put({ ...object, IfNoneMatch: '*' })).toBe('taken');
    expect(await put({ ...object, IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await put({ ...object, IfMatch: '"0"' })).toBe('PreconditionFailed');
    const { ETag = '' } = await s3Client().send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await put({ ...object, Body: 'two', IfMatch: ETag })).toBe('taken');
    expect(await put({ ...object, Body: 'three', IfMatch: ETag })).toBe('PreconditionFailed');
  });

  contract('S3 knows a missing bucket from a missing key', async () => {
    const get = (Bucket: string) => refusal(s3Client().send(new GetObjectCommand({ Bucket, Key: 'k' })));
    expect(await get(await newBucket())).toBe('NoSuchKey');
    expect(await get(`no-${randomUUID()}`)).toBe('NoSuchBucket');
    expect(await put({ Bucket: `no-${randomUUID()}`, Key: 'k', Body: 'b' })).toBe('NoSuchBucket');
  });

  contract(
    'S3 takes a key of up to 1024 bytes',
    async () => {
      const Bucket = await newBucket();
      expect(await put({ Bucket, Key: 'ä'.repeat(512), Body: 'b' })).toBe('taken');
      expect(await put({ Bucket, Key: 'k'.repeat(1025), Body: 'b' })).toBe('KeyTooLongError');
      expect(await put({ Bucket, Key: 'ä'.repeat(513), Body: 'b' })).toBe('KeyTooLongError');
    },
    { motoFails: 'takes keys of any length' },
  );

  contract(
    'S3 takes only content that its digests hold for',
    async () => {
      const Bucket = await newBucket();
      const md5 = createHash('md5').update('other').digest('base64');
      expect(await putRaw(Bucket, 'k', 'one', { 'content-md5': md5 })).toBe('BadDigest');
      expect(await putRaw(Bucket, 'k', 'one', { 'x-amz-checksum-crc32': 'AAAAAA==' })).toBe('BadDigest');
      expect(await putRaw(Bucket, 'k', 'one', { 'x-amz-checksum-crc32': 'not one' })).toBe('InvalidRequest');
      const hash = { 'x-amz-content-sha256': '0'.repeat(64) };
      expect(await putRaw(Bucket, 'k', 'one', hash)).toBe('XAmzContentSHA256Mismatch');
    },
    { motoFails: 'verifies no digest' },
  );

  contract('S3 lists page by page, in the order of bytes', async () => {
    const Bucket = await newBucket();
    for (const Key of ['b', 'a/2', 'a/1', 'ä', 'Z']) await put({ Bucket, Key, Body: 'b' });
    const keys: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3Client().send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }));
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(keys).toEqual(['Z', 'a/1', 'a/2', 'b', 'ä']);
    const below = await s3Client().send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
    expect(below.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    const folders = await s3Client().send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['Z', 'b', 'ä']);
  });

  contract('SNS takes a subject of up to 100 characters', async () => {
    const TopicArn = await newTopic();
    expect(await publish({ TopicArn, Message: 'm', Subject: 's'.repeat(100) })).toBe('taken');
    expect(await publish({ TopicArn, Message: 'm', Subject: 's'.repeat(101) })).toMatch(/^InvalidParameter/);
  });

  contract(
    'SNS takes a subject of ASCII on one line, and no empty message',
    async () => {
      const TopicArn = await newTopic();
      for (const Subject of ['ä', 'two\nlines', ' begins with a space']) {
        expect(await publish({ TopicArn, Message: 'm', Subject })).toMatch(/^InvalidParameter/);
      }
      expect(await publish({ TopicArn, Message: '' })).toMatch(/^InvalidParameter/);
    },
    { motoFails: 'looks at the length alone' },
  );

  contract('SNS takes messages of up to 256 KiB', async () => {
    const TopicArn = await newTopic();
    expect(await publish({ TopicArn, Message: 'm'.repeat(262_144) })).toBe('taken');
    expect(await publish({ TopicArn, Message: 'm'.repeat(262_145) })).toMatch(/^InvalidParameter/);
  });

  contract(
    'SNS counts bytes, and the attributes too',
    async () => {
      const TopicArn = await newTopic();
      expect(await publish({ TopicArn, Message: 'ä'.repeat(131_073) })).toMatch(/^InvalidParameter/);
      const MessageAttributes = text('v');
      expect(await publish({ TopicArn, Message: 'm'.repeat(262_144), MessageAttributes })).toMatch(/^InvalidParameter/);
    },
    { motoFails: 'counts the characters of the message' },
  );

  contract('SNS takes attributes that have a known type and a value', async () => {
    const TopicArn = await newTopic();
    const withAttribute = (MessageAttributes: NonNullable<PublishCommandInput['MessageAttributes']>) =>
      publish({ TopicArn, Message: 'm', MessageAttributes });
    expect(await withAttribute(text('v'))).toBe('taken');
    expect(await withAttribute(text('["a",1,true,null]', 'String.Array'))).toBe('taken');
    expect(await withAttribute(text('1.5', 'Number'))).toBe('taken');
    for (const wrong of [text(''), text('v', 'Text'), text('v', ''), text('many', 'Number')]) {
      expect(await withAttribute(wrong)).toMatch(/Invalid/);
    }
  });

  contract(
    'SNS takes attributes with a name of its alphabet, and arrays that are arrays',
    async () => {
      const TopicArn = await newTopic();
      const value = { DataType: 'String', StringValue: 'v' };
      const names = ['with space', '.dot', 'dot.', 'two..dots', 'AWS.mine', 'Amazon.mine', 'n'.repeat(257)];
      for (const name of names) {
        expect(await publish({ TopicArn, Message: 'm', MessageAttributes: { [name]: value } })).toMatch(/Invalid/);
      }
      for (const wrong of ['a', '{"a":1}', '[["a"]]']) {
        const MessageAttributes = text(wrong, 'String.Array');
        expect(await publish({ TopicArn, Message: 'm', MessageAttributes })).toMatch(/Invalid/);
      }
    },
    { motoFails: 'looks at neither' },
  );

  contract(
    'SNS takes a message for several protocols when it is JSON with a default',
    async () => {
      const TopicArn = await newTopic();
      const json = (Message: string) => publish({ TopicArn, Message, MessageStructure: 'json' });
      expect(await json('{"default":"d","email":"e"}')).toBe('taken');
      for (const wrong of ['no JSON', '"text"', '{"email":"e"}', '{"default":1}', 'null']) {
        expect(await json(wrong)).toMatch(/^InvalidParameter/);
      }
    },
    { motoFails: 'reads the message only where somebody is subscribed' },
  );

  contract('SNS knows its topics', async () => {
    const TopicArn = `${await newTopic()}-missing`;
    expect(await publish({ TopicArn, Message: 'm' })).toMatch(/^NotFound/);
    expect(await refusal(snsClient().send(new CreateTopicCommand({ Name: 'no topic' })))).toMatch(/^InvalidParameter/);
  });

  contract('SNS wants a group and a deduplication id for a FIFO topic, and no such id for another', async () => {
    const fifo = { TopicArn: await newTopic({ fifo: true }), Message: 'm' };
    expect(await publish(fifo)).toMatch(/^(Invalid|Missing)Parameter/);
    expect(await publish({ ...fifo, MessageGroupId: 'g' })).toMatch(/^InvalidParameter/);
    expect(await publish({ ...fifo, MessageGroupId: 'g', MessageDeduplicationId: 'd' })).toBe('taken');
    const standard = { TopicArn: await newTopic(), Message: 'm', MessageDeduplicationId: 'd' };
    expect(await publish(standard)).toMatch(/^InvalidParameter/);
  });

  contract('SNS refuses a filter policy that it can not apply', async () => {
    const TopicArn = await newTopic();
    const subscribe = (FilterPolicy: string) => {
      const Endpoint = 'http://127.0.0.1:9/';
      const input = { TopicArn, Protocol: 'http', Endpoint, Attributes: { FilterPolicy } };
      return refusal(snsClient().send(new SubscribeCommand(input)));
    };
    const sixKeys = Object.fromEntries([...'abcdef'].map((key) => [key, ['v']]));
    for (const wrong of [{ severity: [{ 'no-operator': 1 }] }, { severity: [{ numeric: ['~', 1] }] }, sixKeys]) {
      expect(await subscribe(JSON.stringify(wrong))).toMatch(/^InvalidParameter/);
    }
  });

  contract(
    'SNS refuses a second subscription of an endpoint with another filter, and takes the same again',
    async () => {
      const TopicArn = await newTopic();
      const subscribe = (severity: string) => {
        const Attributes = { FilterPolicy: JSON.stringify({ severity: [severity] }) };
        const input = {
          TopicArn,
          Protocol: 'sqs',
          Endpoint: 'arn:aws:sqs:eu-central-1:123456789012:alerts',
          Attributes,
        };
        return refusal(snsClient().send(new SubscribeCommand(input)));
      };
      expect(await subscribe('high')).toBe('taken');
      expect(await subscribe('high')).toBe('taken');
      expect(await subscribe('low')).toMatch(/^InvalidParameter/);
    },
    { motoFails: 'replaces the filter' },
  );

  contract('Secrets Manager reads secrets either by name or by filter, 20 at a time', async () => {
    const batch = (input: BatchGetSecretValueCommandInput) =>
      refusal(secretsManagerClient().send(new BatchGetSecretValueCommand(input)));
    const Filters = [{ Key: 'name' as const, Values: [newPrefix()] }];
    expect(await batch({ Filters, SecretIdList: ['a'] })).toBe('InvalidParameterException');
    expect(await batch({ SecretIdList: ['a'], MaxResults: 1 })).toBe('InvalidParameterException');
    expect(await batch({ Filters, MaxResults: 20 })).toBe('taken');
  });

  contract(
    'Secrets Manager refuses pages above 20, and filters that it does not know',
    async () => {
      const batch = (input: BatchGetSecretValueCommandInput) =>
        refusal(secretsManagerClient().send(new BatchGetSecretValueCommand(input)));
      const Filters = [{ Key: 'name' as const, Values: [newPrefix()] }];
      expect(await batch({ Filters, MaxResults: 21 })).toMatch(/^(InvalidParameter|Validation)Exception$/);
      expect(await batch({ SecretIdList: Array.from({ length: 21 }, (_, at) => `${at}`) })).toBe('ValidationException');
      const unknown = [{ Key: 'names' as 'name', Values: ['a'] }];
      expect(await batch({ Filters: unknown })).toBe('ValidationException');
      expect(await batch({})).toBe('InvalidParameterException');
    },
    { motoFails: 'does not look' },
  );

  contract('Secrets Manager returns an error for a missing secret of a list, next to the others', async () => {
    const Name = `${newPrefix()}one`;
    await secretsManagerClient().send(new CreateSecretCommand({ Name, SecretString: 's' }));
    const SecretIdList = [Name, `${Name}-missing`];
    const found = await secretsManagerClient().send(new BatchGetSecretValueCommand({ SecretIdList }));
    expect(found.SecretValues).toMatchObject([{ Name, SecretString: 's' }]);
    expect(found.Errors).toMatchObject([{ SecretId: `${Name}-missing`, ErrorCode: 'ResourceNotFoundException' }]);
  });

  contract('Secrets Manager makes a secret once, and finds none that was never made', async () => {
    const Name = `${newPrefix()}one`;
    const create = () => refusal(secretsManagerClient().send(new CreateSecretCommand({ Name, SecretString: 's' })));
    expect(await create()).toBe('taken');
    expect(await create()).toBe('ResourceExistsException');
    const SecretId = `${Name}-missing`;
    const client = secretsManagerClient();
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId })))).toBe('ResourceNotFoundException');
    expect(await refusal(client.send(new DescribeSecretCommand({ SecretId })))).toBe('ResourceNotFoundException');
    const value = { SecretId, SecretString: 's' };
    expect(await refusal(client.send(new PutSecretValueCommand(value)))).toBe('ResourceNotFoundException');
  });

  contract('Secrets Manager yields no secret that is marked for deletion', async () => {
    const Name = `${newPrefix()}one`;
    const client = secretsManagerClient();
    await client.send(new CreateSecretCommand({ Name, SecretString: 's' }));
    await client.send(new DeleteSecretCommand({ SecretId: Name }));
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: Name })))).toBe('InvalidRequestException');
    const again = client.send(new CreateSecretCommand({ Name, SecretString: 's' }));
    expect(await refusal(again)).toMatch(/^(InvalidRequest|ResourceExists)Exception$/);
  });

  contract('Secrets Manager rotates: a pending version becomes current, and the current one previous', async () => {
    const SecretId = `${newPrefix()}one`;
    const client = secretsManagerClient();
    const { VersionId: first } = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'first' }));
    const pending = { SecretId, SecretString: 'second', VersionStages: ['AWSPENDING'] };
    const { VersionId: second = '' } = await client.send(new PutSecretValueCommand(pending));
    const read = async (VersionStage: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    expect([await read('AWSCURRENT'), await read('AWSPENDING')]).toEqual(['first', 'second']);
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: second, RemoveFromVersionId: first };
    await client.send(new UpdateSecretVersionStageCommand(move));
    expect([await read('AWSCURRENT'), await read('AWSPREVIOUS')]).toEqual(['second', 'first']);
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(VersionIdsToStages[`${first}`]).toEqual(['AWSPREVIOUS']);
    expect(VersionIdsToStages[second]).toContain('AWSCURRENT');
  });

  contract('Secrets Manager moves a label only away from where it is', async () => {
    const SecretId = `${newPrefix()}one`;
    const client = secretsManagerClient();
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'first' }));
    const pending = { SecretId, SecretString: 'second', VersionStages: ['AWSPENDING'] };
    const { VersionId = '' } = await client.send(new PutSecretValueCommand(pending));
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId };
    const moved = (change: object) => refusal(client.send(new UpdateSecretVersionStageCommand({ ...move, ...change })));
    expect(await moved({})).toBe('InvalidParameterException');
    expect(await moved({ RemoveFromVersionId: VersionId })).toBe('InvalidParameterException');
  });

  contract('Secrets Manager takes a value again under the same token, and no other value', async () => {
    const client = secretsManagerClient();
    const SecretId = `${newPrefix()}one`;
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'first' }));
    const ClientRequestToken = randomUUID();
    const write = (SecretString: string) =>
      refusal(client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken })));
    expect(await write('second')).toBe('taken');
    expect(await write('second')).toBe('taken');
    expect(await write('third')).toBe('ResourceExistsException');
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(SecretString).toBe('second');
  });

  contract(
    'Secrets Manager takes one value of up to 64 KiB',
    async () => {
      const client = secretsManagerClient();
      const SecretId = `${newPrefix()}one`;
      await client.send(new CreateSecretCommand({ Name: SecretId }));
      const write = (value: { SecretString?: string; SecretBinary?: Uint8Array }) =>
        refusal(client.send(new PutSecretValueCommand({ SecretId, ...value })));
      expect(await write({ SecretString: 's'.repeat(65_536) })).toBe('taken');
      expect(await write({ SecretString: 's'.repeat(65_537) })).toMatch(/^(Validation|InvalidParameter)Exception$/);
      expect(await write({ SecretString: 's', SecretBinary: new Uint8Array([1]) })).toBe('InvalidParameterException');
      expect(await write({})).toMatch(/^Invalid(Request|Parameter)Exception$/);
    },
    { motoFails: 'takes both a text and a binary value' },
  );
});
