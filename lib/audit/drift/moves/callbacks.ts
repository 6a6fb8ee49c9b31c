/**
 * A callback URL that leads to another host: the owner of that host gets the authorization codes.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import { isOneUrl, readCallbackUrl } from '../../model/callback-url.ts';
import { isKnown } from '../setting-changes.ts';
import type { MoveRow } from './row.ts';
import { added, valueEntries } from './settings.ts';

interface Place {
  readonly name: string;
  readonly isLoopback: boolean;
}

/** A host that another app of the org has, and one that never leaves the machine, are quieter. */
export const callbackAdded = {
  kind: 'state',
  audience: { usual: 'page', quiet: 'inform' },
  when: 'a callback URL leads to a host that the app did not have; a loopback host, or one that another app of the org had: quieter',
  explains: ['safe-callback-urls'],
  find({ changes, comparison, was }) {
    const changed = changes.filter(({ field }) => field === 'callbackUrl');
    const fresh = changed.flatMap((change) => {
      const had = new Set(valueEntries(change.before).flatMap(placesOf).map(nameOf));
      return added(change)
        .flatMap(placesOf)
        .filter(({ name }) => !had.has(name));
    });
    if (fresh.length === 0) {
      return undefined;
    }
    const inOrg = new Set(
      [...(comparison.before?.apps.values() ?? [])]
        .filter((app) => app.name !== was?.name && isKnown(app, 'globalOauth'))
        .flatMap(callbackPlaces)
        .map(nameOf),
    );
    const isKnownPlace = ({ name, isLoopback }: Place) => isLoopback || inOrg.has(name);
    return { changes: changed, ...(fresh.every(isKnownPlace) && { grade: 'quiet' as const }) };
  },
} as const satisfies MoveRow;

function callbackPlaces({ settings }: App): Place[] {
  return (settings.callbackUrl ?? []).flatMap(placesOf);
}

/** A line that may hold several URLs counts as all of them. */
function placesOf(line: string): Place[] {
  return isOneUrl(line)
    ? [placeOf(line)]
    : line
        .split(/[\s,;]+/)
        .filter((part, at) => part !== '' && (at === 0 || readCallbackUrl(part).kind !== 'unclear'))
        .map(placeOf);
}

/** For a URL without a host: its scheme, or the text itself. */
function placeOf(text: string): Place {
  const url = readCallbackUrl(text);
  switch (url.kind) {
    case 'web':
      return { name: url.host, isLoopback: url.loopback };
    case 'custom':
    case 'script':
      return { name: `${url.scheme}:`, isLoopback: false };
    case 'unclear':
      return { name: text, isLoopback: false };
  }
}

function nameOf({ name }: Place): string {
  return name;
}
