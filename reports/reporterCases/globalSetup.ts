/** Fails before the first test where it is asked to: with an error for the user, or as a bug would. */
export default function globalSetup(): void {
  const kind = process.env['SETUP_FAILS_AS'];
  if (kind === undefined) return;
  const error = new Error('The target can not be tested: no answer.\nWhat to do: check TARGET_URL.');
  error.name = kind;
  throw error;
}
