/**
 * Walks a state machine's definition as Step Functions does, as far as the distributed audit uses it: JSONata, tasks,
 * choices, waits, and the distributed map over a JSON array in S3. No interpreter on npm knows both JSONata and distributed maps.
 * What it does not know it refuses. Retries come at once, and waits end at once.
 * https://states-language.net/spec.html
 *
 * @module
 */
import jsonata from 'jsonata';

/** What the states call, by the end of the task's resource: `lambda:invoke`, `s3:getObject`, `aws-sdk:sfn:listExecutions`. */
export type Services = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string };

type Json = Record<string, unknown>;
interface State extends Json {
  readonly Type: string;
  readonly Next?: string;
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface Scope {
  readonly context: Json;
  readonly services: Services;
  readonly variables: Json;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_BYTES = 256 * 1024;

class StateError extends Error {
  override readonly name: string;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/**
 * One execution from start to end.
 *
 * @param context `Execution` and `StateMachine` of the context object
 */
export async function execute(
  machine: Machine,
  { input, context, services }: { readonly input: unknown; readonly context: Json; readonly services: Services },
): Promise<Outcome> {
  const scope: Scope = { context, services, variables: {} };
  try {
    return { status: 'SUCCEEDED', output: await walk(machine, input, scope) };
  } catch (error) {
    if (error instanceof StateError) return { status: 'FAILED', error: error.name, cause: error.message };
    throw error;
  }
}

async function walk(machine: Machine, input: unknown, scope: Scope): Promise<unknown> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (state === undefined) throw new Error(`There is no state "${name}".`);
    const step = await withCatch(state, data, scope);
    refuseTooLarge(name, step.output);
    data = step.output;
    name = step.next;
  }
  return data;
}

interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

async function withCatch(state: State, input: unknown, scope: Scope): Promise<Step> {
  try {
    return await withRetry(state, () => enter(state, input, scope));
  } catch (error) {
    const catcher = (state.Catch as { ErrorEquals: string[]; Next: string }[] | undefined)?.find(
      ({ ErrorEquals }) => error instanceof StateError && covers(ErrorEquals, error),
    );
    if (!catcher) throw error;
    const { name, message } = error as StateError;
    return { output: { Error: name, Cause: message }, next: catcher.Next };
  }
}

async function withRetry(state: State, run: () => Promise<Step>): Promise<Step> {
  const retriers = (state.Retry ?? []) as { ErrorEquals: string[]; MaxAttempts: number }[];
  const used = retriers.map(() => 0);
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const at = retriers.findIndex(({ ErrorEquals }) => error instanceof StateError && covers(ErrorEquals, error));
      const attempts = (used[at] ?? 0) + 1;
      if (at < 0 || attempts > (retriers[at]?.MaxAttempts ?? 0)) throw error;
      used[at] = attempts;
    }
  }
}

/** `States.ALL` matches every error except those that always end an execution. */
function covers(names: readonly string[], { name }: StateError): boolean {
  return names.includes(name) || (names.includes('States.ALL') && name !== 'States.DataLimitExceeded');
}

async function enter(state: State, input: unknown, scope: Scope): Promise<Step> {
  switch (state.Type) {
    case 'Task':
      return leave(state, input, await callTask(state, input, scope), scope);
    case 'Map':
      return leave(state, input, await runMap(state, input, scope), scope);
    case 'Pass':
      return leave(state, input, input, scope);
    case 'Wait':
      if (typeof (await evaluate(state.Seconds, { input }, scope)) !== 'number') throw new Error('Wait: no seconds.');
      return leave(state, input, input, scope);
    case 'Choice':
      return { output: input, next: await choose(state, input, scope) };
    case 'Fail':
      throw new StateError(String(state.Error), String(state.Cause));
    default:
      throw new Error(`States of type ${state.Type} are not known here.`);
  }
}

async function leave(state: State, input: unknown, result: unknown, scope: Scope): Promise<Step> {
  refuseTooLarge(state.Type, result);
  const states = { input, result };
  // Both see the variables as they were before this state.
  const output = state.Output === undefined ? result : await evaluate(state.Output, states, scope);
  const assigned = (await evaluate(state.Assign ?? {}, states, scope)) as Json;
  Object.assign(scope.variables, assigned);
  return { output, next: state.Next };
}

async function callTask(state: State, input: unknown, scope: Scope): Promise<unknown> {
  const resource = String(state.Resource).replace(/^arn:[\w-]*:states:::/, '');
  return call(resource, await evaluate(state.Arguments ?? {}, { input }, scope), scope);
}

