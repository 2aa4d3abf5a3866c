import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseAllDocuments } from 'yaml';
import { filledIn, standIns } from './standIns.ts';

type Environment = Readonly<Record<string, string>>;

/** A shell script of a pipeline, and the shell that its runner gives it to. */
interface Script {
  readonly text: string;
  readonly shell: readonly [program: string, ...parameters: string[]];
  readonly environment: Environment;
}

/** What a pipeline runs on each machine that tests, and on the one that merges. */
interface Pipeline {
  readonly shards: readonly Script[];
  readonly verdict: readonly Script[];
}

interface Workflow {
  readonly env: Environment;
  readonly jobs: Readonly<Record<'shard' | 'verdict', { readonly steps: readonly Step[] }>>;
}
interface Step {
  readonly run?: string;
  readonly env?: Environment;
}
interface GitLab {
  readonly default: { readonly before_script: readonly string[] };
  readonly variables: Environment;
  readonly shard: GitLabJob & { readonly parallel: number };
  readonly verdict: GitLabJob;
}
interface GitLabJob {
  readonly script: readonly string[];
  readonly variables?: Environment;
}
interface KubernetesJob {
  readonly spec: {
    readonly completions?: number;
    readonly template: { readonly spec: { readonly containers: readonly [Container] } };
  };
}
interface Container {
  readonly command: readonly [string, ...string[]];
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

const numbers = [1, 2, 3, 4];

function documentsIn<Document>(name: string): Document[] {
  const documents = parseAllDocuments(readFileSync(new URL(name, import.meta.url), 'utf8'), { strict: true });
  return documents.map((each) => {
    expect([...each.errors, ...each.warnings]).toEqual([]);
    return each.toJS() as Document;
  });
}

function github(): Pipeline {
  const [workflow] = documentsIn<Workflow>('github-actions.yml');
  const scripts = (job: 'shard' | 'verdict', shard = ''): Script[] => {
    const values = {
      'matrix.shard': shard,
      'vars.TARGET_URL': 'http://target',
      'github.token': 'a-token',
      'github.event.pull_request.number': '7',
    };
    return (workflow?.jobs[job].steps ?? []).flatMap(({ run, env }) => {
      if (run === undefined) return [];
      const environment = Object.entries({ ...workflow?.env, ...env, GITHUB_STEP_SUMMARY: 'step-summary' });
      return {
        text: filledIn(run, values),
        shell: ['bash', '-e'],
        environment: Object.fromEntries(environment.map(([name, value]) => [name, filledIn(value, values)])),
      };
    });
  };
  return { shards: numbers.flatMap((each) => scripts('shard', String(each))), verdict: scripts('verdict') };
}

function gitlab(): Pipeline {
  const [file] = documentsIn<GitLab>('gitlab-ci.yml');
  const script = (job: 'shard' | 'verdict', node?: number): Script => ({
    text: [...(file?.default.before_script ?? []), ...(file?.[job].script ?? [])].join('\n'),
    shell: ['bash', '-eo', 'pipefail'],
    environment: expanded({
      TARGET_URL: 'http://target',
      CI_NODE_INDEX: String(node),
      CI_NODE_TOTAL: String(file?.shard.parallel),
      ...file?.variables,
      ...file?.[job].variables,
    }),
  });
  return { shards: numbers.map((each) => script('shard', each)), verdict: [script('verdict')] };
}

/** GitLab puts variables into variables. */
function expanded(variables: Environment): Environment {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replaceAll(/\$(\w+)/g, (_, inner: string) => variables[inner] ?? ''),
    ]),
  );
}

function kubernetes(): Pipeline {
  const [shards, verdict] = documentsIn<KubernetesJob>('kubernetes-job.yaml');
  expect(shards?.spec.completions).toBe(numbers.length);
  const script = (job: KubernetesJob | undefined, index?: number): Script => {
    const { command, args = [], env } = job!.spec.template.spec.containers[0];
    return {
      text: args.join('\n') || command.join(' '),
      shell: args.length > 0 ? ['sh'] : ['sh', '-e'],
      environment: {
        JOB_COMPLETION_INDEX: String(index),
        ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      },
    };
  };
  return { shards: numbers.map((each) => script(shards, each - 1)), verdict: [script(verdict)] };
}

