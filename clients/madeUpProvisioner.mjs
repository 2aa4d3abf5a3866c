// A provisioner for mocks that take any token and any id: it makes them up.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { want } = JSON.parse(line);
  const answer = {
    connection: { connectionToken: randomUUID() },
    uploadedAttachment: { attachmentId: randomUUID() },
  }[want] ?? { unsupported: 'the mock has no state' };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
