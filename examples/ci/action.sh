#!/usr/bin/env bash
# The action's step: runs the suite, hands verdict and totals to the workflow and ends with the suite's exit status.
set -u
absolute() { [ -z "$1" ] || realpath -- "$1"; }
TARGET_CONFIG=$(absolute "${TARGET_CONFIG:-}")
KNOWN_DEVIATIONS=$(absolute "${KNOWN_DEVIATIONS:-}")
REPORTS_DIR=${REPORTS_DIR:-$PWD/conformance-reports}
export TARGET_CONFIG KNOWN_DEVIATIONS REPORTS_DIR

# An input that is not given names no target; where neither is, the suite refuses to run.
[ -n "$TARGET_CONFIG" ] || unset TARGET_CONFIG
[ -n "${TARGET_URL:-}" ] || [ -z "${TARGET_CONFIG:-}" ] || unset TARGET_URL

cd "$ACTION_PATH" || exit 2
npx playwright test
status=$?
report=$REPORTS_DIR/conformance.json
if [ -f "$report" ]; then
  node -e '
    const { verdict, totals } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    console.log(`verdict=${verdict}\ntotals=${JSON.stringify(totals)}\nreports=${process.argv[2]}`);
  ' "$report" "$REPORTS_DIR" >> "$GITHUB_OUTPUT"
  cat "$REPORTS_DIR/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$status"
