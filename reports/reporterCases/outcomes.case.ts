import { test, type TestInfo } from '@playwright/test';
import { setTimeout as wait } from 'node:timers/promises';
import { recordName, type TestRecord } from '../../fixtures/record.ts';
import { sampleExchange, sampleRecord } from '../sampleRecord.ts';

const about = (type: string) => ({ annotation: { type } });

async function leave(testInfo: TestInfo, changes: Partial<TestRecord> = {}): Promise<void> {
  await testInfo.attach(recordName, { body: JSON.stringify(sampleRecord(changes)), contentType: 'application/json' });
}

for (const id of ['CAU-OK-STATUS', 'CAU-OK-EFFECT', 'CAU-TOKEN-MIN', 'CAU-TOKEN-MAX', 'CAU-BODY-ESCAPES'])
  test(`passes ${id}`, about(id), async ({}, testInfo) => {
    await leave(testInfo);
  });

test('fails a MUST', about('CAU-TOKEN-TYPE'), async ({}, testInfo) => {
  const message = 'expect(answer).toBeRejected(400)\n\nExpected: 400 ValidationException\nReceived: 200';
  await leave(testInfo, { outcome: 'failed', message, exchanges: [sampleExchange(200)] });
  throw new Error(message);
});

test('can not tell', about('CAU-ERR-QUOTA'), async ({}, testInfo) => {
  await leave(testInfo, { outcome: 'untested', reason: 'no such state is at hand: \u001b[31mgive one' });
  testInfo.skip();
});

test('crashes its worker', about('CAU-OK-EMPTY'), () => {
  process.exit(1);
});

test('waits for an interruption', about('CAU-OK-NO-DATA'), async () => {
  process.stdout.write('waiting\n');
  await wait(60_000);
});
