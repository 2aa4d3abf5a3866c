import { expect, test } from '@playwright/test';
import { startReference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';
import { startFaultyProxy } from './faultyProxy.ts';

test.describe.configure({ timeout: 120_000 });

test('calls a target that fails once in twenty requests nondeterministic, whatever a second try gives', async () => {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, (exchange) => (exchange % 20 === 0 ? 'fail' : undefined));

  const [run] = await judged([{ baseUrl: proxy.url }], { only: ['/http.spec'] });

  await proxy.close();
  await reference.close();
  const reasons = idsWith('violated', run).map((id) => run?.reasons[id] ?? '');
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.filter((reason) => /^\d of \d runs: /.test(reason)).length).toBeGreaterThan(0);
});