const shown = ['TARGET_URL', 'FUZZ_SEED', 'PLAYWRIGHT_BLOB_OUTPUT_FILE', 'REPORTS_DIR', 'GH_TOKEN', 'PULL_REQUEST'];

/** Tells each call with the variables that matter; a run ends with 1, as one of a target with a violation does. */
const recorder = [
  `for name in ${shown.join(' ')}; do eval "value=\\\${$name:-}"; [ -z "$value" ] || printf '%s=%s ' "$name" "$value"; done`,
  'printf "%s %s\\n" "$(basename "$0")" "$*"',
  'case "$*" in "playwright merge-reports "*) mkdir -p reports/out; echo "the summary" >reports/out/summary.md ;; esac',
  'case "$*" in "playwright "*) exit 1 ;; esac',
].join('\n');

interface Ran {
  readonly statuses: readonly (number | null)[];
  readonly calls: readonly string[];
}

/** Runs the scripts with stand-ins for the programs that they call. */
function ran(scripts: readonly Script[], folder: string): Ran {
  const PATH = standIns(join(folder, 'bin'), { npx: recorder, npm: recorder, gh: recorder });
  const ended = scripts.map(({ text, shell: [program, ...parameters], environment }) =>
    spawnSync(program, [...parameters, '-c', text], { cwd: folder, env: { ...environment, PATH }, encoding: 'utf8' }),
  );
  return {
    statuses: ended.map(({ status }) => status),
    calls: ended.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => / (?:npx|gh) /.test(` ${line}`)),
  };
}

const run = 'TARGET_URL=http://target FUZZ_SEED=20260101';

test('GitHub: tests in four shards, merges and comments', ({}, { outputDir }) => {
  const { shards, verdict } = github();
  const tested = ran(shards, outputDir);
  expect(new Set(tested.statuses)).toEqual(new Set([0]));
  expect(tested.calls).toEqual(
    numbers.map(
      (each) =>
        `${run} PLAYWRIGHT_BLOB_OUTPUT_FILE=blob-report/report-${each}.zip npx playwright test --shard=${each}/4 --reporter=blob`,
    ),
  );
  const { statuses, calls } = ran(verdict, outputDir);
  expect(statuses).toEqual([0, 1, 0, 0]);
  expect(calls).toEqual([
    `${run} npx playwright merge-reports -c playwright.config.ts blob-report`,
    `${run} GH_TOKEN=a-token PULL_REQUEST=7 gh pr comment 7 --body-file reports/out/summary.md --edit-last --create-if-none`,
  ]);
  expect(readFileSync(join(outputDir, 'step-summary'), 'utf8')).toBe('the summary\n');
});

test('GitLab: tests in four shards and merges', ({}, { outputDir }) => {
  const { shards, verdict } = gitlab();
  expect(ran(shards, outputDir)).toEqual({
    statuses: [0, 0, 0, 0],
    calls: numbers.map(
      (each) =>
        `${run} PLAYWRIGHT_BLOB_OUTPUT_FILE=blob-report/report-${each}.zip npx playwright test --shard=${each}/4 --reporter=blob`,
    ),
  });
  expect(ran(verdict, outputDir)).toEqual({
    statuses: [1],
    calls: [`${run} npx playwright merge-reports -c playwright.config.ts blob-report`],
  });
});

test('Kubernetes: tests in four shards on one volume and merges', ({}, { outputDir }) => {
  const { shards, verdict } = kubernetes();
  expect(ran(shards, outputDir)).toEqual({
    statuses: [0, 0, 0, 0],
    calls: numbers.map(
      (each) =>
        `TARGET_URL=http://server.default.svc:8080 FUZZ_SEED=20260101 PLAYWRIGHT_BLOB_OUTPUT_FILE=/blobs/report-${each - 1}.zip npx playwright test --shard=${each}/4 --reporter=blob`,
    ),
  });
  expect(ran(verdict, outputDir)).toEqual({
    statuses: [1],
    calls: ['REPORTS_DIR=/blobs/out npx playwright merge-reports -c playwright.config.ts /blobs'],
  });
});
