/**
 * A callback URL that leads to another host: the owner of that host gets the authorization codes.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import { isOneUrl, parseCallbackUrl } from '../../model/callback-url.ts';
import { isKnown } from '../setting-changes.ts';
import type { MoveRow } from './row.ts';
import { added, valueEntries } from './settings.ts';

/** Where a callback leads. */
interface Target {
  readonly name: string;
  readonly isLoopback: boolean;
}

export const callbackAdded = {
  kind: 'state',
  audience: { usual: 'page', quiet: 'inform' },
  when: 'a callback URL leads to a host that the app did not have; a loopback host, or one that another app of the org had: quieter',
  explains: ['safe-callback-urls'],
  find({ changes, comparison, was }) {
    const changed = changes.filter(({ field }) => field === 'callbackUrl');
    const newTargets = changed.flatMap((change) => {
      const had = new Set(valueEntries(change.before).flatMap(targetsOf).map(nameOf));
      return added(change)
        .flatMap(targetsOf)
        .filter(({ name }) => !had.has(name));
    });
    if (newTargets.length === 0) {
      return undefined;
    }
    const inOrg = new Set(
      [...(comparison.before?.apps.values() ?? [])]
        .filter((app) => app.name !== was?.name && isKnown(app, 'globalOauth'))
        .flatMap(targetsOfApp)
        .map(nameOf),
    );
    const isExpected = ({ name, isLoopback }: Target) => isLoopback || inOrg.has(name);
    return { changes: changed, ...(newTargets.every(isExpected) && { grade: 'quiet' as const }) };
  },
} as const satisfies MoveRow;

function targetsOfApp({ settings }: App): Target[] {
  return (settings.callbackUrl ?? []).flatMap(targetsOf);
}

/** A line that may be several URLs counts as all of them. */
function targetsOf(line: string): Target[] {
  return isOneUrl(line)
    ? [targetOf(line)]
    : line
        .split(/[\s,;]+/)
        .filter((part, at) => part !== '' && (at === 0 || parseCallbackUrl(part).kind !== 'unclear'))
        .map(targetOf);
}

/** For a URL without a host: its scheme, or the text itself. */
function targetOf(text: string): Target {
  const url = parseCallbackUrl(text);
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

function nameOf({ name }: Target): string {
  return name;
}
