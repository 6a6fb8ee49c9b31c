/**
 * Moves in words: what was done, why it matters, and what to do first.
 *
 * @module
 */
import type { DriftCause, DriftEvent, Move } from '../../audit/model/drift-event.ts';

interface MoveWords {
  /** What was done, for a headline: "… on Billing Portal". */
  readonly done: string;
  readonly why: string;
  readonly steps: readonly string[];
}

const ASK = 'Ask the person who saved it, by phone or in person: was it planned?';
const UNDO = 'If nobody planned it, undo the change in Setup and revoke the tokens of the app (OAuth Usage).';

export const MOVE_WORDS: Readonly<Record<Move, MoveWords>> = {
  app_created: {
    done: 'new app',
    why: 'An attacker with an app of their own keeps access after a password is changed.',
    steps: [ASK, 'If nobody planned it, disable the app in its policies and revoke its tokens (OAuth Usage).'],
  },
  app_removed: {
    done: 'app removed',
    why: 'An attacker may remove an app after use, to hide it. The evidence of earlier runs has its settings.',
    steps: ['Find out in Setup Audit Trail who removed it.', 'Ask that person, by phone or in person: was it planned?'],
  },
  app_enabled: {
    done: 'app switched on again',
    why: 'Violations of the app count again.',
    steps: [ASK, 'If nobody planned it, disable the app in its policies.'],
  },
  callback_added: {
    done: 'callback to a new host',
    why: 'The owner of the host of a callback URL receives the authorization codes of users who log in.',
    steps: ['Find out who owns the new host.', ASK, UNDO],
  },
  users_opened: {
    done: 'opened to all users',
    why: 'No administrator approves users any more: one phished user is enough to give the app access.',
    steps: [ASK, UNDO],
  },
  ip_relaxed: {
    done: 'IP restrictions relaxed',
    why: 'A stolen token works from other networks.',
    steps: [ASK, UNDO],
  },
  token_ranges_opened: {
    done: 'refresh tokens allowed from more addresses',
    why: 'A stolen refresh token works from the added addresses.',
    steps: ['Find out who owns the added addresses.', ASK, UNDO],
  },
  scope_added: {
    done: 'OAuth scope added',
    why: 'With the same login the app may now do more.',
    steps: [ASK, UNDO],
  },
  flow_enabled: {
    done: 'OAuth flow enabled',
    why: 'The app can get tokens in a way that it could not before; some flows need no user.',
    steps: [ASK, UNDO],
  },
  run_as_changed: {
    done: 'run-as user set',
    why: 'With client credentials, anybody who has the secret acts as that user.',
    steps: ['Check which user it is, and what the user may do.', ASK, UNDO],
  },
  certificate_replaced: {
    done: 'certificate replaced',
    why: 'Anybody who has the private key of the certificate can log in as any user of the app.',
    steps: [
      'Find out who has the private key of the new certificate.',
      ASK,
      'If nobody planned it, upload the previous certificate and revoke the tokens of the app (OAuth Usage).',
    ],
  },
  key_rotated: {
    done: 'consumer key rotated',
    why: 'Clients with the previous key are locked out. The person who rotated it has the new one.',
    steps: [ASK, 'If nobody planned it, rotate key and secret again and revoke the tokens of the app (OAuth Usage).'],
  },
  saved_without_change: {
    done: 'saved without a known change',
    why: 'A setting that the auditor does not keep may have changed, or one may have changed and changed back between two runs.',
    steps: [ASK],
  },
  org_replaced: {
    done: 'the alias reaches another org',
    why: 'The org that it reached before is no longer watched.',
    steps: [
      'Find out who changed the org secret, or if a sandbox was refreshed.',
      'If the old org is still in use, give it an org secret of its own.',
    ],
  },
  org_unwatched: {
    done: 'the org is no longer watched',
    why: 'Its org secret is gone. What is open in the org stays open, and changes there raise no alert.',
    steps: [
      'Find out who removed the org secret: CloudTrail has the call.',
      'If the org is still in use, restore the org secret.',
      'If it was retired on purpose, close the incident by hand: nothing else closes it.',
    ],
  },
};

/** @param move `undefined` only in an event of a newer version */
export function moveHeadline(move: Move | undefined): string {
  return move === undefined ? 'change' : MOVE_WORDS[move].done;
}

/** @example moveOn({ move: 'users_opened', app: 'Portal' }, 'Portal') // 'opened to all users on Portal' */
export function moveOn({ move, app }: DriftEvent, label: string): string {
  if (app === undefined) {
    return moveHeadline(move);
  }
  const isAboutTheApp =
    move === 'app_created' || move === 'app_removed' || move === 'app_enabled' || move === 'saved_without_change';
  return `${moveHeadline(move)}${isAboutTheApp ? ': ' : ' on '}${label}`;
}

/** @example "opened to all users." */
export function movePhrase({ move, components = [], replaced, found }: DriftEvent): string {
  if (found !== undefined) {
    return `${moveHeadline(move)}. ${found}`;
  }
  if (replaced !== undefined) {
    return `${moveHeadline(move)} now (${replaced.orgId ?? 'unknown'}, was ${replaced.orgIdBefore ?? 'unknown'}).`;
  }
  return `${moveHeadline(move)}${components.length === 0 ? '' : ` (${components.join(', ')})`}.`;
}

const ENDED: Partial<Record<DriftCause, string>> = {
  setting_changed: 'the setting is back',
  app_removed: 'the app is gone',
  org_replaced: 'not shown to be undone: the alias reaches another org now',
  secret_missing: 'it is watched again',
  closed_after_days: 'incident closed after some days; nothing shows that it was planned',
};

export function moveEndWords({ cause }: DriftEvent): string {
  return (cause !== undefined && ENDED[cause]) || 'over';
}

export function moveEndPhrase(event: DriftEvent): string {
  return `${moveHeadline(event.move)}: ${moveEndWords(event)}.`;
}
