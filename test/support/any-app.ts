/**
 * Any app that the readers could ever hand to a control.
 *
 * @module
 */
import fc from 'fast-check';
import { type App, COMPONENTS, type Component, type Reading } from '../../lib/audit/app.ts';
import { assembleApp, type ComponentPart } from '../../lib/audit/assemble-app.ts';
import { FIELDS } from '../../lib/audit/components/registry.ts';

const text = fc.oneof(
  fc.constantFrom('true', 'false', '', '{{X}}', '0', '2', '60', 'Enforce', 'Bypass', 'Infinite', 'SpecificLifetime'),
  fc.constantFrom('AllSelfAuthorized', 'AdminApprovedPreAuthorized', 'STANDARD', 'Full, RefreshToken', 'Api', 'Hours'),
  fc.constantFrom(
    'http://localhost:1/cb',
    'https://a.example/cb',
    'http://a.example',
    'x://y',
    '${H}/cb',
    'javascript:1',
  ),
  fc.string({ maxLength: 12 }),
);

const reading: fc.Arbitrary<Reading> = fc.constantFrom(
  { state: 'read' },
  { state: 'read' },
  { state: 'read' },
  { state: 'absent' },
  { state: 'not_requested' },
  { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' },
);

/** What the readers make of a component, or of one that could not be read. */
function part(component: Component): fc.Arbitrary<ComponentPart> {
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(FIELDS[component])), text);
  return fc
    .tuple(reading, fields)
    .map(([how, found]) =>
      how.state === 'read' ? { reading: how, fields: new Map(Object.entries(found)) } : { reading: how },
    );
}

export const anyApp: fc.Arbitrary<App> = fc
  .record(Object.fromEntries(COMPONENTS.map((component) => [component, part(component)])))
  .map((parts) => assembleApp({ name: 'Any' }, parts));
