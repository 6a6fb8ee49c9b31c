/**
 * The services of a deployed stack that can only be read: CloudFormation, Lambda, EventBridge and its Scheduler, CloudWatch, KMS and
 * CloudTrail, each in the protocol of the SDK.
 *
 * @module
 */
import { type AwsAnswer, type AwsRequest, Refusal, XML, xmlText } from './answer.ts';

type Json = Readonly<Record<string, unknown>>;

export interface SimulatedResource {
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PhysicalResourceId: string;
  readonly ResourceStatus: string;
  readonly LastUpdatedTimestamp: string;
}

/** Answers by name or ARN, as AWS identifies the resource. Times are in seconds. */
export interface Deployed {
  readonly stacks: Map<string, readonly SimulatedResource[]>;
  /** The text by stack. */
  readonly templates: Map<string, string>;
  readonly functions: Map<string, Json>;
  /** Reserved concurrency by function; none without an entry. */
  readonly concurrency: Map<string, number>;
  readonly schedules: Map<string, Json>;
  readonly alarms: Map<string, Json>;
  /** With the names of the alarms that the rule mutes. */
  readonly muteRules: Map<string, { readonly rule: Json; readonly alarms: readonly string[] }>;
  /** Number of invocations by function, for any period. */
  readonly invocations: Map<string, number>;
  readonly rules: Map<string, { readonly rule: Json; readonly targets: readonly Json[] }>;
  readonly keys: Map<string, { readonly metadata: Json; readonly policy: string }>;
  readonly trails: Map<string, { readonly trail: Json; readonly status: Json; readonly selectors: Json }>;
  handle(operation: string, request: AwsRequest): AwsAnswer;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const FUNCTIONS_A_PAGE = 50;

export function deployed(): Deployed {
  const world: Omit<Deployed, 'handle'> = {
    stacks: new Map(),
    templates: new Map(),
    functions: new Map(),
    concurrency: new Map(),
    schedules: new Map(),
    alarms: new Map(),
    muteRules: new Map(),
    invocations: new Map(),
    rules: new Map(),
    keys: new Map(),
    trails: new Map(),
  };
  const reads: Readonly<Record<string, (input: Json) => Json>> = {
    GetSchedule: ({ name }) => found(world.schedules, name),
    GetFunctionConfiguration: ({ name }) => found(world.functions, name),
    GetFunctionConcurrency: ({ name }) => ({ ReservedConcurrentExecutions: world.concurrency.get(String(name)) }),
    ListFunctions({ Marker = '0' }) {
      const [from, all] = [Number(Marker), [...world.functions.values()]];
      const to = from + FUNCTIONS_A_PAGE;
      return { Functions: all.slice(from, to), ...(to < all.length && { NextMarker: String(to) }) };
    },
    DescribeAlarms: ({ AlarmNames }) => ({
      MetricAlarms: (AlarmNames as readonly string[]).flatMap((name) => world.alarms.get(name) ?? []),
    }),
    ListAlarmMuteRules({ AlarmName, Statuses }) {
      const matching = [...world.muteRules.values()].filter(
        ({ rule, alarms }) =>
          (AlarmName === undefined || alarms.includes(String(AlarmName))) &&
          (Statuses as readonly unknown[]).includes(rule.Status),
      );
      return { AlarmMuteRuleSummaries: matching.map(({ rule }) => rule) };
    },
    GetMetricStatistics({ Dimensions, EndTime }) {
      const [{ Value }] = Dimensions as [{ readonly Value: string }];
      const Sum = world.invocations.get(Value);
      return { Label: 'Invocations', Datapoints: Sum ? [{ Timestamp: EndTime, Sum, Unit: 'Count' }] : [] };
    },
    DescribeRule: ({ Name }) => found(world.rules, Name).rule,
    ListTargetsByRule: ({ Rule }) => ({ Targets: found(world.rules, Rule).targets }),
    DescribeKey: ({ KeyId }) => ({ KeyMetadata: found(world.keys, KeyId, 'NotFoundException').metadata }),
    GetKeyPolicy: ({ KeyId }) => ({ Policy: found(world.keys, KeyId, 'NotFoundException').policy }),
    DescribeTrails: () => ({ trailList: [...world.trails.values()].map(({ trail }) => trail) }),
    GetTrailStatus: ({ Name }) => found(world.trails, Name, 'TrailNotFoundException').status,
    GetEventSelectors: ({ TrailName }) => found(world.trails, TrailName, 'TrailNotFoundException').selectors,
  };
  return {
    ...world,
    handle(operation, request) {
      if (operation === 'ListStackResources') return listStackResources(world.stacks, request);
      if (operation === 'GetTemplate') return getTemplate(world.templates, request);
      const read = reads[operation];
      if (!read) throw new Refusal(400, 'UnknownOperationException', 'This simulator does not support the operation.');
      const answer = JSON.stringify(read(inputOf(request)));
      return { status: 200, headers: { 'content-type': 'application/json' }, body: answer };
    },
  };
}

/** The body in JSON protocols. In REST, the query and the name in the path. */
function inputOf({ method, url, body }: AwsRequest): Json {
  if (method === 'POST') return JSON.parse(body.toString());
  const [, name = ''] = /^\/(?:[\d-]+\/functions|schedules)\/([^/]+)/.exec(url.pathname) ?? [];
  return { ...Object.fromEntries(url.searchParams), name: decodeURIComponent(name) };
}

function found<T>(things: ReadonlyMap<string, T>, name: unknown, code = 'ResourceNotFoundException'): T {
  const thing = things.get(String(name));
  // JSON protocols use status 400, and REST uses 404.
  if (thing === undefined) throw new Refusal(code.startsWith('Resource') ? 404 : 400, code, `${name} is not found.`);
  return thing;
}

function listStackResources(stacks: Deployed['stacks'], { body }: AwsRequest): AwsAnswer {
  const resources = ofStack(stacks, body);
  const members = resources.map(
    (each) =>
      `<member>${Object.entries(each)
        .map(([field, value]) => `<${field}>${xmlText(value)}</${field}>`)
        .join('')}</member>`,
  );
  const result = `<ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult>`;
  return { status: 200, headers: XML, body: `<ListStackResourcesResponse>${result}</ListStackResourcesResponse>` };
}

function getTemplate(templates: Deployed['templates'], { body }: AwsRequest): AwsAnswer {
  const result = `<GetTemplateResult><TemplateBody>${xmlText(ofStack(templates, body))}</TemplateBody></GetTemplateResult>`;
  return { status: 200, headers: XML, body: `<GetTemplateResponse>${result}</GetTemplateResponse>` };
}

function ofStack<T>(things: ReadonlyMap<string, T>, body: Buffer): T {
  const name = new URLSearchParams(body.toString()).get('StackName') ?? '';
  const thing = things.get(name);
  if (thing === undefined) throw new Refusal(400, 'ValidationError', `Stack with id ${name} does not exist`);
  return thing;
}
