import { chatJsHeaders } from '../../fixtures/chatJsHeaders.ts';
import { accepted, headerOf, inShort, type Exchange } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

const origin = 'https://chat.example.com';
const noBrowser = 'set "browser": true in the target file where browsers are to call the target';

test(
  "answers a browser's preflight for the headers that ChatJS sends",
  covers('CAU-CORS'),
  async ({ target, provisioning }) => {
    if (!target.config.browser) untested(noBrowser);
    const attachment = await provisioning.uploaded();

    const preflight = await attachment.complete({
      method: 'OPTIONS',
      bearer: undefined,
      body: undefined,
      headers: {
        'Content-Type': null,
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': chatJsHeaders.join(','),
      },
    });

    expect(accepted(preflight)).toHold('2xx to the preflight', inShort(preflight));
    expectOrigin(preflight);
    // POST needs no leave (Fetch Standard, "CORS-safelisted method"); where methods are listed, it is one of them.
    const methods = allowed(preflight, 'methods');
    expect(methods === '' || lists(methods, 'POST')).toHold('Access-Control-Allow-Methods with POST', methods);
    const headers = allowed(preflight, 'headers');
    const missing = chatJsHeaders.filter(
      (name) => !lists(headers, name) || (name === 'authorization' && headers === '*'),
    );
    expect(missing.length === 0).toHold(
      'Access-Control-Allow-Headers with all that was asked (* does not cover Authorization)',
      `${JSON.stringify(headers)}, without ${missing.join(', ')}`,
    );
  },
);

test("lets a browser's page read a success and an error", covers('CAU-CORS'), async ({ target, provisioning }) => {
  if (!target.config.browser) untested(noBrowser);
  const attachment = await provisioning.uploaded();

  expectOrigin(await attachment.complete({ headers: { Origin: origin }, members: { AttachmentIds: [] } }));
  const success = await (await provisioning.uploaded()).complete({ headers: { Origin: origin } });
  expect(success).toBeAccepted();
  expectOrigin(success);
});

function expectOrigin(exchange: Exchange): void {
  const value = allowed(exchange, 'origin');
  expect(value === '*' || value === origin).toHold(
    `Access-Control-Allow-Origin: * or ${origin}`,
    JSON.stringify(value),
  );
}

function allowed({ answer }: Exchange, what: string): string {
  return headerOf(answer?.headers ?? [], `access-control-allow-${what}`) ?? '';
}

function lists(list: string, name: string): boolean {
  return (
    list === '*' ||
    list
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes(name.toLowerCase())
  );
}