async function call(resource: string, input: unknown, { services }: Scope): Promise<unknown> {
  const service = services[resource];
  if (!service) throw new Error(`Nothing answers ${resource} here.`);
  try {
    return await service(structuredClone(input));
  } catch (error) {
    throw new StateError(error instanceof Error ? error.name : 'Error', String(error));
  }
}

async function choose(state: State, input: unknown, scope: Scope): Promise<string> {
  for (const { Condition, Next } of state.Choices as { Condition: string; Next: string }[]) {
    const met = await evaluate(Condition, { input }, scope);
    if (typeof met !== 'boolean') throw new StateError('States.QueryEvaluationError', `${Condition} is no boolean`);
    if (met) return Next;
  }
  if (typeof state.Default !== 'string') throw new StateError('States.NoChoiceMatched', 'no default');
  return state.Default;
}

interface DistributedMap extends State {
  readonly ItemReader: { readonly Resource: string; readonly Arguments: unknown };
  readonly ItemBatcher: { readonly MaxItemsPerBatch: number; readonly BatchInput: unknown };
  readonly ItemProcessor: Machine & { readonly ProcessorConfig: { readonly Mode: string } };
  readonly MaxConcurrency: number;
  readonly ToleratedFailurePercentage?: number;
}

/** Each batch is an execution of its own, which sees none of the variables outside. */
async function runMap(state: State, input: unknown, scope: Scope): Promise<unknown[]> {
  const map = state as DistributedMap;
  if (map.ItemProcessor.ProcessorConfig.Mode !== 'DISTRIBUTED')
    throw new Error('Only distributed maps are known here.');
  const batches = await readBatches(map, input, scope);
  const results: { readonly result: unknown; readonly failed: boolean }[] = [];
  for (let at = 0; at < batches.length; at += map.MaxConcurrency) {
    const wave = batches.slice(at, at + map.MaxConcurrency);
    results.push(...(await Promise.all(wave.map((batch) => runChild(map, batch, scope)))));
  }
  const failed = results.filter((each) => each.failed).length;
  if (failed > ((map.ToleratedFailurePercentage ?? 0) / 100) * results.length) {
    throw new StateError('States.ExceedToleratedFailureThreshold', `${failed} of ${results.length} failed`);
  }
  return results.map(({ result }) => result);
}

async function readBatches(map: DistributedMap, input: unknown, scope: Scope): Promise<unknown[]> {
  const where = await evaluate(map.ItemReader.Arguments, { input }, scope);
  const { Body } = (await call(map.ItemReader.Resource.replace(/^arn:[\w-]*:states:::/, ''), where, scope)) as {
    Body: string;
  };
  const items: unknown = JSON.parse(Body);
  if (!Array.isArray(items)) throw new StateError('States.ItemReaderFailed', 'The object is no JSON array.');
  const { MaxItemsPerBatch: size } = map.ItemBatcher;
  const BatchInput = await evaluate(map.ItemBatcher.BatchInput, { input }, scope);
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => ({ BatchInput, Items: items.slice(at * size, (at + 1) * size) }));
}

async function runChild(
  map: DistributedMap,
  batch: unknown,
  { context, services }: Scope,
): Promise<{ readonly result: unknown; readonly failed: boolean }> {
  const outcome = await execute(map.ItemProcessor, { input: batch, context, services });
  if (outcome.status === 'SUCCEEDED') return { result: outcome.output, failed: false };
  return { result: { Status: 'FAILED', Input: JSON.stringify(batch), Error: outcome.error }, failed: true };
}

/** Replaces each `{% … %}` in a JSON value. */
async function evaluate(
  value: unknown,
  states: { readonly input: unknown; readonly result?: unknown },
  scope: Scope,
): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => evaluate(each, states, scope)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(async ([key, each]) => [key, await evaluate(each, states, scope)]);
    return Object.fromEntries(await Promise.all(entries));
  }
  const [, expression] = (typeof value === 'string' && /^\{%(.*)%\}$/s.exec(value)) || [];
  if (expression === undefined) return value;
  const bindings = { ...scope.variables, states: { ...states, context: scope.context } };
  const found: unknown = await jsonata(expression).evaluate({}, bindings);
  if (found === undefined) throw new StateError('States.QueryEvaluationError', `${expression} yields nothing`);
  // JSONata's arrays carry marks of their own.
  return JSON.parse(JSON.stringify(found));
}

function refuseTooLarge(what: string, data: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_BYTES) throw new StateError('States.DataLimitExceeded', `${what} holds ${bytes} bytes`);
}
