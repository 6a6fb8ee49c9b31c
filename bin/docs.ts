/**
 * `npm run docs`: writes the pages and schemas that are built from declarations. Tests check that the committed files are current.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { channelsPage } from '../lib/alert/channels-page.ts';
import { eventDocumentSchema } from '../lib/alert/document-schema.ts';
import { movesPage } from '../lib/alert/moves-page.ts';
import { CATALOGUE } from '../lib/audit/controls/index.ts';
import { configJsonSchema } from '../lib/config/schema/json-schema.ts';
import { costPage } from '../lib/infra/cost.ts';
import { componentsPage } from '../lib/report/reference-pages/components-page.ts';
import { controlsPage } from '../lib/report/reference-pages/controls-page.ts';

await writeFile('docs/controls.md', controlsPage(CATALOGUE));
await writeFile('docs/components.md', componentsPage());
await writeFile('docs/schemas/eca-auditor.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
await writeFile('docs/schemas/event.schema.json', `${JSON.stringify(eventDocumentSchema(), null, 2)}\n`);
await writeFile('docs/cost.md', costPage());
await writeFile('docs/channels.md', channelsPage());
await writeFile('docs/moves.md', movesPage());
