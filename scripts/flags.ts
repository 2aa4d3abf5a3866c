import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** The command line's flags; ends the process with one line where one is unknown or lacks its value. */
export function flagsOf<T extends Options>(options: T): Values<T> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [complaint = ''] = (error as Error).message.split('. ');
    const allowed = Object.keys(options).map((name) => `--${name}`);
    return refused(
      `${complaint.replace(/\.$/, '')}: ${allowed.length > 0 ? `there are ${allowed.join(', ')}` : 'none is taken'}`,
    );
  }
}

/** A flag's whole number of so many things, one at least. */
export function countOf(flag: string, text: string, things: string): number {
  return /^[1-9]\d*$/.test(text)
    ? Number(text)
    : refused(`--${flag} ${text}: must be a whole number of ${things}, 1 or more`);
}

/** A flag's regular expression. */
export function patternOf(flag: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    return refused(`--${flag} ${text}: must be a regular expression (${(error as Error).message})`);
  }
}

/** Ends the process with a line that says what is wrong with its flags. */
export function refused(line: string): never {
  process.stderr.write(`${line}\n`);
  return process.exit(2);
}
