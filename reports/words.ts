const longest = 300;

/** `1 test`, `2 tests`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first line of a text that may have many. */
export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] || 'unknown';
}

/** A text cut to so many characters. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A matcher's message as one line: `expected 400 ValidationException, received 200`. */
export function inOneLine(message: string): string {
  const { expected, received } = expectation(message);
  const line = expected && received ? `expected ${expected}, received ${received}` : firstTellingLine(message);
  return shortened(line, longest);
}

/** What a matcher's message says after Expected and Received. */
export function expectation(message: string): { readonly expected?: string; readonly received?: string } {
  const expected = labelled(message, 'Expected');
  const received = labelled(message, 'Received');
  return { ...(expected === undefined ? {} : { expected }), ...(received === undefined ? {} : { received }) };
}

function labelled(message: string, label: string): string | undefined {
  return new RegExp(`^ *${label}[\\w ]*: *(.+)$`, 'm').exec(message)?.[1]?.trim();
}

/** The first line that isn't the assertion's own call. */
function firstTellingLine(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => !line.startsWith('expect(')) ?? lines[0] ?? 'unknown';
}
