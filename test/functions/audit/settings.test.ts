import { expect, test } from 'vitest';
import { deploy } from '../../support/runs/deployed.ts';

test.each([
  ['{ "limits": ', "config.json: Can't be read: Unexpected end of JSON input"],
  [{ limits: { orgsAtOnce: 0 } }, 'config.json: limits: orgsAtOnce: found 0; expected a whole number from 1 to 100'],
  [{ contrls: {} }, 'config.json: contrls: "contrls" is not known; did you mean "controls"?'],
])('a configuration that can’t be used fails the run, with the reason: %j', async (config, problem) => {
  const { audit } = await deploy({ config });
  expect(await audit.invoke({ executionId: 'night-1' })).toMatchObject({
    error: { errorMessage: `The run failed: ${problem}` },
  });
});
