/**
 * The table of moves: what somebody can do to an app, whom it reaches, and what shows it. A new move needs a row here, its name in
 * `MOVES`, and its words in lib/alert/words/move-words.ts.
 *
 * @module
 */
import type { Move } from '../../model/drift-event.ts';
import { appCreated, appRemoved, savedWithoutChange } from './apps.ts';
import { callbackAdded } from './callbacks.ts';
import { certificateReplaced, keyRotated } from './keys.ts';
import { orgReplaced, orgUnwatched } from './org.ts';
import type { MoveRow } from './row.ts';
import {
  appEnabled,
  flowEnabled,
  ipRelaxed,
  runAsChanged,
  scopeAdded,
  tokenRangesOpened,
  usersOpened,
} from './settings.ts';

export const MOVE_TABLE: Readonly<Record<Move, MoveRow>> = {
  app_created: appCreated,
  app_removed: appRemoved,
  app_enabled: appEnabled,
  callback_added: callbackAdded,
  users_opened: usersOpened,
  ip_relaxed: ipRelaxed,
  token_ranges_opened: tokenRangesOpened,
  scope_added: scopeAdded,
  flow_enabled: flowEnabled,
  run_as_changed: runAsChanged,
  certificate_replaced: certificateReplaced,
  key_rotated: keyRotated,
  saved_without_change: savedWithoutChange,
  org_replaced: orgReplaced,
  org_unwatched: orgUnwatched,
};
