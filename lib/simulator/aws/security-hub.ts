/**
 * Security Hub, REST JSON: imports findings, changes their workflow, and returns them.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 *
 * @module
 */
import * as z from 'zod';
import { type AwsAnswer, Refusal } from './answer.ts';

/** The required fields of a finding. */
const finding = z.looseObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: z.string().min(1).max(512),
  ProductArn: z.string().min(1),
  GeneratorId: z.string().min(1).max(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  Title: z.string().min(1).max(256),
  Description: z.string().min(1).max(1024),
  Resources: z
    .array(z.looseObject({ Type: z.string().min(1), Id: z.string().min(1) }))
    .min(1)
    .max(32),
});
export type HubFinding = z.infer<typeof finding>;

const identifier = z.object({ Id: z.string().min(1), ProductArn: z.string().min(1) });
const importInput = z.object({
  Findings: z
    .array(z.looseObject({ Id: z.string().optional() }))
    .min(1)
    .max(100),
});
const updateInput = z.object({
  FindingIdentifiers: z.array(identifier).min(1).max(100),
  Workflow: z.object({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) }).optional(),
  Note: z.object({ Text: z.string().min(1).max(512), UpdatedBy: z.string().min(1).max(512) }).optional(),
});

const MAX_FINDING_BYTES = 240 * 1024;
const MAX_BATCH_BYTES = 6_000_000;
/** Fields for the person who investigates a finding. A repeated import does not change them. */
const CUSTOMERS_OWN = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'];

export interface SecurityHub {
  /** While disabled, every call is refused, as in an account that never enabled Security Hub. @default true */
  setEnabled(enabled: boolean): void;
  handle(operation: string, body: string): AwsAnswer;
  /** All findings, in the order of their first import. */
  findings(): readonly HubFinding[];
}

export function securityHub(clock: () => Date): SecurityHub {
  const findings = new Map<string, HubFinding>();
  let isEnabled = true;
  const keyOf = ({ Id, ProductArn }: z.infer<typeof identifier>) => `${ProductArn} ${Id}`;

  function take(given: unknown): void {
    if (Buffer.byteLength(JSON.stringify(given)) > MAX_FINDING_BYTES) throw new Error('Finding size exceeded 240 KB');
    const parsed = finding.safeParse(given);
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    const { Id, ProductArn, AwsAccountId } = parsed.data;
    if (!ProductArn.endsWith(`:${AwsAccountId}:product/${AwsAccountId}/default`)) {
      throw new Error(`The account ${AwsAccountId} may not import findings of the product ${ProductArn}`);
    }
    const before = findings.get(keyOf({ Id, ProductArn }));
    const own = before ? Object.entries(before).filter(([field]) => CUSTOMERS_OWN.includes(field)) : [];
    const { Note: _, Workflow: __, ...provided } = parsed.data;
    findings.set(keyOf({ Id, ProductArn }), before ? { ...provided, ...Object.fromEntries(own) } : parsed.data);
  }

  const operations: Readonly<Record<string, (body: string) => object>> = {
    BatchImportFindings(body) {
      if (Buffer.byteLength(body) > MAX_BATCH_BYTES) throw invalid('The batch is above 6 MB.');
      const FailedFindings: object[] = [];
      const { Findings } = read(importInput, body);
      for (const each of Findings) {
        try {
          take(each);
        } catch (error) {
          FailedFindings.push({ Id: each.Id, ErrorCode: 'InvalidInput', ErrorMessage: (error as Error).message });
        }
      }
      const FailedCount = FailedFindings.length;
      return { FailedCount, SuccessCount: Findings.length - FailedCount, FailedFindings };
    },

    BatchUpdateFindings(body) {
      const { FindingIdentifiers, Workflow, Note } = read(updateInput, body);
      const ProcessedFindings: object[] = [];
      const UnprocessedFindings: object[] = [];
      const seen = new Set<string>();
      for (const FindingIdentifier of FindingIdentifiers) {
        const key = keyOf(FindingIdentifier);
        const found = findings.get(key);
        const refused = (ErrorCode: string, ErrorMessage: string) =>
          UnprocessedFindings.push({ FindingIdentifier, ErrorCode, ErrorMessage });
        if (seen.has(key)) refused('DuplicatedFindingIdentifier', 'Finding Identifier is duplicated');
        else if (!found) refused('FindingNotFound', 'Finding Not Found');
        else {
          const noted = Note && { Note: { ...Note, UpdatedAt: clock().toISOString() } };
          findings.set(key, { ...found, ...(Workflow && { Workflow }), ...noted });
          ProcessedFindings.push(FindingIdentifier);
        }
        seen.add(key);
      }
      return { ProcessedFindings, UnprocessedFindings };
    },

    GetFindings: () => ({ Findings: [...findings.values()] }),
  };

  return {
    handle(operation, body) {
      if (!isEnabled) throw notSubscribed();
      const run = operations[operation];
      if (!run) throw new Refusal(404, 'ResourceNotFoundException', 'This simulator does not support the operation.');
      const answer = JSON.stringify(run(body));
      return { status: 200, headers: { 'content-type': 'application/json' }, body: answer };
    },
    setEnabled(enabled) {
      isEnabled = enabled;
    },
    findings: () => [...findings.values()],
  };
}

/** Status from the API reference of BatchImportFindings, message from the service itself. */
function notSubscribed(): Refusal {
  return new Refusal(401, 'InvalidAccessException', 'Account 123456789012 is not subscribed to AWS Security Hub');
}

function read<T>(schema: z.ZodType<T>, body: string): T {
  const parsed = schema.safeParse(JSON.parse(body === '' ? '{}' : body));
  if (parsed.success) return parsed.data;
  throw invalid(z.prettifyError(parsed.error));
}

const invalid = (message: string): Refusal => new Refusal(400, 'InvalidInputException', message);
