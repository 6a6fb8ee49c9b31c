/**
 * The versions of one secret and their staging labels. Each label is on one version. A version without a label is deprecated.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 *
 * @module
 */
import { Refusal } from '../answer.ts';

export interface Value {
  readonly SecretString?: string | undefined;
  /** Base64. */
  readonly SecretBinary?: string | undefined;
}

export interface SecretVersion extends Value {
  readonly id: string;
  readonly createdAt: Date;
}

export interface Versions {
  /** `undefined` if there is none. @throws Refusal when both id and label are given and the version does not have the label */
  find(by: { readonly id?: string | undefined; readonly stage?: string | undefined }): SecretVersion | undefined;
  stagesOf(id: string): string[];
  /** Version ids and their labels, without versions that have none. */
  toStages(): Record<string, string[]>;
  /** Ignores a repeat with the same id and value, including its labels. @throws Refusal when the id has another value */
  put(version: SecretVersion, stages?: readonly string[]): void;
  move(stage: string, target: { readonly from?: string | undefined; readonly to?: string | undefined }): void;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

export function versions(): Versions {
  const byId = new Map<string, SecretVersion>();
  const byStage = new Map<string, string>();

  const stagesOf = (id: string): string[] => [...byStage].filter(([, on]) => on === id).map(([stage]) => stage);

  /** When AWSCURRENT moves, AWSPREVIOUS moves to the version that had it. */
  function label(stage: string, id: string): void {
    const before = byStage.get(stage);
    byStage.set(stage, id);
    if (stage === CURRENT && before !== undefined && before !== id) byStage.set(PREVIOUS, before);
  }

  return {
    find({ id, stage }) {
      if (id === undefined) return byId.get(byStage.get(stage ?? CURRENT) ?? '');
      if (stage !== undefined && byStage.get(stage) !== id) {
        const message = 'You provided a VersionStage that is not associated to the provided VersionId.';
        throw new Refusal(400, 'InvalidRequestException', message);
      }
      return byId.get(id);
    },

    stagesOf,

    toStages: () =>
      Object.fromEntries([...byId.keys()].map((id) => [id, stagesOf(id)] as const).filter(([, on]) => on.length > 0)),

    put(version, stages = [CURRENT]) {
      const known = byId.get(version.id);
      if (known && (known.SecretString !== version.SecretString || known.SecretBinary !== version.SecretBinary)) {
        const message = `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of this secret.`;
        throw new Refusal(400, 'ResourceExistsException', message);
      }
      if (known) return;
      byId.set(version.id, version);
      for (const stage of stages) label(stage, version.id);
    },

    move(stage, { from, to }) {
      const on = byStage.get(stage);
      if (from !== undefined && from !== on) {
        throw invalid(`Staging label ${stage} is not currently attached to version ${from}.`);
      }
      if (on !== undefined && from === undefined && on !== to) {
        throw invalid(
          `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${on}, so you must explicitly reference that version in RemoveFromVersionId.`,
        );
      }
      if (to === undefined && stage === CURRENT) throw invalid(`You can't remove staging label ${CURRENT}; move it.`);
      if (to === undefined) byStage.delete(stage);
      else if (byId.has(to)) label(stage, to);
      else
        throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
    },
  };
}

const invalid = (message: string): Refusal => new Refusal(400, 'InvalidParameterException', message);
