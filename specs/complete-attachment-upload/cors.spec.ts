import { headerOf } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

const origin = 'https://chat.example.com';
/** The headers of ChatJS's calls that a browser asks leave for. */
const asked = ['content-type', 'x-amz-bearer', 'x-amz-user-agent'];

test(
  "answers a browser's preflight for the headers that ChatJS sends",
  covers('CAU-CORS'),
  async ({ target, provisioning }) => {
    if (!target.config.browser)
      untested('set "browser": true in the target file where browsers are to call the target');
    const attachment = await provisioning.uploaded();

    const { answer } = await attachment.complete({
      method: 'OPTIONS',
      bearer: undefined,
      body: undefined,
      headers: {
        'Content-Type': null,
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': asked.join(','),
      },
    });

    const allowed = (name: string): string => headerOf(answer?.headers ?? [], `access-control-allow-${name}`) ?? '';
    const lists = (name: string, value: string): boolean =>
      allowed(name) === '*' ||
      allowed(name)
        .toLowerCase()
        .split(/\s*,\s*/)
        .includes(value.toLowerCase());
    const missing = asked.filter((name) => !lists('headers', name));
    expect(Math.floor((answer?.status ?? 0) / 100) === 2).toHold(
      '2xx to the preflight',
      `${answer?.status ?? 'no answer'}`,
    );
    expect(lists('origin', origin)).toHold(
      `Access-Control-Allow-Origin: * or ${origin}`,
      JSON.stringify(allowed('origin')),
    );
    expect(lists('methods', 'POST')).toHold(
      'Access-Control-Allow-Methods with POST',
      JSON.stringify(allowed('methods')),
    );
    expect(missing.length === 0).toHold(
      'Access-Control-Allow-Headers with all that was asked',
      `without ${missing.join(', ')}`,
    );
  },
);
