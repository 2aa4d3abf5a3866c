import type { Report, RunVerdict } from './report.ts';

const colours: Readonly<Record<RunVerdict, string>> = {
  conformant: 'brightgreen',
  'non-conformant': 'red',
  incomplete: 'yellow',
  aborted: 'lightgrey',
};

/** The verdict as a shields.io endpoint (https://shields.io/badges/endpoint-badge): `conformant · 58 of 58 MUST`. */
export function badge({ verdict, totals: { MUST } }: Report, label: string): string {
  const tested = MUST.satisfied + MUST.violated;
  const message = verdict === 'aborted' ? verdict : `${verdict} · ${MUST.satisfied} of ${tested} MUST`;
  return `${JSON.stringify({ schemaVersion: 1, label, message, color: colours[verdict] })}\n`;
}
